import Encoding
import Settings
import Timeline

/// Reads a definition's parts, and tells what is wrong with them.
struct FlowReader {
    let reading: SettingReading
    let outside: FlowOutside
    let names: FlowNames

    /// Whether so much is wrong that nothing more is looked for: what is read takes no longer than it is worth.
    var isFull: Bool { reading.mistakes.count >= FlowLimits.mistakes }

    /// What was probably meant, as ``NearMiss`` tells it.
    func hint(for word: String, among known: [String]) -> String {
        isFull ? "" : NearMiss.hint(for: word, among: known)
    }

    /// The value of a key; nil where there is none, which is told.
    func needed(_ key: String, in node: SettingNode, _ advice: String) -> SettingNode? {
        if let value = node[key] { return value }
        if node.isMapping { reading.report(keyOf: node, "has no '\(key)'; \(advice)") }
        return nil
    }

    /// Whether a value is a mapping with these keys and no others; what is not is told.
    @discardableResult func check(_ node: SettingNode, has keys: [String]) -> Bool {
        guard node.isMapping else {
            reading.report(
                node, "\(node.told) stands where keys and values are expected: \(keys.joined(separator: ", "))")
            return false
        }
        for entry in node.entries where !keys.contains(entry.key) { unknown(entry, keys, "key") }
        return true
    }

    func unknown(_ entry: SettingNode.Entry, _ known: [String], _ what: String) {
        let hint = hint(for: entry.key, among: known)
        let choice = known.isEmpty ? "; there is none here" : "; known here: \(known.joined(separator: ", "))"
        reading.report(keyOf: entry.value, "unknown \(what)\(hint.isEmpty ? choice : hint)")
    }

    /// The entries of a mapping; what is none is told.
    func entries(_ node: SettingNode, _ what: String) -> [SettingNode.Entry] {
        if !node.isMapping, !node.isNull {
            reading.report(node, "\(node.told) stands where \(what) are expected; write 'NAME: VALUE' lines below it")
        }
        return node.entries
    }

    /// A scalar; what is none is told.
    func scalar(_ node: SettingNode, _ what: String) -> String? {
        if let text = node.said { return text }
        reading.report(
            node,
            node.isNull ? "has no value; write \(what)" : "\(node.told) stands where \(what) is expected")
        return nil
    }

    /// A text with placeholders.
    func text(_ node: SettingNode, _ what: String) -> TextTemplate? {
        scalar(node, what).map { template($0, at: node) }
    }

    func template(_ text: String, at node: SettingNode) -> TextTemplate {
        if isFull { return TextTemplate(plain: text) }
        return TextTemplate(text, names) { reading.report(node, $0) }
    }

    /// One of several words; what is none is told.
    func choice<Value: RawRepresentable & CaseIterable>(_ node: SettingNode, _ type: Value.Type) -> Value?
    where Value.RawValue == String {
        let words = Value.allCases.map(\.rawValue)
        guard let text = scalar(node, "one of \(words.joined(separator: ", "))") else { return nil }
        if let value = Value(rawValue: text) { return value }
        let hint = hint(for: text, among: words)
        reading.report(
            node,
            "'\(shortened(text))' is not possible\(hint.isEmpty ? "; write one of \(words.joined(separator: ", "))" : hint)"
        )
        return nil
    }

    /// A whole number within bounds; what is none is told.
    func number(_ node: SettingNode, _ range: ClosedRange<Int>) -> Int? {
        let what = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard let text = scalar(node, what) else { return nil }
        if let number = Int(text), range.contains(number) { return number }
        reading.report(node, "'\(shortened(text))' is not possible; write \(what)")
        return nil
    }

    /// A length of time within bounds; what is none is told.
    func duration(_ node: SettingNode, _ range: ClosedRange<Duration>) -> Duration? {
        guard let text = scalar(node, "a length of time such as 60s or 5m") else { return nil }
        guard let length = Duration(configuration: text) else {
            reading.report(
                node, "'\(shortened(text))' is no length of time; write a number and a unit, such as 60s, 5m or 3h")
            return nil
        }
        if range.contains(length) { return length }
        let (least, most) = (range.lowerBound.configurationText, range.upperBound.configurationText)
        reading.report(node, "\(shortened(text)) is not possible; write \(least) to \(most)")
        return nil
    }

    /// A length of time, or an instant; what is neither is told.
    func moment(_ node: SettingNode) -> FlowMoment? {
        guard let text = scalar(node, "a length of time such as 5m, or an instant") else { return nil }
        if let instant = Timestamp(iso8601: text) { return .at(instant) }
        guard Duration(configuration: text) != nil else {
            reading.report(
                node,
                "'\(shortened(text))' is neither a length of time such as 5m nor an instant such as \"2026-01-06T09:00:00Z\"; write one of the two"
            )
            return nil
        }
        return duration(node, FlowLimits.waits).map { .after($0) }
    }

    /// A variable, by number; what is none is told.
    func variable(_ node: SettingNode) -> Int? {
        guard let text = scalar(node, "the name of a variable") else { return nil }
        return variable(text) { reading.report(node, $0) }
    }

    func variable(_ name: String, report: (String) -> Void) -> Int? {
        if let number = names.variables.firstIndex(of: name) { return number }
        let hint = hint(for: name, among: names.variables)
        report(
            "'\(shortened(name))' is no variable of this flow\(hint.isEmpty ? "; declare it under 'variables', with its first value" : hint)"
        )
        return nil
    }

    /// A name of a node or an outcome; what is none is told.
    func outcome(_ node: SettingNode) -> String? {
        guard let text = scalar(node, "the name of an outcome") else { return nil }
        if FlowNames.canBeNode(text) { return text }
        reading.report(
            node, "'\(shortened(text))' can't be an outcome's name; write at most 64 letters, digits, '_' and '-'")
        return nil
    }
}

// MARK: Values

extension FlowReader {
    /// What something is set to: an expression (`= count + 1`), a text with placeholders, or a value.
    func source(_ node: SettingNode) -> FlowSource? {
        switch node.content {
        case .null: return .value(.nothing)
        case .flag(let flag): return .value(.flag(flag))
        case .number(let number): return .value(.number(Double(number)))
        case .mapping, .sequence: return json(node).map { .json($0) }
        case .word(let text) where FlowTree.isJSON(text): return .value(FlowReader.value(text))
        case .word(let text), .text(let text):
            guard text.hasPrefix("=") else { return .text(template(text, at: node)) }
            return expression(String(text.dropFirst()), at: node).map { .expression($0) }
        }
    }

    /// A value without placeholders.
    func value(_ node: SettingNode) -> FlowValue {
        switch node.content {
        case .null: .nothing
        case .flag(let flag): .flag(flag)
        case .number(let number): .number(Double(number))
        case .text(let text): .text(text)
        case .word(let word): FlowReader.value(word)
        case .mapping, .sequence: .json(FlowTree.json(node))
        }
    }

    private static func value(_ word: String) -> FlowValue {
        guard FlowTree.isJSON(word) else { return .text(word) }
        if word == "true" || word == "false" { return .flag(word == "true") }
        return FlowNumber.value(word)
    }

    func expression(_ text: String, at node: SettingNode) -> Expression? {
        if isFull { return nil }
        do throws(FlowTextError) { return try Expression(text, names) } catch {
            reading.report(node, error.inWords)
            return nil
        }
    }

    func pattern(_ node: SettingNode) -> Pattern? {
        guard let text = scalar(node, "a pattern such as \"^[0-9]+$\"") else { return nil }
        do throws(FlowTextError) { return try Pattern(text) } catch {
            reading.report(node, error.inWords)
            return nil
        }
    }

    /// JSON with placeholders in its texts.
    func json(_ node: SettingNode) -> JSONTemplate? {
        let before = reading.mistakes.count
        var template = JSONTemplate()
        append(node, to: &template)
        return reading.mistakes.count == before ? template : nil
    }

    private func append(_ node: SettingNode, to json: inout JSONTemplate) {
        switch node.content {
        case .null, .flag, .number: json.append(FlowTree.json(node))
        case .word(let word) where FlowTree.isJSON(word): json.append(word)
        case .word(let text), .text(let text): json.append(string: template(text, at: node), keepsKind: true)
        case .mapping(let entries):
            for (index, entry) in entries.enumerated() {
                json.append((index == 0 ? "{" : ",") + JSONText.quoted(entry.key) + ":")
                append(entry.value, to: &json)
            }
            json.append(entries.isEmpty ? "{}" : "}")
        case .sequence(let elements):
            for (index, element) in elements.enumerated() {
                json.append(index == 0 ? "[" : ",")
                append(element, to: &json)
            }
            json.append(elements.isEmpty ? "[]" : "]")
        }
    }
}
