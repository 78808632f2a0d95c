public import Encoding

/// The reminder to a customer whom no agent has answered (S3.6).
public struct ReplyReminderPolicy: Hashable, StoredSettings {
    /// How long after the customer's message.
    public var after = Duration.zero
    /// What it says.
    @Boxed public var message = AutomaticMessage()
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty policy.
    public init() {}

    public mutating func declare(_ s: inout SettingCoder) {
        // A reminder that comes after the 24-hour window has closed would always be a template.
        s.setting(
            1, "after", &after, .duration(.seconds(1) ... .hours(24)).needed.example("15m"),
            "How long after the customer's first unanswered message.")
        s.setting(
            2, "message", &message,
            .message(upTo: 4096).inline.needed.example(
                """
                { text: "We have not forgotten you: somebody will be with you shortly.", \
                template: { name: still_here, language: en_US } }
                """), "What is said.")
    }
}
