import Events
import Projections
import Timeline

/// The lengths of time that a desk can be given to come back.
public let presenceRange: ClosedRange<Duration> = .seconds(5) ... .seconds(3600)

/// Sets how long a desk may be gone; the same again is no event.
func setPresence(_ length: Duration?, _ world: borrowing World, _ draft: inout Draft) throws(Rejection) {
    guard length.map({ presenceRange.contains($0) }) ?? true else {
        throw Rejection(.invalid, "a desk may be gone for 5s to 1h, or for as long as it likes with 'off'")
    }
    guard world.presence.length != length else { return }
    draft.recordSystem(.presenceSet(PresenceSet(length: length)))
}

/// An agent's desk is open. That logs nobody in: who is there says so themselves.
func openDesk(_ id: String, _ world: borrowing World, _ draft: inout Draft) throws(Rejection) {
    _ = try existingAgent(id, world)
    guard !world.presence.isOpen(id) else { return }
    draft.recordSystem(.deskOpened(DeskOpened(agent: id)))
}

/// An agent's desk is gone.
func closeDesk(
    _ id: String, _ reason: DeskGone.Reason, _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) {
    _ = try existingAgent(id, world)
    guard world.presence.isOpen(id) else { return }
    draft.recordSystem(.deskGone(DeskGone(agent: id, reason: reason)))
}

/// Logs out an agent whose desk has been gone for too long (S2.2). Looks again first: a desk that has come back, an agent who has
/// logged out, or another length of time leads to nothing.
func logOutAbsent(_ id: String, _ deadline: Timestamp, _ world: borrowing World, _ draft: inout Draft) {
    guard deadline <= draft.now, world.presence.deadline(of: id) == deadline else { return }
    var set = AgentStateSet(agent: id, state: .out, by: .rule(Presence.rule.name))
    set.decision = Presence.rule.decision(restsOn: world.presence.grounds(for: id), deadline: deadline)
    draft.recordSystem(.agentStateSet(set), at: deadline)
}
