import Events
import Timeline

/// An agent as the events tell of them.
struct LedgerAgent: Sendable {
    var registered: AgentRegistered
    /// Nil until they log in for the first time.
    var state: AgentState?
    /// When they became available, or got or gave up a session, whichever came last.
    var idleSince = Timestamp.epoch
    /// The event that gave them a session last.
    var givenBy = Position.start

    var id: String { registered.agent }
    var isOut: Bool { state == .out }

    init(_ registered: AgentRegistered) { self.registered = registered }
}
