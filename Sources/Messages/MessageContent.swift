public import Encoding

/// What a message says: the part of a Graph API request that is the same for every recipient.
public struct MessageContent: Hashable, FieldCodable {
    /// The Graph API's `type`: `text`, `template`, `interactive`.
    public var type = ""
    /// The object under the key that `type` names, as JSON.
    public var body = RawBytes.absent
    /// What a person would read.
    public var text = ""
    /// The message it quotes, as `context.message_id`.
    public var answers = MessageID.absent
    /// The template's name, for a template: whether a send may leave outside the window rests on it.
    public var template = ""
    /// Members of the request that Parley doesn't interpret but passes on, such as `product_policy`, as a JSON object; empty
    /// for none.
    public var passedOn = RawBytes.absent
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// Empty content.
    public init() {}

    /// A text of at most 4096 characters (S4.2); the limit is the caller's to check.
    public static func text(_ text: String, previewURL: Bool = false) -> MessageContent {
        MessageContent(.text(Message.Text(text, previewURL: previewURL ? true : nil)))
    }

    /// A template without parameters.
    public static func template(name: String, language: String) -> MessageContent {
        MessageContent(Message(template: name, language: language))
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "type", &type)
        fields.field(2, "body", &body, .personal)
        fields.field(3, "text", &text, .personal)
        fields.field(4, "answers", &answers, .personal)
        fields.field(5, "template", &template)
        fields.field(6, "passedOn", &passedOn, .personal)
        fields.unknown(&unknown)
    }
}
