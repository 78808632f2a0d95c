public import Encoding
public import Messages
public import Settings

/// A change was passed on to the platform as a client of the Graph API asked for it (B5), and the platform has answered, or its
/// answer was lost. What was said both ways is not kept.
public struct GraphRequestForwarded: Hashable, FieldCodable {
    /// The line it is about; absent where it is about none.
    public var line = LineID.absent
    /// The connector by which it left (S1.2).
    public var connector = ConnectorName.standard
    /// `POST` or `DELETE`.
    public var method = ""
    /// The path below the API's version, without its query: `/106540352242922/media`.
    public var path = ""
    /// Who asked for it.
    public var by = Origin.absent
    /// The platform's HTTP status; 0 where no answer came, and nobody knows whether the change was made.
    public var httpStatus: UInt32 = 0
    /// The code of the platform's error; 0 for none.
    public var code: UInt32 = 0
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// Nothing.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "line", &line)
        fields.field(2, "connector", &connector)
        fields.field(3, "method", &method)
        fields.detail(4, "path", &path, .personal)
        fields.field(5, "by", &by)
        fields.field(6, "httpStatus", &httpStatus)
        fields.field(7, "code", &code)
        fields.unknown(&unknown)
    }
}

/// A customer's message was marked as read at the platform, as somebody asked for it (B5). No rule follows from it.
public struct MessageMarkedRead: Hashable, FieldCodable {
    /// The platform's id of the message; with it, all before it are read.
    public var message = MessageID.absent
    /// Who asked for it.
    public var by = Origin.absent
    /// Whether the customer is shown that somebody is typing.
    public var typing = false
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// No message.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "message", &message, .personal)
        fields.field(2, "by", &by)
        fields.field(3, "typing", &typing)
        fields.unknown(&unknown)
    }
}
