import Foundation

/// `generate-events EventKind.swift Event+Kinds.swift`: writes what follows from the rows of the first file into the second.
/// The build runs it; nobody else needs to.
@main struct GenerateEvents {
    static func main() {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else { return fail(["usage: generate-events DECLARATION OUTPUT"]) }
        do {
            let text = try String(contentsOfFile: arguments[1], encoding: .utf8)
            let declared = EventRows(text)
            guard declared.mistakes.isEmpty else {
                return fail(declared.mistakes.map { "\(arguments[1]):\($0.line): error: \($0.advice)" })
            }
            try EventSource(rows: declared.rows).text.write(toFile: arguments[2], atomically: true, encoding: .utf8)
        } catch {
            fail(["error: the kinds of event could not be made from \(arguments[1]): \(error)"])
        }
    }

    private static func fail(_ lines: [String]) {
        FileHandle.standardError.write(Data((lines.joined(separator: "\n") + "\n").utf8))
        exit(1)
    }
}
