import Encoding
import Timeline
import Yams

/// One value of the file with its key. Reading it as something notes what is wrong with it and then answers nil.
struct YAMLField {
    /// The key, as a path.
    let key: String
    let node: Node
    let problems: ProblemCollector

    /// Notes a problem at the value.
    func report(_ advice: String) { problems.report(key, at: node.place, advice) }

    /// The values of a mapping, by key. Keys that are not among the known ones are noted.
    func mapping(knowing known: [String]) -> [String: YAMLField]? {
        guard let fields = mapping() else { return nil }
        for (name, field) in fields where !known.contains(name) {
            let hint = NearMiss.hint(for: name, among: known)
            let choice = "; known here: \(known.joined(separator: ", "))"
            problems.report(field.key, at: field.keyPlace, "unknown key\(hint.isEmpty ? choice : hint)")
        }
        return fields.filter { known.contains($0.key) }.reduce(into: [:]) { $0[$1.key] = $1.value }
    }

    /// The keys and values of a mapping with any keys, in the order of the file.
    func mapping() -> [(key: String, value: YAMLField)]? {
        guard case .mapping(let mapping) = node else {
            report("\(described) stands where keys and values are expected; write 'KEY: VALUE' lines below it")
            return nil
        }
        return mapping.compactMap { keyNode, valueNode in
            guard case .scalar(let scalar) = keyNode else {
                problems.report(key, at: keyNode.place, "a key must be one word, not a list or mapping")
                return nil
            }
            let name = YAMLDocument.originalName(of: scalar.string)
            let path = key.isEmpty ? name : "\(key).\(name)"
            guard !YAMLDocument.isRenamed(scalar.string) else {
                problems.report(path, at: keyNode.place, "is given again further down; keep one of the two")
                return nil
            }
            return (name, YAMLField(key: path, node: valueNode, keyPlace: keyNode.place, problems: problems))
        }
    }

    /// The elements of a list.
    func list() -> [YAMLField]? {
        guard case .sequence(let sequence) = node else {
            report("\(described) stands where a list is expected; write '- ITEM' lines below it")
            return nil
        }
        return sequence.enumerated().map {
            YAMLField(key: "\(key)[\($0.offset)]", node: $0.element, keyPlace: $0.element.place, problems: problems)
        }
    }

    /// A text with at least one character and at most so many.
    func text(atMost limit: Int) -> String? {
        guard let text = scalar("a text") else { return nil }
        guard !text.allSatisfy(\.isWhitespace) else {
            report("is empty; write a text, or remove the key")
            return nil
        }
        guard text.count <= limit else {
            report("has \(text.count) characters; at most \(limit) are possible")
            return nil
        }
        return text
    }

    /// Yes or no.
    func flag() -> Bool? {
        guard let text = scalar("true or false") else { return nil }
        switch text.lowercased() {
        case "true", "yes", "on": return true
        case "false", "no", "off": return false
        default:
            report("'\(shortened(text))' is neither true nor false")
            return nil
        }
    }

    /// A whole number in a range.
    func number(in range: ClosedRange<Int>) -> Int? {
        guard let text = scalar("a number") else { return nil }
        guard let number = Int(text), range.contains(number) else {
            report("'\(shortened(text))' is no number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    /// A length of time in a range.
    func duration(in range: ClosedRange<Duration>, orOff: Bool = true) -> Duration? {
        guard let text = scalar("a length of time") else { return nil }
        return duration(text, in: range, orOff: orOff)
    }

    /// A length of time in a range, from a part of the value.
    func duration(_ text: String, in range: ClosedRange<Duration>, orOff: Bool = true) -> Duration? {
        let off = orOff ? ", or 'off'" : ""
        guard let duration = Duration(configuration: text) else {
            let isNumber = !text.isEmpty && text.allSatisfy { ("0"..."9").contains($0) }
            report(
                isNumber && text.count < 10
                    ? "'\(text)' has no unit; write \(text)s, \(text)m or \(text)h\(off)"
                    : "'\(shortened(text))' is no length of time; write a whole number and a unit, such as 90s, 10m, 24h\(off)"
            )
            return nil
        }
        guard range.contains(duration) else {
            let (low, high) = (range.lowerBound.configurationText, range.upperBound.configurationText)
            report("\(text) is out of range; \(low) to \(high) is possible\(off)")
            return nil
        }
        return duration
    }

    /// Whether the value is the word `off`.
    var isOff: Bool { node.scalar?.string == "off" }

    /// The value as text, whatever it looks like: YAML's own guesses (`no` as false, `1:30` as 90) are not made.
    func scalar(_ expected: String) -> String? {
        guard let scalar = node.scalar else {
            report("\(described) stands where \(expected) is expected")
            return nil
        }
        guard !isNull else {
            report("has no value; write \(expected), or remove the key")
            return nil
        }
        return scalar.string
    }

    /// Whether nothing was written as the value.
    var isNull: Bool {
        guard let scalar = node.scalar, scalar.style == .plain else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    private var described: String {
        switch node {
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .scalar(let scalar): isNull ? "nothing" : "'\(shortened(scalar.string))'"
        case .alias: "an alias"
        }
    }

    /// Where the key stands.
    let keyPlace: Place?

    init(key: String, node: Node, keyPlace: Place?, problems: ProblemCollector) {
        (self.key, self.node, self.keyPlace, self.problems) = (key, node, keyPlace, problems)
    }
}

/// What was written, short enough to be part of a sentence.
func shortened(_ text: String) -> String {
    let line = text.map { $0.isNewline ? " " : $0 }
    return line.count <= 40 ? String(line) : String(line.prefix(39)) + "…"
}
