public import Encoding
public import Messages
public import Timeline

/// A rule refused a send before it reached the network, with its reason (S4.11).
public struct SendRefused: Hashable, FieldCodable {
    /// What it said.
    public var content = MessageContent()
    /// Who wanted it.
    public var origin = Origin.absent
    /// The platform's code for the reason, as the platform itself would have answered: 131047 for a closed window.
    public var code: UInt32 = 0
    /// The reason in words.
    public var reason = ""
    /// The caller's correlation id (S4.14).
    public var correlationID = ""
    /// Which rule refused it, and what it rests on.
    public var decision = Decision()
    /// The message, where it had been requested and was refused when an attempt was to begin; its content is there then.
    /// ``Position/start`` where it was refused at once.
    public var send = Position.start
    /// The caller's callback data (S4.15), where it was refused at once.
    public var callbackData = ""
    /// What the caller waited for, where it was refused at once; nil where nothing was said of it.
    public var options: SendOptions?
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty refusal.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.detail(1, "content", &content)
        fields.field(2, "origin", &origin)
        fields.field(3, "code", &code)
        fields.field(4, "reason", &reason)
        fields.detail(5, "correlationID", &correlationID, .personal)
        fields.detail(6, "decision", &decision)
        fields.field(7, "send", &send)
        fields.detail(8, "callbackData", &callbackData, .personal)
        fields.field(9, "options", &options)
        fields.unknown(&unknown)
    }
}
