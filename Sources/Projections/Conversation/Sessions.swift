public import Encoding
public import Events
import Flows
public import Timeline

/// The open session of a conversation, if there is one, and what is left of the last closed one.
public struct Sessions: Projection, FieldCodable, Hashable {
    /// The open session.
    public private(set) var open: OpenSession?
    /// The session that closed last.
    public private(set) var lastClosed: ClosedSession?
    /// How many sessions there have been.
    public private(set) var count: UInt32 = 0
    /// The agent who had a session last (S1.4); empty for none.
    public private(set) var lastAgent = ""

    /// The customer's last message, where Meta's own agent had the conversation then and nobody has written since; else
    /// ``Position/start``.
    public private(set) var standbyBy = Position.start

    /// Where the open session stands in the flow that answers in it; nil where none does.
    public private(set) var flow: FlowStanding? {
        get { flowing?.standing }
        set { flowing = Flowing(newValue, skills) }
    }

    /// The skills that an agent needs to get the open session by itself, besides the line's: what a flow has asked for last. Sorted.
    public private(set) var skills: [String] {
        get { flowing?.skills ?? [] }
        set { flowing = Flowing(flow, newValue) }
    }

    /// Elsewhere, as few sessions have one: it is looked at with every message, and takes up no room.
    private var flowing: Flowing?
    private final class Flowing: Hashable, Sendable {
        let standing: FlowStanding?
        let isStanding: Bool
        let skills: [String]

        /// Nil where there is nothing to be kept.
        init?(_ standing: FlowStanding?, _ skills: [String]) {
            isStanding = standing != nil
            guard isStanding || !skills.isEmpty else { return nil }
            (self.standing, self.skills) = (standing, skills)
        }

        static func == (one: Flowing, other: Flowing) -> Bool {
            one.standing == other.standing && one.skills == other.skills
        }
        func hash(into hasher: inout Hasher) {
            hasher.combine(standing)
            hasher.combine(skills)
        }
    }

    /// No session.
    public init() {}

    /// Whether a flow answers in the open session: without a copy of where it stands.
    var hasFlow: Bool { flowing?.isStanding ?? false }

    /// Whether Meta's own agent has the conversation.
    public var isInStandby: Bool { standbyBy != .start }

    /// The agent who has the open session; nil where nobody or somebody else has it, or none is open.
    var agent: String? {
        guard case .agent(let id)? = open?.handler else { return nil }
        return id
    }

    /// Whether a session is open: without a copy of it.
    public var isOpen: Bool { if case .some = open { true } else { false } }

    /// Whether a bot has the open session: without a copy of it.
    var isBots: Bool { if case .bot? = open?.handler { true } else { false } }

    /// Until when the open session's bot can answer what it was asked; nil where it was asked nothing.
    var answerDeadline: Timestamp? { open?.question?.deadline }

    /// When the open session's flow goes on by itself; nil where it has none.
    var flowDeadline: Timestamp? { flowing?.standing?.deadline }

    /// Whether the open session's bot was asked something that it has not answered: without a copy of the session.
    private var hasQuestion: Bool { if case .some = open?.question { true } else { false } }

    /// Whether somebody who waits still waits since this message: not without a session, nor where it was parked meanwhile.
    func goOn(since message: Moment?) -> Bool {
        guard let message else { return false }
        return open.map { $0.lastParking < message.position } ?? false
    }

    public mutating func apply(_ event: RecordedEvent) {
        switch event.event {
        case .sessionOpened(let opened):
            (open, flowing) = (OpenSession(opened, at: event), nil)
            count = opened.session
            if case .agent(let id) = opened.handler { lastAgent = id }
        case .sessionAssigned(let assigned):
            guard open?.number == assigned.session else { return }
            open?.pass(assigned, at: event)
            if hasFlow { flow = nil }
            if case .agent(let id) = assigned.handler { lastAgent = id }
        case .sendRequested(let send):
            if case .agent(let id) = send.origin, agent == id { open?.answered() }
            // A service message of ours takes the conversation over.
            if send.needsWindow { standbyBy = .start }
            if send.origin.isOutOfHours { open?.tellOfHours() }
            if hasFlow { flow?.follow(event) }
        case .sendRefused(let refused):
            if refused.origin.isOutOfHours { open?.tellOfHours() }
            if hasFlow { flow?.follow(event) }
        case .messageReceived(let message) where message.isInStandby || isInStandby || hasQuestion:
            standbyBy = message.isInStandby ? event.position : .start
            guard hasQuestion, MessageTypes.wantsAnswer(type: message.type, replyID: message.replyID) else { return }
            open?.miss(event.position)
        case .botAsked(let asked) where open?.number == asked.session: open?.ask(asked, at: event)
        case .botAnswered(let answered): open?.settle(answered.asked)
        case .flowStarted(let started) where open?.number == started.session:
            open?.begin(started)
            flow = FlowStanding(started)
        case .flowWaiting(let waiting): flow?.wait(waiting)
        case .flowMoved(let moved): flow?.move(moved)
        case .flowRequested: flow?.ask(event.position)
        case .sendAttempted, .sendAccepted, .sendFailed, .sendHeld, .sendRetryDue, .sendReleased, .sendInDoubt,
            .sendDoubtResolved, .receiptReceived:
            if hasFlow { flow?.follow(event) }
        case .flowEnded(let ended):
            if hasFlow { flow = nil }
            if !ended.skills.isEmpty { skills = Set(ended.skills).sorted() }
        case .sessionClosed(let closed):
            guard let session = open, session.number == closed.session else { return }
            (open, flowing) = (nil, nil)
            lastClosed = ClosedSession(session, at: event)
        default: return
        }
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "open", &open)
        fields.field(2, "lastClosed", &lastClosed)
        fields.field(3, "count", &count)
        fields.field(4, "lastAgent", &lastAgent)
        fields.field(5, "standbyBy", &standbyBy)
        fields.field(6, "flow", &flow)
        fields.field(7, "skills", &skills)
    }
}

extension Origin {
    fileprivate var isOutOfHours: Bool {
        if case .rule(let name) = self { name == OutOfHours.rule.name } else { false }
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
