/// What stands in a step before its colon, read word by word: `customer Tom on 200, hash H1`.
///
/// A word in quotation marks may hold spaces, commas and colons.
struct ScriptPhrase {
    private enum Token: Hashable {
        case word(String)
        /// `[image]`
        case type(String)
        case comma
    }

    private var tokens: ArraySlice<Token>

    /// A step's phrase, and the text after the first colon that a space follows.
    static func split(_ action: String) -> (phrase: ScriptPhrase, text: String?) {
        var isQuoted = false
        var before: Character = " "
        for (index, character) in zip(action.indices, action) {
            if character == "\"" { isQuoted.toggle() }
            if character == " ", before == ":", !isQuoted {
                let head = action[..<action.index(before: index)]
                return (ScriptPhrase(head), String(action[action.index(after: index)...]))
            }
            before = character
        }
        return (ScriptPhrase(action[...]), nil)
    }

    init(_ text: Substring) {
        var tokens: [Token] = []
        var rest = text
        while let first = rest.first {
            switch first {
            case " ": rest.removeFirst()
            case ",":
                tokens.append(.comma)
                rest.removeFirst()
            case "\"": tokens.append(.word(String(ScriptPhrase.enclosed(by: "\"", &rest))))
            case "[": tokens.append(.type(String(ScriptPhrase.enclosed(by: "]", &rest))))
            default:
                let word = rest.prefix { $0 != " " && $0 != "," }
                tokens.append(.word(String(word)))
                rest = rest[word.endIndex...]
            }
        }
        self.tokens = tokens[...]
    }

    /// What stands between a first character and the one that ends it, or to the end where there is none.
    private static func enclosed(by end: Character, _ rest: inout Substring) -> Substring {
        rest.removeFirst()
        let content = rest.prefix { $0 != end }
        rest = rest[content.endIndex...].dropFirst()
        return content
    }

    /// Whether every word has been read.
    var isAtEnd: Bool { tokens.isEmpty }

    /// The next word, without taking it; nil at the end, and before anything else.
    var next: String? { if case .word(let word) = tokens.first { word } else { nil } }

    /// The next word.
    mutating func word() -> String? {
        guard let word = next else { return nil }
        tokens.removeFirst()
        return word
    }

    /// Takes these words where they come next.
    mutating func takes(_ words: String...) -> Bool {
        guard tokens.starts(with: words.map(Token.word)) else { return false }
        tokens.removeFirst(words.count)
        return true
    }

    /// Takes a comma where it comes next.
    mutating func takesComma() -> Bool {
        guard tokens.first == .comma else { return false }
        tokens.removeFirst()
        return true
    }

    /// The type in brackets, where one comes next.
    mutating func type() -> String? {
        guard case .type(let type) = tokens.first else { return nil }
        tokens.removeFirst()
        return type
    }
}
