public import Encoding
public import Events
public import Timeline

/// The open session of a conversation, if there is one, and what is left of the last closed one.
public struct Sessions: Projection, FieldCodable, Hashable {
    /// The open session.
    public private(set) var open: OpenSession?
    /// The session that closed last.
    public private(set) var lastClosed: ClosedSession?
    /// How many sessions there have been.
    public private(set) var count: UInt32 = 0

    /// No session.
    public init() {}

    /// The agent who has the open session; nil where nobody or somebody else has it, or none is open.
    var agent: String? {
        guard case .agent(let id)? = open?.handler else { return nil }
        return id
    }

    /// Whether a session is open: without a copy of it.
    public var isOpen: Bool { if case .some = open { true } else { false } }

    public mutating func apply(_ event: RecordedEvent) {
        switch event.event {
        case .sessionOpened(let opened):
            open = OpenSession(opened, at: event)
            count = opened.session
        case .sessionAssigned(let assigned):
            guard open?.number == assigned.session else { return }
            open?.assign(assigned.handler, at: event)
        case .sessionClosed(let closed):
            guard let session = open, session.number == closed.session else { return }
            open = nil
            lastClosed = ClosedSession(session, at: event)
        default: return
        }
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "open", &open)
        fields.field(2, "lastClosed", &lastClosed)
        fields.field(3, "count", &count)
    }
}

/// A session that has not closed.
public struct OpenSession: FieldCodable, Hashable {
    /// Its number in the conversation, 1 for the first.
    public private(set) var number: UInt32 = 0
    /// Who has it.
    public private(set) var handler = Handler.unassigned
    /// Since when they have it.
    public private(set) var handlerSince = Timestamp.epoch
    /// The event that gave it to them.
    public private(set) var assignedBy = Position.start
    /// When it opened.
    public private(set) var openedAt = Timestamp.epoch
    /// The event that opened it.
    public private(set) var openedBy = Position.start
    /// Whether an agent has had it at any time: then its end is followed by a survey (S3.9).
    public private(set) var hadAgent = false

    /// An empty session.
    public init() {}

    init(_ opened: SessionOpened, at event: RecordedEvent) {
        number = opened.session
        openedAt = event.occurredAt
        openedBy = event.position
        assign(opened.handler, at: event)
    }

    mutating func assign(_ handler: Handler, at event: RecordedEvent) {
        self.handler = handler
        handlerSince = event.occurredAt
        assignedBy = event.position
        hadAgent = hadAgent || handler.isAgent
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "number", &number)
        fields.field(2, "handler", &handler)
        fields.field(3, "handlerSince", &handlerSince)
        fields.field(4, "assignedBy", &assignedBy)
        fields.field(5, "openedAt", &openedAt)
        fields.field(6, "openedBy", &openedBy)
        fields.field(7, "hadAgent", &hadAgent)
    }
}

/// What is remembered of a closed session.
public struct ClosedSession: FieldCodable, Hashable {
    /// Its number in the conversation.
    public private(set) var number: UInt32 = 0
    /// When it closed: the deadline, where a rule closed it.
    public private(set) var closedAt = Timestamp.epoch
    /// The event that closed it.
    public private(set) var position = Position.start
    /// Whether an agent had it at any time.
    public private(set) var hadAgent = false

    /// An empty session.
    public init() {}

    init(_ session: OpenSession, at event: RecordedEvent) {
        number = session.number
        closedAt = event.occurredAt
        position = event.position
        hadAgent = session.hadAgent
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "number", &number)
        fields.field(2, "closedAt", &closedAt)
        fields.field(3, "position", &position)
        fields.field(4, "hadAgent", &hadAgent)
    }
}
