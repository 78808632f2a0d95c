import Events
import Projections
import Timeline

/// Carries out what a rule wants done in the conversation that the decision is about.
///
/// - Parameter time: When the rule acts for: its deadline, or the event that it reacts to. What is said to the customer has the
///   time of the decision.
func carryOut(_ effects: [RuleEffect], at time: Timestamp, _ world: borrowing World, _ draft: inout Draft) {
    for effect in effects {
        switch effect {
        case .record(let event, let moment): draft.record(event, at: moment ?? time)
        case .assign(let handler, let reason, let decision, let note):
            pass(Passing(to: handler, reason, decision, note), at: time, &draft)
        case .close(let reason, let decision): close(reason, by: "", decision, at: time, &draft)
        case .say(let outgoing):
            let sessions = draft.conversation.sessions
            tell(outgoing, session: sessions.open?.number ?? sessions.count, world, &draft)
        case .beginFlow(let task): beginFlow(task, at: time, world, &draft)
        case .goOn(let input): goOn(input, at: time, world, &draft)
        }
    }
}

/// Has a message go through the one door, after what goes just before it. Outside the window nothing goes before: the whole is
/// its template there, or refused.
@discardableResult
func tell(
    _ outgoing: Outgoing, session: UInt32, _ world: borrowing World, _ draft: inout Draft
) -> Position {
    var outgoing = outgoing
    if let content = outgoing.before, draft.conversation.window.isOpen(at: draft.now) {
        var before = Outgoing(content, by: outgoing.origin)
        before.decision = outgoing.decision
        outgoing.after = want(before, session: session, world, &draft)
    }
    return want(outgoing, session: session, world, &draft)
}

/// Passes the open session to another handler.
func pass(_ passing: Passing, at time: Timestamp, _ draft: inout Draft) {
    guard let session = draft.conversation.sessions.open,
        session.handler != passing.handler || session.awaitsOpening && !passing.note.awaitsOpening
    else { return }
    endFlow("takenOver", at: time, &draft)
    var assigned = SessionAssigned()
    assigned.session = session.number
    assigned.handler = passing.handler
    assigned.previous = session.handler
    assigned.by = "\(passing.by)"
    assigned.reason = passing.reason
    assigned.decision = passing.decision
    assigned.transferredBy = passing.note.transferredBy
    assigned.parkedBy = passing.note.parkedBy
    assigned.passedOver = passing.note.passedOver
    assigned.awaitsOpening = passing.note.awaitsOpening
    draft.record(.sessionAssigned(assigned), at: time)
}

/// A session passes to another handler.
struct Passing {
    var handler: Handler
    var by: Origin
    var reason = ""
    var decision: Decision?
    var note = PassingNote.none

    init(to handler: Handler, by origin: Origin) { (self.handler, by) = (handler, origin) }

    /// As a rule wants it.
    init(to handler: Handler, _ reason: String, _ decision: Decision, _ note: PassingNote) {
        self.init(to: handler, by: .rule(decision.rule))
        (self.reason, self.decision, self.note) = (reason, decision, note)
    }
}

/// Closes the open session.
func close(
    _ reason: SessionClosed.Reason, by: String, _ decision: Decision, at time: Timestamp, _ draft: inout Draft
) {
    guard let session = draft.conversation.sessions.open else { return }
    endFlow("silent", at: time, &draft)
    var closed = SessionClosed()
    closed.session = session.number
    closed.reason = reason
    closed.handler = session.handler
    closed.by = by
    closed.decision = decision
    draft.record(.sessionClosed(closed), at: time)
}
