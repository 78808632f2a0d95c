public import Encoding
public import Events

/// The people who work on sessions.
public struct Desk: Projection, FieldCodable, Hashable {
    /// The agents, by id.
    public private(set) var agents: [AgentRegistered] = []

    /// Nobody.
    public init() {}

    /// The agent with this id.
    public func agent(_ id: String) -> AgentRegistered? { agents.first { $0.agent == id } }

    public mutating func apply(_ event: RecordedEvent) {
        guard case .agentRegistered(let registered) = event.event else { return }
        agents.removeAll { $0.agent == registered.agent }
        agents.append(registered)
        agents.sort { $0.agent < $1.agent }
    }

    public mutating func code(_ fields: inout FieldCoder) { fields.field(1, "agents", &agents) }
}
