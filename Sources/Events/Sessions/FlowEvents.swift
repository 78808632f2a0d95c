public import Encoding
public import Timeline

/// A version of a flow is what tasks answer with from now on (S0.1). Sessions that have begun with another keep that.
public struct FlowPublished: Hashable, FieldCodable {
    /// The flow's name.
    public var flow = ""
    /// The version: the SHA-256 of its definition, in hexadecimal.
    public var hash = ""
    /// The definition as JSON on one line, without comments.
    public var definition = ""
    /// Who has published it: `api:TOKEN`, or empty for the configuration.
    public var by = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty version.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "flow", &flow)
        fields.field(2, "hash", &hash)
        fields.field(3, "definition", &definition)
        fields.detail(4, "by", &by)
        fields.unknown(&unknown)
    }
}

/// A flow begins to answer in a session.
public struct FlowStarted: Hashable, FieldCodable {
    /// The session's number.
    public var session: UInt32 = 0
    /// The task, which is the bot that has the session.
    public var task = ""
    /// The flow.
    public var flow = ""
    /// Its version.
    public var hash = ""
    /// The versions of the flows that it calls: the session keeps all of them.
    public var calls: [String] = []
    /// The customer's message that nobody has answered; the first position where there is none.
    public var first = Position.start
    /// Why.
    public var decision = Decision()
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty beginning.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "session", &session)
        fields.field(2, "task", &task)
        fields.field(3, "flow", &flow)
        fields.field(4, "hash", &hash)
        fields.field(5, "calls", &calls)
        fields.field(6, "first", &first)
        fields.detail(7, "decision", &decision)
        fields.unknown(&unknown)
    }
}

/// A visit of a node of a flow, of which no session has two with the same number.
public struct FlowVisit: Hashable, FieldCodable {
    /// The flow.
    public var flow = ""
    /// The node.
    public var node = ""
    /// Which visit of a node it is in its session; 1 for the first.
    public var number: UInt32 = 0

    /// No visit.
    public init() {}

    /// A visit.
    public init(flow: String, node: String, number: UInt32) {
        (self.flow, self.node, self.number) = (flow, node, number)
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "flow", &flow)
        fields.field(2, "node", &node)
        fields.field(3, "number", &number)
    }
}

/// A node of a flow has ended with an outcome.
public struct FlowStepped: Hashable, FieldCodable {
    /// The session's number.
    public var session: UInt32 = 0
    /// Which node.
    public var visit = FlowVisit()
    /// How it has ended: the flow goes on by the edge of this name.
    public var outcome = ""
    /// Whether the visit had ended already: nothing has moved.
    public var late = false
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty step.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "session", &session)
        fields.field(2, "visit", &visit)
        fields.field(3, "outcome", &outcome)
        fields.field(4, "late", &late)
        fields.unknown(&unknown)
    }
}

/// A flow stands at a node and waits. It tells all that the flow knows, so that nothing has to be reckoned again.
public struct FlowWaiting: Hashable, FieldCodable {
    /// The session's number.
    public var session: UInt32 = 0
    /// The node.
    public var visit = FlowVisit()
    /// Until when.
    public var until = Timestamp.epoch
    /// The message of ours whose fate is waited for; the first position for none.
    public var send = Position.start
    /// Where the session stands in its flow, variables and all, as bytes.
    public var state = RawBytes.absent
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty wait.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "session", &session)
        fields.field(2, "visit", &visit)
        fields.field(3, "until", &until)
        fields.field(4, "send", &send)
        fields.field(5, "state", &state, .personal)
        fields.unknown(&unknown)
    }
}

/// A flow wants a server asked. The request is this event: its position names it.
public struct FlowRequested: Hashable, FieldCodable {
    /// The session's number.
    public var session: UInt32 = 0
    /// The node.
    public var visit = FlowVisit()
    /// The method.
    public var method = ""
    /// The address.
    public var url = ""
    /// The headers, each as `NAME: VALUE`.
    public var headers: [String] = []
    /// The body; nil for none.
    public var body: String?
    /// Until when an answer is waited for, tries and all.
    public var until = Timestamp.epoch
    /// How often it is tried again.
    public var retries: UInt32 = 0
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty request.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "session", &session)
        fields.field(2, "visit", &visit)
        fields.detail(3, "method", &method)
        fields.detail(4, "url", &url, .personal)
        fields.field(5, "headers", &headers, .personal)
        fields.detail(6, "body", &body, .personal)
        fields.field(7, "until", &until)
        fields.detail(8, "retries", &retries)
        fields.unknown(&unknown)
    }
}

/// What came of a flow's request.
public struct FlowAnswered: Hashable, FieldCodable {
    /// The request.
    public var asked = Position.start
    /// The answer's HTTP status; 0 where there was none.
    public var status: UInt32 = 0
    /// The answer's body.
    public var body = RawBytes.absent
    /// Why there was no answer; empty where there was one.
    public var reason = ""
    /// Whether nobody waited for it any more: nothing has moved.
    public var late = false
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty answer.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "asked", &asked)
        fields.field(2, "status", &status)
        fields.detail(3, "body", &body, .personal)
        fields.detail(4, "reason", &reason)
        fields.field(5, "late", &late)
        fields.unknown(&unknown)
    }
}

/// A flow has ended.
public struct FlowEnded: Hashable, FieldCodable {
    /// The session's number.
    public var session: UInt32 = 0
    /// The flow.
    public var flow = ""
    /// How: `handedOver`, `closed`, `takenOver` by somebody, `silent` customers, or the outcome of its `end`.
    public var outcome = ""
    /// What its last node notes for who gets the session; empty for nothing.
    public var note = ""
    /// The skills that an agent needs to get the session by itself, besides the line's; none where it is not handed over, or to anybody.
    public var skills: [String] = []
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty end.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "session", &session)
        fields.field(2, "flow", &flow)
        fields.field(3, "outcome", &outcome)
        fields.detail(4, "note", &note, .personal)
        fields.field(5, "skills", &skills)
        fields.unknown(&unknown)
    }
}

/// A flow could not go on. What its fallback does follows.
public struct FlowFailed: Hashable, FieldCodable {
    /// The session's number.
    public var session: UInt32 = 0
    /// The node; where the flow could not begin, none.
    public var visit = FlowVisit()
    /// Why.
    public var reason = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty failure.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "session", &session)
        fields.field(2, "visit", &visit)
        fields.detail(3, "reason", &reason)
        fields.unknown(&unknown)
    }
}

/// A session goes on in another version of its flow, from where it stands (B13).
public struct FlowMoved: Hashable, FieldCodable {
    /// The session's number.
    public var session: UInt32 = 0
    /// The version that it was in.
    public var from = ""
    /// The version that it goes on in.
    public var hash = ""
    /// The versions of the flows that it calls.
    public var calls: [String] = []
    /// The node at which it stands in that version.
    public var visit = FlowVisit()
    /// Where the session stands in its flow, variables and all, as bytes.
    public var state = RawBytes.absent
    /// Who wants it so: `api:TOKEN`.
    public var by = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty move.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "session", &session)
        fields.detail(2, "from", &from)
        fields.field(3, "hash", &hash)
        fields.field(4, "calls", &calls)
        fields.field(5, "visit", &visit)
        fields.field(6, "state", &state, .personal)
        fields.detail(7, "by", &by)
        fields.unknown(&unknown)
    }
}
