import Foundation

/// Makes Swift sources of declarations. The build runs it; nobody else needs to.
///
/// - `generate-events kinds EventKind.swift Event+Kinds.swift`: what follows from the rows of the first file.
/// - `generate-events words DeclaredWords+All.swift FILES…`: what those files say of their types and properties.
@main struct GenerateEvents {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        do {
            switch (arguments.first, arguments.count) {
            case ("kinds", 3): try makeKinds(of: arguments[2], in: arguments[3])
            case ("words", 3...): try makeWords(of: Array(arguments[3...]), in: arguments[2])
            default: fail(["usage: generate-events kinds DECLARATION OUTPUT | words OUTPUT FILES…"])
            }
        } catch {
            fail(["error: nothing could be made of \(arguments.joined(separator: " ").prefix(200)): \(error)"])
        }
    }

    private static func makeKinds(of declaration: String, in output: String) throws {
        let declared = EventRows(try String(contentsOfFile: declaration, encoding: .utf8))
        guard declared.mistakes.isEmpty else {
            return fail(declared.mistakes.map { "\(declaration):\($0.line): error: \($0.advice)" })
        }
        try EventSource(rows: declared.rows).text.write(toFile: output, atomically: true, encoding: .utf8)
    }

    private static func makeWords(of files: [String], in output: String) throws {
        let comments = SourceComments(try files.map { try String(contentsOfFile: $0, encoding: .utf8) })
        try CommentsSource(comments: comments).text.write(toFile: output, atomically: true, encoding: .utf8)
    }

    private static func fail(_ lines: [String]) {
        FileHandle.standardError.write(Data((lines.joined(separator: "\n") + "\n").utf8))
        exit(1)
    }
}
