import Encoding
import Events
import Projections
import Timeline

/// The most lines, and the most skills, that an agent can have.
private let agentLimit = 1_000

/// Registers an agent, or describes one anew; the same again is no event.
func registerAgent(_ agent: AgentRegistered, _ world: borrowing World, _ draft: inout Draft) throws(Rejection) {
    guard agent.agent.utf8.allSatisfy(isPartOfID), (1...64).contains(agent.agent.utf8.count) else {
        throw Rejection(.invalid, "an agent's id has 1 to 64 letters, digits, '-', '_', '.' or '@'")
    }
    guard agent.name.utf8.count <= 200 else { throw Rejection(.invalid, "an agent's name has at most 200 bytes") }
    guard agent.lines.count <= agentLimit, agent.skills.count <= agentLimit,
        agent.skills.allSatisfy({ (1...64).contains($0.utf8.count) })
    else {
        throw Rejection(.invalid, "an agent has at most \(agentLimit) lines and \(agentLimit) skills of 1 to 64 bytes")
    }
    guard world.desk.agent(agent.agent)?.registered != agent else { return }
    draft.recordSystem(.agentRegistered(agent))
}

private func isPartOfID(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
        UInt8(ascii: "@"):
        true
    default: false
    }
}

/// Removes an agent. The sessions that they have are given up after that, one by one.
func removeAgent(_ id: String, _ world: borrowing World, _ draft: inout Draft) throws(Rejection) {
    _ = try existingAgent(id, world)
    draft.recordSystem(.agentRemoved(AgentRemoved(agent: id)))
}

/// Says whether an agent is there. Logged out, their sessions are parked after that, one by one (S2.2).
func setAgentState(
    _ id: String, _ state: AgentState, by origin: Origin, _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) {
    let agent = try existingAgent(id, world)
    if case .agent(let acting) = origin, acting != id {
        throw Rejection(
            .notTheHandler, "agent '\(acting)' can't say where agent '\(id)' is: only they, or an administrator")
    }
    if state == .away, agent.state.map({ !$0.isIn }) ?? true {
        throw Rejection(.loggedOut, "agent '\(id)' is logged out, so they can't be away: log in first")
    }
    guard agent.state != state else { return }
    draft.recordSystem(.agentStateSet(AgentStateSet(agent: id, state: state, by: origin)))
}

/// The agent with this id.
func existingAgent(_ id: String, _ world: borrowing World) throws(Rejection) -> DeskAgent {
    guard let agent = world.desk.agent(id) else {
        throw Rejection(.notFound, "there is no agent '\(id)': register them with 'PUT /v1/agents/\(id)'")
    }
    return agent
}

/// Refuses to give somebody else's session to an agent who is not there.
func checkThere(_ id: String, _ world: borrowing World) throws(Rejection) {
    _ = try existingAgent(id, world)
    guard world.desk.isThere(id) else {
        throw Rejection(.loggedOut, "agent '\(id)' is not logged in: they have to log in first")
    }
}

/// Refuses to let an agent act who has logged out. Who has never logged in exists by acting.
func checkNotOut(_ id: String, _ world: borrowing World) throws(Rejection) {
    guard try existingAgent(id, world).isOut else { return }
    throw Rejection(.loggedOut, "agent '\(id)' has logged out: they have to log in first")
}
