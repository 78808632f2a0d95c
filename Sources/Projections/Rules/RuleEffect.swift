public import Events
public import Timeline

/// What a rule wants done.
public enum RuleEffect: Sendable {
    /// An event is recorded, as having happened at a moment; where none is given, when the rule acts for.
    case record(Event, at: Timestamp? = nil)
    /// The session passes to another handler.
    case assign(Handler, reason: String, Decision)
    /// The session closes, with all that follows from a close.
    case close(SessionClosed.Reason, Decision)
    /// Something is said to the customer, through the one door.
    case say(Outgoing)
}
