public import Encoding

/// The satisfaction survey (S3.9). Its form, a choice of five, is fixed.
public struct SurveyPolicy: Hashable, StoredSettings {
    /// What it asks, at most 1024 characters, perhaps between a header and a footer.
    @Boxed public var message = AutomaticMessage()
    /// The label of the button that opens the choice, at most 20 characters.
    public var button = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty policy.
    public init() {}

    public mutating func declare(_ s: inout SettingCoder) {
        s.setting(
            1, "message", &message,
            .question(upTo: 1024).inline.needed.example(
                """
                { text: "How satisfied are you with our service?", template: { name: rate_us, language: en_US } }
                """), "The question.")
        s.setting(
            2, "button", &button, .text(upTo: 20).needed.example("\"Rate us\""),
            "The label of the button that opens the choice.")
    }
}
