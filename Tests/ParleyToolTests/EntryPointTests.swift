import EventLogTesting
import Foundation
import Testing

@testable import parley

/// `parley entry-point` (S4.22).
@Suite struct EntryPointCommandTests {
    @Test func aLinkIsPrinted() async {
        let ending = await parley("entry-point", "--number", "+1 555 078 3881", "--text", "Grüße & Küsse")
        #expect(ending.code == 0)
        #expect(ending.output == "https://wa.me/15550783881?text=Gr%C3%BC%C3%9Fe%20%26%20K%C3%BCsse\n")
    }

    @Test func picturesAreWritten() async throws {
        let folder = try TemporaryFolder()
        for format in ["png", "svg"] {
            let file = try folder.write("code.\(format)", "what was there")
            let ending = await parley(
                "entry-point", "--number", "15550783881", "--format", format, "--output", file, "--level", "H")
            #expect(ending.code == 0 && ending.output.isEmpty && ending.errors.isEmpty, "\(ending.errors)")
            let bytes = try Data(contentsOf: URL(filePath: file))
            #expect(bytes.starts(with: format == "png" ? [0x89, 0x50, 0x4E, 0x47] : Array("<?xml".utf8)))
        }
        let printed = await parley("entry-point", "--number", "15550783881", "--format", "svg", "--level", "H")
        #expect(try printed.output == String(contentsOfFile: folder.path + "/code.svg", encoding: .utf8))
    }

    @Test(arguments: [
        (["--number", "12"], "--number is a phone number"), (["--number", "15550783881", "--format", "gif"], "gif"),
        (["--number", "15550783881", "--format", "svg", "--scale", "65"], "--scale is a whole number from 1 to 64"),
        (["--number", "15550783881", "--format", "svg", "--margin", "33"], "--margin is a whole number"),
        (["--number", "15550783881", "--level", "X"], "X"), (["--text", "Hi"], "--number"),
        (["--number", "15550783881", "--text", String(repeating: "x", count: 4_097)], "--text may have at most 4096"),
    ])
    func aWrongCallIsTold(arguments: [String], advice: String) async {
        let ending = await parley(["entry-point"] + arguments)
        #expect(ending.code == 2)
        #expect(ending.output.isEmpty)
        #expect(ending.errors.contains(advice), "\(ending.errors)")
        #expect(ending.errors.contains("Usage: parley entry-point"), "\(ending.errors)")
    }

    @Test func aFileThatCannotBeWrittenIsTold() async {
        let ending = await parley("entry-point", "--number", "15550783881", "--output", "/nowhere/code")
        #expect(ending.code == 1)
        #expect(ending.errors.hasPrefix("parley: /nowhere/code: could not be written"), "\(ending.errors)")
    }
}
