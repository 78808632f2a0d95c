import Events
import Flows
import Projections
import Settings
import Timeline

/// Records that a flow can't begin, and gives the session to a person.
func giveUp(
    _ reason: String, _ task: String, _ session: OpenSession, at time: Timestamp, _ world: borrowing World,
    _ draft: inout Draft
) {
    var failed = FlowFailed()
    (failed.session, failed.reason) = (session.number, reason)
    draft.record(.flowFailed(failed), at: time)
    arrive(session, by: .bot(task), world, &draft)
}

/// Gives a session to whom its flow wants to have it. Who can't get it leaves it to whoever can.
func handOver(
    _ handover: FlowHandover, by origin: Origin, at time: Timestamp, _ world: borrowing World, _ draft: inout Draft
) {
    guard let session = draft.conversation.sessions.open else { return }
    switch handover.to {
    case .queue: queue(session, by: origin, at: time, world, &draft)
    case .unassigned: pass(Passing(to: .unassigned, by: origin), at: time, &draft)
    case .agent(let agent):
        do throws(Rejection) {
            try check(.agent(agent), by: origin, world)
            pass(Passing(to: .agent(agent), by: origin), at: time, &draft)
        } catch {
            queue(session, by: origin, at: time, world, &draft)
        }
    case .bot(let bot): pass(Passing(to: .bot(bot), by: origin), at: time, &draft)
    }
}

/// Into the queue, whatever the line's strategy; where the line is closed, or its queue full, as any session that arrives.
private func queue(
    _ session: OpenSession, by origin: Origin, at time: Timestamp, _ world: borrowing World, _ draft: inout Draft
) {
    let arrival = Arrival(of: draft.conversation, under: draft.policy, at: draft.now, in: world)
    guard arrival.rule == .session, draft.policy.strategy == .manual else {
        return arrive(session, by: origin, world, &draft)
    }
    pass(Passing(to: .queue, by: origin), at: time, &draft)
}
