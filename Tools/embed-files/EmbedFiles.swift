import Foundation

/// Writes texts into a Swift file: `embed-files SOURCE FILE…`.
///
/// Each becomes a string literal under its file's name: the compiler reads those at once, and lists of bytes for seconds.
@main struct EmbedFiles {
    private struct NotEmbeddable: Error, CustomStringConvertible {
        let description: String
    }

    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let source = arguments.first else {
            throw NotEmbeddable(description: "usage: embed-files SOURCE FILE…")
        }
        var text = "enum EmbeddedFiles {\n    static let all: [String: String] = [\n"
        for file in arguments.dropFirst() { text += try entry(of: URL(filePath: file)) }
        text += "    ]\n}\n"
        try Data(text.utf8).write(to: URL(filePath: source))
    }

    private static func entry(of file: URL) throws -> String {
        let content = try String(contentsOf: file, encoding: .utf8)
        let fence = "####"
        guard !content.contains("\"" + fence), !content.contains("\\" + fence), !content.contains("\r") else {
            throw NotEmbeddable(description: "\(file.path()): holds what ends a literal")
        }
        return "        \"\(file.lastPathComponent)\": \(fence)\"\"\"\n\(content)\n\"\"\"\(fence),\n"
    }
}
