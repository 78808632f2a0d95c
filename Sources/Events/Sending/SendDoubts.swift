public import Encoding
public import Messages
public import Timeline

/// The attempt's answer was lost: the message may have gone out. It is not sent again by itself.
public struct SendInDoubt: Hashable, FieldCodable {
    /// The message.
    public var send = Position.start
    /// The attempt.
    public var attempt: UInt32 = 0
    /// What happened: a time-out, a broken connection, a restart.
    public var reason = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty doubt.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "send", &send)
        fields.field(2, "attempt", &attempt)
        fields.detail(3, "reason", &reason)
        fields.unknown(&unknown)
    }
}

/// A doubt is decided: by a receipt, or by the line's policy when the time limit has passed.
public struct SendDoubtResolved: Hashable, FieldCodable {
    /// How.
    public enum Outcome: UInt8, RawFieldValue {
        /// A receipt came: the message had gone out.
        case sent = 1
        /// No receipt came: the message is given up.
        case abandoned = 2
        /// No receipt came, and the line's policy is to send again: an attempt follows.
        case resend = 3
        public static var absent: Outcome { .sent }
    }

    /// The message.
    public var send = Position.start
    /// The attempt.
    public var attempt: UInt32 = 0
    /// How.
    public var outcome = Outcome.sent
    /// The platform's id of the message, from the receipt.
    public var message = MessageID.absent
    /// Why.
    public var decision = Decision()
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty resolution.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "send", &send)
        fields.field(2, "attempt", &attempt)
        fields.field(3, "outcome", &outcome)
        fields.field(4, "message", &message, .personal)
        fields.detail(5, "decision", &decision)
        fields.unknown(&unknown)
    }
}
