public import Encoding

/// What becomes of a send whose answer was lost and for which no receipt comes.
public struct InDoubtPolicy: Hashable, StoredSettings {
    /// What is done at the time limit.
    public enum Choice: UInt8, SettingChoice {
        /// The message is given up: never twice.
        case abandon = 1
        /// The message is sent again: at least once.
        case resend = 2
        public static var absent: Choice { .abandon }
        public var word: String { self == .abandon ? "abandon" : "resend" }
        public var meaning: String { self == .abandon ? "never twice" : "at least once" }
    }

    /// How long a receipt is waited for; 15 minutes unless set.
    public var limit = Duration.seconds(900)
    /// What is done then.
    public var then = Choice.abandon
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// The defaults.
    public init() {}

    public mutating func declare(_ s: inout SettingCoder) {
        // Receipts come for up to 7 days.
        s.setting(
            1, "limit", &limit, .duration(.minutes(1) ... .days(7)), "How long a receipt is waited for.")
        s.setting(2, "then", &then, .choice, "What is done then: the message is given up, or sent again.")
    }
}
