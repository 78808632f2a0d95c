/// What values a setting can have, as documentation and JSON Schema tell it.
public indirect enum SettingShape: Sendable {
    /// A text of at most so many characters.
    case text(upTo: Int)
    /// A text of some form: in words, as a regular expression, and of at most so many characters.
    case form(String, pattern: String?, upTo: Int)
    /// Yes or no.
    case flag
    /// One of these words, each with what it means.
    case choice([(word: String, meaning: String)])
    /// A whole number.
    case number(ClosedRange<Int64>)
    /// A length of time.
    case duration(ClosedRange<Duration>)
    /// Two lengths of time, the shorter one first.
    case durations(ClosedRange<Duration>)
    /// A list of at most so many.
    case list(SettingShape, upTo: Int)
    /// Values by names, at most so many.
    case map(SettingShape, upTo: Int)
    /// Settings of their own.
    case group([SettingDescription])
    /// A message: a text, or these keys.
    case message([SettingDescription])
    /// The word `off`, or a value.
    case off(or: SettingShape)
    /// A word with what it means, or a value.
    case word(String, meaning: String, or: SettingShape)

    /// The settings within; none where there are none.
    public var members: [SettingDescription] {
        switch self {
        case .group(let members), .message(let members): members
        case .off(let shape), .list(let shape, _), .map(let shape, _), .word(_, _, let shape): shape.members
        default: []
        }
    }

    /// Whether what is said of a line goes over what is said of all key by key, rather than as a whole.
    var isLayered: Bool {
        switch self {
        case .group: true
        case .off(let shape): shape.isLayered
        default: false
        }
    }

    /// Whether `off` is possible.
    public var canBeOff: Bool { if case .off = self { true } else { false } }
}

/// One setting as its declaration has it.
public struct SettingDescription: Sendable {
    /// Its number in the log; nil for what the log does not keep under this key.
    public var number: Int?
    /// Its key.
    public var key: String
    /// What it was called before.
    public var formerly: [String] = []
    /// What it can be.
    public var shape: SettingShape
    /// What it is unless it is set.
    public var standard: SettingNode
    /// Whether its group can't do without it.
    public var isNeeded = false
    /// Whether it is said of single lines only.
    public var isOfOneLine = false
    /// Whether the keys of its value may also stand beside it, in its group itself.
    public var isInline = false
    /// A value for the example, as YAML; nil for its default.
    public var example: String?
    /// The capability that it is for, such as `S3.7`; empty where its group's is meant.
    public var row: String
    /// What it is, in one sentence.
    public var sentence: String

    /// The path of a setting in a group: `replyReminder.after`.
    static func path(_ group: String, _ key: String) -> String { group.isEmpty ? key : "\(group).\(key)" }
}

extension SettingGroup {
    /// The settings as they are declared.
    public static func describe() -> [SettingDescription] {
        var coder = SettingCoder(.describing)
        var group = Self()
        group.declare(&coder)
        return coder.descriptions
    }
}
