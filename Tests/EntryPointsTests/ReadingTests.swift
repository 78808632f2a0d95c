import EntryPoints
import EventLogTesting
import Foundation
import Glibc
import Testing

/// What a program that knows nothing of Parley reads from the pictures (S4.22).
@Suite(.enabled(if: CodeReader.path != nil, "zbarimg is not installed (Debian: zbar-tools)"))
struct ReadingTests {
    private static let texts = [
        "", "Hello, is my bicycle ready?", "Grüße aus Köln & Überlingen", "你好，我想问一下", "👩‍👧 🇺🇦 ✌🏽", "1 + 1 = 2 %#?/\n\"x\"",
    ]

    @Test("Every level is read as the link that it is", arguments: QRCode.Level.allCases, texts)
    func isRead(level: QRCode.Level, text: String) throws {
        let entryPoint = try EntryPoint(number: "+1 555 078 3881", text: text)
        let picture = try QRPicture(try QRCode(entryPoint.link, level: level))
        #expect(try CodeReader.read(try picture.png()) == entryPoint.link)
    }

    @Test("The longest link is read", arguments: QRCode.Level.allCases)
    func readsTheLongest(level: QRCode.Level) throws {
        let link = QRCodeTests.link(bytes: level.capacity)
        #expect(try CodeReader.read(try QRPicture(try QRCode(link, level: level), scale: 5).png()) == link)
    }

    @Test("Small, large and with more or less white it is read", arguments: [(2, 4), (3, 2), (40, 4), (8, 32)])
    func readsSizes(scale: Int, margin: Int) throws {
        let link = "https://wa.me/15550783881?text=Hi"
        let picture = try QRPicture(try QRCode(link), scale: scale, margin: margin)
        #expect(try CodeReader.read(try picture.png()) == link)
    }
}

/// A program that reads codes from pictures, where there is one.
private enum CodeReader {
    static let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .map { "\($0)/zbarimg" }.first { FileManager.default.isExecutableFile(atPath: $0) }

    struct NoCode: Error { let status: Int32 }

    static func read(_ png: [UInt8]) throws -> String {
        let folder = try TemporaryFolder()
        let (picture, told) = (folder.path + "/code.png", folder.path + "/told")
        try Data(png).write(to: URL(filePath: picture))
        let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
        let output = open(told, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        defer {
            close(nothing)
            close(output)
        }
        let process = try ProgramProcess.start(
            path ?? "", ["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", picture],
            environment: ProcessInfo.processInfo.environment, files: [nothing, output, nothing])
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 && errno == EINTR {}
        guard status == 0 else { throw NoCode(status: status) }
        let text = try String(contentsOfFile: told, encoding: .utf8)
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }
}
