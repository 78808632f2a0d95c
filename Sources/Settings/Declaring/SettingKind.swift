/// What values a setting can have, and how they are read and written.
///
/// In a declaration it stands as `.duration(.minutes(1) ... .hours(72))`, with what else is to be said of the setting behind
/// it: `.needed`, `.example("15m")`, `.formerly("bot")`.
public struct SettingKind<Value> {
    /// What else a declaration says.
    struct Remarks {
        var formerly: [String] = []
        var needed: String?
        var isOfOneLine = false
        var isInline = false
        var example: String?
        var wordsForOff: [String] = []
    }

    /// What it can be, in words and as JSON Schema.
    public let shape: SettingShape
    var remarks = Remarks()
    /// Reads what was said; nil where that is no such value, which has then been told.
    let read: (SettingField) -> Value?
    /// Says a value.
    let write: (Value, SettingScope) -> SettingNode.Content

    /// A kind of setting.
    ///
    /// - Parameters:
    ///   - read: Reads what was said; tells what is wrong with it, and answers nil then.
    ///   - write: Says a value as `read` reads it.
    public init(
        _ shape: SettingShape, read: @escaping (SettingField) -> Value?,
        write: @escaping (Value) -> SettingNode.Content
    ) {
        self.init(shape, read: read) { value, _ in write(value) }
    }

    init(
        _ shape: SettingShape, read: @escaping (SettingField) -> Value?,
        writeIn write: @escaping (Value, SettingScope) -> SettingNode.Content
    ) {
        self.shape = shape
        self.read = read
        self.write = write
    }
}

// MARK: What else a declaration says

extension SettingKind {
    /// Its group can't do without it.
    public var needed: SettingKind { needed("add it") }

    /// Its group can't do without it; what to do where it is missing.
    public func needed(_ advice: String) -> SettingKind { with { $0.needed = advice } }

    /// What the setting was called before; it can still be read.
    public func formerly(_ key: String) -> SettingKind { with { $0.formerly.append(key) } }

    /// It is said of single lines only, never of all.
    public var ofOneLine: SettingKind { with { $0.isOfOneLine = true } }

    /// The keys of its value may also stand in its group itself.
    public var inline: SettingKind { with { $0.isInline = true } }

    /// Another word for `off`, where the setting can be off: `0`.
    public func off(alsoAs word: String) -> SettingKind { with { $0.wordsForOff.append(word) } }

    /// A value for the example, as YAML.
    public func example(_ yaml: String) -> SettingKind { with { $0.example = yaml } }

    /// Looks at what was read; answers what is wrong with it and what to do, nil where nothing is.
    public func checked(_ advice: @escaping (Value) -> String?) -> SettingKind {
        let read = read
        var kind = SettingKind(
            shape,
            read: { field in
                guard let value = read(field) else { return nil }
                guard let advice = advice(value) else { return value }
                field.report(advice)
                return nil
            }, writeIn: write)
        kind.remarks = remarks
        return kind
    }

    private func with(_ change: (inout Remarks) -> Void) -> SettingKind {
        var kind = self
        change(&kind.remarks)
        return kind
    }

    /// The word `off` for nil, or a value.
    static func off<Wrapped>(or kind: SettingKind<Wrapped>) -> SettingKind<Wrapped?> where Value == Wrapped? {
        var result = SettingKind<Wrapped?>(
            .off(or: kind.shape),
            read: { field in
                let isOff = field.node.scalar.map(kind.remarks.wordsForOff.contains) ?? false
                if isOff || field.node.isOff { return .some(nil) }
                var field = field
                field.canBeOff = true
                return kind.read(field).map { .some($0) }
            },
            writeIn: { value, scope in
                value.map { kind.write($0, scope) } ?? .word("off")
            })
        result.remarks = SettingKind<Wrapped?>.Remarks(
            formerly: kind.remarks.formerly, needed: kind.remarks.needed, isOfOneLine: kind.remarks.isOfOneLine,
            isInline: kind.remarks.isInline, example: kind.remarks.example)
        return result
    }
}
