import Encoding

extension SettingNode {
    /// The value on one line, as YAML: `24h`, `"Soon"`, `{ after: 15m, message: "Soon" }`.
    public var flow: String { written(limit: nil, isNested: false) }

    /// The value on one line, for people: long texts are shortened.
    public var words: String { written(limit: 60, isNested: false) }

    private func written(limit: Int?, isNested: Bool) -> String {
        switch content {
        case .null: return "~"
        case .flag, .number: return scalar ?? ""
        case .word(let word):
            // Between braces a comma would end the value.
            let isPlain =
                !word.isEmpty && (!isNested || word.allSatisfy { $0.isLetter || $0.isNumber || "_-./:".contains($0) })
            return isPlain ? word : JSONText.quoted(word)
        case .text(let text):
            guard let limit, text.count > limit else { return JSONText.quoted(text) }
            return JSONText.quoted(text.prefix(limit - 1) + "…")
        case .mapping(let entries):
            let pairs = entries.map {
                "\(SettingNode.plain($0.key)): \($0.value.written(limit: limit, isNested: true))"
            }
            return pairs.isEmpty ? "{}" : "{ \(pairs.joined(separator: ", ")) }"
        case .sequence(let elements):
            return "[" + elements.map { $0.written(limit: limit, isNested: true) }.joined(separator: ", ") + "]"
        }
    }

    /// A key as YAML has it: in quotes where it might be taken for something else, such as a number.
    static func plain(_ key: String) -> String {
        let isWord =
            key.first?.isLetter ?? false
            && key.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-".contains($0)) }
        return isWord ? key : JSONText.quoted(key)
    }

    /// What is different from another value, key by key and inside groups, in the order of this one. Where there was
    /// nothing, `before` is nil; where there is nothing now, `after` is.
    public func differences(from before: SettingNode) -> [SettingDifference] { differences(from: before, at: "") }

    private func differences(from before: SettingNode, at path: String) -> [SettingDifference] {
        guard self != before else { return [] }
        guard isMapping, before.isMapping else { return [SettingDifference(key: path, before: before, after: self)] }
        func inner(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
        let changed = entries.flatMap { entry in
            guard let old = before[entry.key] else {
                return [SettingDifference(key: inner(entry.key), before: nil, after: entry.value)]
            }
            return entry.value.differences(from: old, at: inner(entry.key))
        }
        let removed = before.entries.filter { self[$0.key] == nil }.map {
            SettingDifference(key: inner($0.key), before: $0.value, after: nil)
        }
        return changed + removed
    }
}

/// One setting that is now another.
public struct SettingDifference: Hashable, Sendable, CustomStringConvertible {
    /// The setting's key, dotted: `replyReminder.after`.
    public var key: String
    /// What it was; nil where it was not said.
    public var before: SettingNode?
    /// What it is; nil where it is not said any more.
    public var after: SettingNode?

    /// A difference.
    public init(key: String, before: SettingNode?, after: SettingNode?) {
        (self.key, self.before, self.after) = (key, before, after)
    }

    /// In words: `autoClose 24h → 12h`.
    public var description: String { "\(key) \(before?.words ?? "–") → \(after?.words ?? "–")" }
}
