public import Events
public import Flows
public import Settings
public import Timeline

/// What a rule wants done.
public enum RuleEffect: Sendable {
    /// An event is recorded, as having happened at a moment; where none is given, when the rule acts for.
    case record(Event, at: Timestamp? = nil)
    /// The session passes to another handler.
    case assign(Handler, reason: String, Decision, PassingNote = .none)
    /// The session closes, with all that follows from a close.
    case close(SessionClosed.Reason, Decision)
    /// Something is said to the customer, through the one door.
    case say(Outgoing)
    /// The session's flow begins.
    case beginFlow(BotTask)
    /// The session's flow goes on.
    case goOn(FlowInput)
}

/// What is remembered of a session's passing, beside who has it then.
public struct PassingNote: Sendable {
    /// Nothing.
    public static let none = PassingNote()

    /// The agent who transferred it to another one; empty for none.
    public var transferredBy = ""
    /// The agent who parked it; empty for none.
    public var parkedBy = ""
    /// The agent who let it come back; empty for none.
    public var passedOver = ""
    /// Whether it waits for the line to open (S1.12).
    public var awaitsOpening = false

    /// Nothing.
    public init() {}

    /// Who transferred it to another agent.
    public static func transferred(by agent: String) -> PassingNote {
        var note = PassingNote()
        note.transferredBy = agent
        return note
    }

    /// Who parked it.
    public static func parked(by agent: String) -> PassingNote {
        var note = PassingNote()
        note.parkedBy = agent
        return note
    }

    /// Who let it come back.
    public static func passing(over agent: String) -> PassingNote {
        var note = PassingNote()
        note.passedOver = agent
        return note
    }
}
