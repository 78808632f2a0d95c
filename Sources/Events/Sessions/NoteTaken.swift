public import Encoding

/// Somebody wrote down what is worth knowing about the customer.
public struct NoteTaken: Hashable, FieldCodable {
    /// For whom.
    public enum Audience: UInt8, NamedFieldValue {
        /// Everybody at the desk.
        case desk = 1
        /// Whoever has the session next.
        case nextHandler = 2
        public static var absent: Audience { .desk }
    }

    /// The session's number.
    public var session: UInt32 = 0
    /// Who wrote it: `agent:ID`.
    public var by = ""
    /// What it says.
    public var text = ""
    /// For whom.
    public var audience = Audience.desk
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty note.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "session", &session)
        fields.detail(2, "by", &by)
        fields.detail(3, "text", &text, .personal)
        fields.field(4, "audience", &audience)
        fields.unknown(&unknown)
    }
}
