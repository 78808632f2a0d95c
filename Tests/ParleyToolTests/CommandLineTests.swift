import EventLogTesting
import Foundation
import Testing

@testable import parley

@Suite struct CommandLineTests {
    @Test(arguments: [["--help"], ["help"], ["help", "replay"], ["replay", "--help"], [], ["--version"]])
    func helpIsDataAndDone(arguments: [String]) async {
        let ending = await parley(arguments)
        #expect(ending.code == 0)
        #expect(!ending.output.isEmpty)
        #expect(ending.errors.isEmpty)
    }

    @Test(arguments: [
        ["nonsense"], ["replay", "--data", "x"], ["conversations", "--data", "x", "--format", "xml"],
        ["conversations", "--data", ""], ["ingest", "--data", "x"], ["stats", "--nonsense"], ["verify"],
    ])
    func aWrongCallIsToldWithItsUsage(arguments: [String]) async {
        let ending = await parley(arguments)
        #expect(ending.code == 2)
        #expect(ending.output.isEmpty)
        #expect(ending.errors.contains("Usage: parley"), "\(ending.errors)")
    }

    @Test(arguments: ["conversations", "verify", "stats", "rebuild", "follow", "replay"])
    func aFolderWithoutALogIsTold(command: String) async throws {
        let folder = try TemporaryFolder()
        for path in [folder.path, folder.path + "/none", try folder.write("file", "")] {
            let ending = await parley([command, "--data", path] + (command == "replay" ? ["1"] : []))
            #expect(ending.code == 1)
            #expect(ending.errors.hasPrefix("parley: there is no log in \(path): "), "\(ending.errors)")
            #expect(ending.output.isEmpty)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["file"], "nothing is created")
    }

    @Test func theEnvironmentNamesTheDataDirectory() async throws {
        let folder = try TemporaryFolder()
        let environment = ["PARLEY_DATA": folder.data]
        #expect(await parley("ingest", "-", input: Samples.text("A"), environment: environment).code == 0)
        let file = try folder.write("data-path", folder.data + "\n")
        let named = ["PARLEY_DATA_FILE": file]
        #expect(try await parley("conversations", "--format", "jsonl", environment: named).objects().count == 1)
        let other = ["PARLEY_DATA": "/nowhere"]
        #expect(await parley("stats", "--data", folder.data, environment: other).code == 0)
        let both = await parley("stats", environment: environment.merging(named) { $1 })
        #expect(both.code == 1)
        #expect(both.errors.contains("PARLEY_DATA: is set, and PARLEY_DATA_FILE as well"))
    }

    @Test func aReaderWhoGoesAwayIsNoError() async throws {
        let folder = try TemporaryFolder()
        _ = await parley("ingest", "--data", folder.data, "-", input: Samples.text("A"))
        let errors = CapturedText()
        let console = Console(output: ClosedText(), errors: errors, input: { _ in [] })
        #expect(await Parley.run(["conversations", "--data", folder.data], on: console) == 0)
        #expect(errors.text.isEmpty)
        // What writes goes on although nobody reads its report.
        let body = try folder.write("b.json", Samples.text("B"))
        #expect(await Parley.run(["ingest", "--data", folder.data, body], on: console) == 0)
        let counts = try await parley("stats", "--data", folder.data, "--format", "json").objects().first?["log"]
        #expect((counts as? [String: Any])?["events"] as? Int == 5)
    }
}

/// An output that nobody reads.
private struct ClosedText: TextSink {
    var isClosed: Bool { true }
    func write(_ text: String) throws { throw OutputClosed() }
    func flush() throws { throw OutputClosed() }
    func finish() -> Bool { true }
}

@Suite struct TextLayoutTests {
    @Test(arguments: [
        (0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1000, "-1,000"), (-100, "-100"),
    ])
    func numbersAreGrouped(number: Int, expected: String) { #expect(grouped(number) == expected) }

    @Test(arguments: [("abc", 3), ("é", 1), ("e\u{301}", 1), ("漢字", 4), ("👩‍👩‍👧", 2), ("한", 2), ("", 0)])
    func wideCharactersTakeTwoColumns(text: String, expected: Int) { #expect(displayWidth(text) == expected) }

    @Test func columnsAreAligned() throws {
        var table = Table(["A", "NUMBER", "LAST"], rightAligned: [1])
        table.add(["漢", "7", "x"])
        table.add(["wider", "1,000,000", ""])
        let output = CapturedText()
        try table.print(on: capturedConsole(output))
        #expect(output.text == "A         NUMBER  LAST\n漢             7  x\nwider  1,000,000  \n")
    }

    @Test func coloursAreOnlyWhereTheyAreOn() {
        #expect(Paint(isOn: false)("text", .trouble) == "text")
        #expect(Paint(isOn: true)("text", .trouble) == "\u{1B}[31mtext\u{1B}[0m")
        #expect(Paint(isOn: true)("text", nil) == "text")
    }
}
