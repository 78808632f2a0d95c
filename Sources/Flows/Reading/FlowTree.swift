import Encoding
import Settings

/// A definition's values: what was said with and without quotes is told apart here, for `3` is a number and `"3"` a
/// text.
enum FlowTree {
    /// The value as JSON on one line.
    static func json(_ node: SettingNode) -> String {
        switch node.content {
        case .null: "null"
        case .flag(let flag): flag ? "true" : "false"
        case .number(let number): String(number)
        case .text(let text): JSONText.quoted(text)
        case .word(let word): isJSON(word) ? word : JSONText.quoted(word)
        case .mapping(let entries):
            "{" + entries.map { "\(JSONText.quoted($0.key)):\(json($0.value))" }.joined(separator: ",") + "}"
        case .sequence(let elements): "[" + elements.map(json).joined(separator: ",") + "]"
        }
    }

    /// Reads JSON, numbers as words without quotes.
    static func node(_ json: JSONValue, path: String = "") -> SettingNode {
        func inner(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
        let content: SettingNode.Content =
            switch json.kind {
            case .null: .null
            case .bool: .flag(json.bool ?? false)
            case .number: .word(json.string ?? "")
            case .string: .text(json.string ?? "")
            case .array: .sequence(json.elements.enumerated().map { node($0.element, path: "\(path)[\($0.offset)]") })
            case .object: .mapping(json.members.map { .init($0.name, node($0.value, path: inner($0.name))) })
            }
        return SettingNode(content, path: path)
    }

    /// Whether a word without quotes is a number or a truth value as JSON writes them: all others are texts.
    static func isJSON(_ word: String) -> Bool {
        if word == "true" || word == "false" { return true }
        let digits = word.hasPrefix("-") ? word.dropFirst() : word[...]
        guard let first = digits.utf8.first, (48...57).contains(first) else { return false }
        // A leading zero is no number's: 0171 is a text.
        let second = digits.utf8.dropFirst().first
        if first == 48, let second, (48...57).contains(second) { return false }
        return FlowNumber.read(word) != nil
    }
}

extension SettingNode {
    /// The text of a scalar as it is written; nil for anything else.
    var said: String? { scalar }

    /// The words that are said of what it is.
    var told: String { described }
}
