import EventLogTesting
import Foundation
import Testing

@testable import parley

/// The flows that the repository shows.
enum ExampleFlows {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Examples/flows").path()

    /// The paths of their files with this ending.
    static func files(_ ending: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(ending) }.sorted()
            .map { "\(folder)/\($0)" }
    }
}

/// `parley flow check` (S0.1).
@Suite struct FlowCheckTests {
    private static let sound = """
        parley: flow/1
        name: hello
        start: greet
        fallback: { close: {} }
        nodes:
          greet: { send: Hello, on: { onSuccess: done } }
          done: { close: {} }

        """

    @Test func soundFlowsAreNamedWithTheirVersions() async throws {
        let files = try ExampleFlows.files(".yaml")
        let ending = await parley(["flow", "check"] + files)
        #expect(ending.code == 0, "\(ending.output)")
        #expect(ending.lines.count == files.count)
        #expect(ending.lines.first == "booking: 17 nodes, 26 edges, version 5298243f8112", "as in the scripts")

        let objects = try await parley(["flow", "check", "--format", "jsonl"] + files).objects()
        #expect(objects.compactMap { $0["flow"] as? String } == ["booking", "orders", "payment", "satisfaction"])
        #expect(objects.first?["edges"] as? Int == 26)
        #expect((objects.first?["hash"] as? String)?.count == 64)
    }

    @Test func everyMistakeOfAllFilesIsTold() async throws {
        let folder = try TemporaryFolder()
        let first = try folder.write("a.yaml", Self.sound.replacing("onSuccess: done", with: "onSuccess: dome"))
        let second = try folder.write("b.yaml", Self.sound.replacing("close: {} }\nnodes", with: "clos: {} }\nnodes"))
        let missing = "\(folder.path)/c.yaml"
        let ending = await parley("flow", "check", first, second, missing)
        #expect(ending.code == 1)
        #expect(ending.output.contains("\(first):6:42: nodes.greet.on.onSuccess: "), "\(ending.output)")
        #expect(ending.output.contains("\(second):4:13: fallback.clos: "), "\(ending.output)")
        #expect(ending.output.contains("\(missing): the file '\(missing)' does not exist"), "\(ending.output)")

        let objects = try await parley("flow", "check", "--format", "jsonl", first, second, missing).objects()
        #expect(objects.contains { $0["file"] as? String == first && $0["line"] as? Int == 6 })
        #expect(objects.count == ending.lines.count)
    }

    @Test func callsOfFlowsThatAreNotGivenAreMistakes() async throws {
        let ending = await parley("flow", "check", "\(ExampleFlows.folder)/booking.yaml")
        #expect(ending.code == 1)
        #expect(ending.output.contains("payment"))
    }

    @Test func noFileIsAWrongCall() async { #expect(await parley("flow", "check").code == 2) }
}
