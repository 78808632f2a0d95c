public import Encoding

/// How a customer is greeted who is new to a line (S3.1).
public struct WelcomePolicy: Hashable, StoredSettings {
    /// What a customer is greeted for.
    public enum Trigger: UInt8, SettingChoice {
        /// They opened the chat, and the platform told so (`request_welcome`): it no longer does so reliably.
        case request = 1
        /// They wrote for the first time.
        case firstMessage = 2
        public static var absent: Trigger { .request }
        public var word: String { self == .request ? "request" : "first-message" }
        public var meaning: String {
            self == .request ? "they opened the chat, if the platform tells it" : "they wrote for the first time"
        }
    }

    /// What they are greeted for.
    public var on = Trigger.request
    /// What they are told.
    @Boxed public var message = AutomaticMessage()
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty policy.
    public init() {}

    public mutating func declare(_ s: inout SettingCoder) {
        s.setting(1, "on", &on, .choice.needed.example("first-message"), "What a customer is greeted for.")
        s.setting(
            2, "message", &message,
            .message(upTo: 4096).inline.needed.example(
                """
                { image: "https://example.com/welcome.png", text: "Welcome! What can we do for you?", \
                buttons: [{ id: order, title: My order }, { id: other, title: Something else }] }
                """), "What they are told.")
    }
}
