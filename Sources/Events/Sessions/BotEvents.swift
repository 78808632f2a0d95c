public import Encoding
public import Settings
public import Timeline

/// A bot with an address is asked what to do in its session (S1.8, S1.9). The question is this event: its position names it.
public struct BotAsked: Hashable, FieldCodable {
    /// The session's number.
    public var session: UInt32 = 0
    /// The bot.
    public var bot = ""
    /// The first of the customer's messages that it is about; all that came after it belong to it. The first position where it is about
    /// none: the bot has just got the session.
    public var first = Position.start
    /// Until when it can answer.
    public var deadline = Timestamp.epoch
    /// What becomes of the session then.
    public var otherwise = BotFallback.queue
    /// Why.
    public var decision = Decision()
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty question.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "session", &session)
        fields.field(2, "bot", &bot)
        fields.field(3, "first", &first)
        fields.field(4, "deadline", &deadline)
        fields.field(5, "otherwise", &otherwise)
        fields.detail(6, "decision", &decision)
        fields.unknown(&unknown)
    }
}

/// A bot has answered what it was asked, or it is certain that it won't. What it wants done follows.
public struct BotAnswered: Hashable, FieldCodable {
    /// How it has answered.
    public enum Outcome: UInt8, NamedFieldValue, CustomStringConvertible {
        /// In time: what it wants is done.
        case answered = 1
        /// It can't be asked, or its answer can't be used: what was set for that is done.
        case failed = 2
        /// Nobody waited for it any more: nothing follows.
        case late = 3

        public static var absent: Outcome { .answered }
        /// The outcome as a word.
        public var description: String {
            switch self {
            case .answered: "answered"
            case .failed: "failed"
            case .late: "late"
            }
        }
    }

    /// The question.
    public var asked = Position.start
    /// The bot.
    public var bot = ""
    /// How it has answered.
    public var outcome = Outcome.answered
    /// How much it wants done.
    public var actions: UInt32 = 0
    /// Why it failed; empty where it did not.
    public var reason = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty answer.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "asked", &asked)
        fields.field(2, "bot", &bot)
        fields.field(3, "outcome", &outcome)
        fields.field(4, "actions", &actions)
        fields.detail(5, "reason", &reason)
        fields.unknown(&unknown)
    }
}
