public import Encoding
public import Messages
public import Timeline

/// A customer's message (S4.21), also one the platform could not show (`unsupported`), a reaction, an edit or a revocation.
public struct MessageReceived: Hashable, FieldCodable {
    /// The line it was sent to.
    public var line = LineID.absent
    /// The platform's id of the message.
    public var message = MessageID.absent
    /// Who sent it.
    public var sender = Party()
    /// The platform's `type`: `text`, `image`, `interactive`, `request_welcome`, … or one Parley doesn't know.
    public var type = ""
    /// What a person would read: the text, a caption, the title of the tapped button or row.
    public var text = ""
    /// The message it answers, from `context.id`; of a reaction, an edit or a revocation the message it is about.
    public var answers = MessageID.absent
    /// The id or payload of the tapped button or row (S4.23), or a form's answer.
    public var replyID = ""
    /// The sender's identity hash, where the identity check is on (S4.13).
    public var identityHash = ""
    /// The platform's timestamp was missing or no number: the event's time is the time of recording.
    public var timestampMissing = false
    /// The entry of the webhook's `contacts` that belongs to it, byte for byte, where that says more than ``sender`` holds.
    public var contact = RawBytes.absent
    /// Since when the identity hash is what it is, where the platform told (B6): the on-premises API does.
    public var identityCreatedAt: Timestamp?
    /// Meta's own agent has the conversation, and the message is told for the record: it is not Parley's to answer.
    public var isInStandby = false
    /// The item as the platform sent it, byte for byte.
    public var raw = RawBytes.absent
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty message.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.detail(1, "line", &line)
        fields.detail(2, "message", &message, .personal)
        fields.field(3, "sender", &sender)
        fields.field(4, "type", &type)
        fields.detail(5, "text", &text, .personal)
        fields.detail(6, "answers", &answers, .personal)
        fields.field(7, "replyID", &replyID, .personal)
        fields.detail(8, "identityHash", &identityHash, .personal)
        fields.field(9, "timestampMissing", &timestampMissing)
        fields.detail(10, "contact", &contact, .personal)
        fields.field(11, "identityCreatedAt", &identityCreatedAt)
        fields.field(12, "standby", &isInStandby)
        fields.detail(15, "raw", &raw, .personal)
        fields.unknown(&unknown)
    }
}
