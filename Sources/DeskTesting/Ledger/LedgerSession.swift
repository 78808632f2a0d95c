import Events
import Timeline

/// An open session as the events tell of it.
struct LedgerSession: Sendable {
    /// A moment, and the event that it is of: where it stands in its line's queue.
    struct Place: Comparable, Sendable {
        var since: Timestamp
        var position: Position

        init(_ event: RecordedEvent, inOrderOf position: Position? = nil) {
            (since, self.position) = (min(event.occurredAt, event.recordedAt), position ?? event.position)
        }

        static func < (one: Place, other: Place) -> Bool {
            (one.since, one.position) < (other.since, other.position)
        }
    }

    var number: UInt32
    var handler: Handler
    /// When the one who has it got it.
    var handlerSince: Timestamp
    /// The event that gave it to them.
    var assignedBy: Position
    /// Whether an agent has had it at any time.
    var hadAgent: Bool
    /// When it first entered the queue; nil where it never did.
    var place: Place?
    /// Whether it waits for its line to open, and when it began to.
    var awaitsOpening: Bool
    var arrivedAt: Timestamp
    /// Whether the customer was told in it that the line is closed.
    var isToldOfHours = false
    /// The agent whose transfer waits for its receiver's answer; empty for none.
    var transferredBy = ""
    /// The agent who parked it, until somebody has it again; empty for none.
    var parkedBy = ""
    /// The event by which it was parked last; the first position where it never was.
    var lastParking = Position.start
    /// The agent who let it come back to the queue, as long as it is there; empty for none.
    var passedOver = ""

    /// What the bot that has it was asked, until when it can answer, and whether the customer has written meanwhile.
    var asked: (position: Position, deadline: Timestamp)?
    var isMissed = false

    init(_ opened: SessionOpened, at event: RecordedEvent) {
        (number, handler) = (opened.session, opened.handler)
        (handlerSince, assignedBy, hadAgent) = (event.occurredAt, event.position, opened.handler.isAgent)
        (awaitsOpening, arrivedAt) = (opened.awaitsOpening, event.recordedAt)
        enterQueue(event)
    }

    /// It passes to another handler. What is remembered of that follows from who had it, who has it and who did it, and not from
    /// what the event says of it.
    mutating func pass(_ assigned: SessionAssigned, at event: RecordedEvent) {
        let (before, next, by) = (handler, assigned.handler, assigned.by)
        let waitedSince = assignedBy
        let wasParkedBy = before.isParked && next == .queue ? parkedBy : ""
        (transferredBy, parkedBy, passedOver) = ("", wasParkedBy, "")
        if case .agent(let id) = before {
            switch next {
            case .workbin: parkedBy = id
            case .agent where by == "agent:\(id)": transferredBy = id
            case .queue where by == "agent:\(id)" || by == "rule:transferReturn": passedOver = id
            default: break
            }
        }
        (asked, isMissed) = (nil, false)
        (handler, handlerSince, assignedBy) = (next, event.occurredAt, event.position)
        hadAgent = hadAgent || next.isAgent
        if next.isParked { lastParking = event.position }
        // Who has waited for the opening enters the queue then, in the order in which they came.
        if awaitsOpening, next == .queue, place == nil { place = Place(event, inOrderOf: waitedSince) }
        // What a rule does comes as of its deadline, however late the rule is asked.
        arrivedAt = by.hasPrefix("rule:") ? event.occurredAt : event.recordedAt
        awaitsOpening = assigned.awaitsOpening
        enterQueue(event)
    }

    private mutating func enterQueue(_ event: RecordedEvent) {
        guard handler == .queue, place == nil else { return }
        place = Place(event)
    }
}
