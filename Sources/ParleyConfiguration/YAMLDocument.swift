import Settings
import Yams

/// Reads a YAML text as a tree in which every node knows its line and column.
///
/// The parser gives up at the first key that stands twice in one mapping. So that everything wrong can be reported at once,
/// such a key's first occurrence is renamed by a character of Unicode's private use area, and the text is read again.
struct YAMLDocument {
    private static let renamingMark: Unicode.Scalar = "\u{E000}"
    private static let renamingLimit = 100

    private var lines: [Substring.UnicodeScalarView]
    private let problems: ProblemCollector

    /// The root of the text's only document; nil where there is none, or where it can't be read, which is reported.
    static func read(_ text: String, _ problems: ProblemCollector) -> Node? {
        var document = YAMLDocument(text, problems)
        for _ in 0...renamingLimit {
            do {
                return try Parser(yaml: document.text, resolver: .basic, encoding: .utf8).singleRoot()
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                guard document.renameKey(at: context.mark) else {
                    problems.report(keys.first ?? "", at: context.mark.place, "is given twice; keep one of the two")
                    return nil
                }
            } catch {
                document.report(error)
                return nil
            }
        }
        problems.report("more than \(renamingLimit) keys are given twice; is this the right file?")
        return nil
    }

    /// Whether a key was given again further down in the same mapping, and renamed.
    static func isRenamed(_ key: String) -> Bool { key.unicodeScalars.contains(renamingMark) }

    /// A renamed key as it was written.
    static func originalName(of key: String) -> String { String(key.unicodeScalars.filter { $0 != renamingMark }) }

    private init(_ text: String, _ problems: ProblemCollector) {
        lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        self.problems = problems
    }

    private var text: String { lines.map { String($0) }.joined(separator: "\n") }

    /// Puts the mark behind the key's first character, which for a quoted key is the quote.
    private mutating func renameKey(at mark: Mark) -> Bool {
        guard lines.indices.contains(mark.line - 1) else { return false }
        var line = String.UnicodeScalarView(lines[mark.line - 1])
        guard line.count >= mark.column else { return false }
        line.insert(Self.renamingMark, at: line.index(line.startIndex, offsetBy: mark.column))
        lines[mark.line - 1] = Substring(String(line)).unicodeScalars
        return true
    }

    private func report(_ error: any Error) {
        switch error {
        case YamlError.scanner(let context, let problem, let mark, _),
            YamlError.parser(let context, let problem, let mark, _),
            YamlError.composer(let context, let problem, let mark, _):
            let words = [context?.text, problem].compactMap { $0 }.joined(separator: ": ")
            problems.report(
                at: mark.place, "this is no YAML (\(words)); check indentation, quotes and colons around this place")
        case YamlError.reader(let problem, let offset, _, _):
            problems.report(at: offset.map(place), "this is no YAML (\(problem)); remove the character")
        default: problems.report("this is no YAML (\(error))")
        }
    }

    private func place(ofCharacter offset: Int) -> SettingNode.Place {
        let before = text.prefix(offset)
        let line = before.split(separator: "\n", omittingEmptySubsequences: false)
        return SettingNode.Place(line: max(line.count, 1), column: (line.last?.unicodeScalars.count ?? 0) + 1)
    }
}
