public import Encoding

/// How long an agent's desk may be gone before they are logged out (S2.2), from now on.
public struct PresenceSet: Hashable, FieldCodable {
    /// The length; nil where nobody is logged out for it.
    public var length: Duration?
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// Off.
    public init() {}

    /// A length, or nil for off.
    public init(length: Duration?) { self.length = length }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "length", &length)
        fields.unknown(&unknown)
    }
}

/// The desk of an agent is open: its first stream has begun.
public struct DeskOpened: Hashable, FieldCodable {
    /// The agent's id.
    public var agent = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// Nobody's desk.
    public init() {}

    /// An agent's desk.
    public init(agent: String) { self.agent = agent }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "agent", &agent)
        fields.unknown(&unknown)
    }
}

/// The desk of an agent is gone: its last stream has ended.
public struct DeskGone: Hashable, FieldCodable {
    /// How it went.
    public enum Reason: UInt8, NamedFieldValue {
        /// The stream ended: the desk was closed, or could not be reached.
        case ended = 1
        /// Parley stopped or died with the stream open, and has started again.
        case restart = 2
        public static var absent: Reason { .ended }
    }

    /// The agent's id.
    public var agent = ""
    /// How it went.
    public var reason = Reason.ended
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// Nobody's desk.
    public init() {}

    /// An agent's desk.
    public init(agent: String, reason: Reason) { (self.agent, self.reason) = (agent, reason) }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "agent", &agent)
        fields.field(2, "reason", &reason)
        fields.unknown(&unknown)
    }
}
