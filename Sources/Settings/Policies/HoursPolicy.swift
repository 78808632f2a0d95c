public import Encoding

/// When a line is open, and what happens while it is not (S1.12).
public struct HoursPolicy: Hashable, StoredSettings {
    /// What becomes of a session that begins while the line is closed.
    public enum Meanwhile: UInt8, SettingChoice {
        /// It is unassigned until the line opens.
        case wait = 1
        /// It is treated as if the line were open.
        case queue = 2
        public static var absent: Meanwhile { .wait }
        public var word: String { self == .wait ? "wait" : "queue" }
        public var meaning: String {
            self == .wait ? "unassigned until the line opens" : "as if the line were open"
        }
    }

    /// The calendar's name.
    public var calendar = ""
    /// What the customer is told, once a session; nil for nothing.
    @Boxed public var message: AutomaticMessage? = nil
    /// What becomes of the session.
    public var meanwhile = Meanwhile.wait
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// Without a calendar.
    public init() {}

    public mutating func declare(_ s: inout SettingCoder) {
        s.setting(
            1, "calendar", &calendar, .calendarName.needed.example("office"), "The calendar that says when it is open.")
        s.setting(
            2, "message", &message, .message(upTo: 4096).example("\"We are closed. We are back at nine.\""),
            "What is said to a customer who comes while it is closed, and to those who wait in the queue when it closes."
        )
        s.setting(3, "meanwhile", &meanwhile, .choice, "What becomes of the session.")
    }
}
