public import Encoding
public import Timeline

/// A conversation begins: the first contact of a customer with a line. Its number is the event's conversation.
public struct ConversationStarted: Hashable, FieldCodable {
    /// The line.
    public var line = LineID.absent
    /// The customer.
    public var contact = ContactID.absent
    /// The line's own number in digits, as the webhook had it that led here; empty where none did: the platform's notices
    /// about numbers (B10) name nothing else.
    public var lineNumber = ""
    /// The business account whose webhook led here; empty where none did.
    public var account = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty start.
    public init() {}

    /// A conversation of a contact with a line.
    public init(line: LineID, contact: ContactID) {
        self.line = line
        self.contact = contact
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "line", &line)
        fields.field(2, "contact", &contact)
        fields.detail(3, "lineNumber", &lineNumber)
        fields.detail(4, "account", &account)
        fields.unknown(&unknown)
    }
}

/// A session opens.
public struct SessionOpened: Hashable, FieldCodable {
    /// The session's number in its conversation, 1 for the first.
    public var session: UInt32 = 0
    /// Who has it.
    public var handler = Handler.unassigned
    /// The session that a late message follows: stamped before that session's close, recorded after it. 0 for none.
    public var follows: UInt32 = 0
    /// Why.
    public var decision = Decision()
    /// Who opened it, where somebody did: `agent:ID`, `api:TOKEN` (S2.9).
    public var by = ""
    /// Whether it is unassigned until the line opens (S1.12).
    public var awaitsOpening = false
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty opening.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "session", &session)
        fields.field(2, "handler", &handler)
        fields.field(3, "follows", &follows)
        fields.detail(4, "decision", &decision)
        fields.field(5, "awaitsOpening", &awaitsOpening)
        fields.detail(6, "by", &by)
        fields.unknown(&unknown)
    }
}

/// A session passes to another handler.
public struct SessionAssigned: Hashable, FieldCodable {
    /// The session's number.
    public var session: UInt32 = 0
    /// Who has it from now on.
    public var handler = Handler.unassigned
    /// Who had it until now.
    public var previous = Handler.unassigned
    /// Who did it: `agent:ID`, `bot:NAME`, `api:TOKEN`; `rule:NAME` where a rule did.
    public var by = ""
    /// Why it passes, in words, where that is not said by who did it; empty for none.
    public var reason = ""
    /// Why, where a rule decided it.
    public var decision: Decision?
    /// The agent who transferred it to another one (S1.7); empty where nobody did.
    public var transferredBy = ""
    /// The agent who parked it (S2.2); empty where nobody did.
    public var parkedBy = ""
    /// The agent who had it and let it come back: the queue offers it to them last. Empty for none.
    public var passedOver = ""
    /// Whether it is unassigned until the line opens (S1.12).
    public var awaitsOpening = false
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty assignment.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "session", &session)
        fields.field(2, "handler", &handler)
        fields.detail(3, "previous", &previous)
        fields.detail(4, "by", &by)
        fields.detail(5, "reason", &reason)
        fields.detail(6, "decision", &decision)
        fields.field(7, "transferredBy", &transferredBy)
        fields.field(8, "parkedBy", &parkedBy)
        fields.field(9, "awaitsOpening", &awaitsOpening)
        fields.field(10, "passedOver", &passedOver)
        fields.unknown(&unknown)
    }
}

/// A session closes. There is at most one for each session (B4).
public struct SessionClosed: Hashable, FieldCodable {
    /// What closed it.
    public enum Reason: UInt8, NamedFieldValue {
        /// The agent marked it done (S2.10).
        case finished = 1
        /// The bot's flow completed (S3.8).
        case flowCompleted = 2
        /// The customer's reply was not received in time (S0.2).
        case sessionTimeout = 3
        /// An agent was serving and the customer did not reply in time (S3.7).
        case autoClose = 4
        /// The customer was silent towards a bot (S3.8).
        case botSilence = 5
        /// The customer goes on in another conversation, with which this one was joined (B6).
        case joined = 6
        /// The bot that had it did not answer, and that is what was set for it (S1.8).
        case botFailed = 7
        public static var absent: Reason { .finished }
    }

    /// The session's number.
    public var session: UInt32 = 0
    /// What closed it.
    public var reason = Reason.finished
    /// Who had it at the end.
    public var handler = Handler.unassigned
    /// Who did it, where somebody did: `agent:ID`, `bot:NAME`, `api:TOKEN`.
    public var by = ""
    /// Why.
    public var decision = Decision()
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty close.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "session", &session)
        fields.field(2, "reason", &reason)
        fields.detail(3, "handler", &handler)
        fields.detail(4, "by", &by)
        fields.detail(5, "decision", &decision)
        fields.unknown(&unknown)
    }
}

extension SessionClosed.Reason: CustomStringConvertible {
    /// The reason as words.
    public var description: String {
        switch self {
        case .finished: "finished"
        case .flowCompleted: "flow completed"
        case .sessionTimeout: "session timeout"
        case .autoClose: "auto-close"
        case .botSilence: "bot silence"
        case .joined: "contacts joined"
        case .botFailed: "bot failed"
        }
    }
}

/// A message that was written before its session's close but recorded after it: the close stands.
public struct MessageMarkedLate: Hashable, FieldCodable {
    /// The message's position.
    public var message = Position.start
    /// The session that had closed.
    public var session: UInt32 = 0
    /// Why.
    public var decision = Decision()
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty mark.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "message", &message)
        fields.field(2, "session", &session)
        fields.detail(3, "decision", &decision)
        fields.unknown(&unknown)
    }
}

/// The customer's identity hash was seen for the first time, or is another than before (S4.13).
public struct IdentityHashChanged: Hashable, FieldCodable {
    /// The hash from now on.
    public var hash = ""
    /// The hash until now; empty for the first.
    public var previous = ""
    /// Why: what it rests on is where the hash was seen.
    public var decision = Decision()
    /// Whether it is that of a customer whom somebody has verified after a message was kept back for another hash.
    public var isExpected = false
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty change.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "hash", &hash, .personal)
        fields.field(2, "previous", &previous, .personal)
        fields.detail(3, "decision", &decision)
        fields.field(4, "isExpected", &isExpected)
        fields.unknown(&unknown)
    }
}
