import Events
import Settings
import Timeline

/// Where an agent stands among those who can take a session: the lowest gets it. Ties go to who has been idle for longest, then by
/// id.
struct AgentRank: Comparable, Sendable {
    var order: UInt64 = 0
    var idleSince: Timestamp
    var agent: String

    static func < (one: AgentRank, other: AgentRank) -> Bool {
        if one.order != other.order { return one.order < other.order }
        if one.idleSince != other.idleSince { return one.idleSince < other.idleSince }
        return one.agent < other.agent
    }
}

/// How a strategy orders the agents who can take a session, and whom it prefers for one (S1.4).
protocol AssignmentStrategy {
    /// The agent's place before ties are looked at.
    static func order(of agent: borrowing DeskAgent, load: Int) -> UInt64
    /// Whom a conversation goes to before all others, and why; nil for nobody.
    static func favourite(for conversation: borrowing ConversationState) -> (agent: String, reason: String)?
}

extension AssignmentStrategy {
    static func favourite(for conversation: borrowing ConversationState) -> (agent: String, reason: String)? { nil }
}

/// Who got one longest ago.
enum RoundRobin: AssignmentStrategy {
    static func order(of agent: borrowing DeskAgent, load: Int) -> UInt64 { UInt64(agent.lastGiven.rawValue) }
}

/// Who has the fewest.
enum LeastBusy: AssignmentStrategy {
    static func order(of agent: borrowing DeskAgent, load: Int) -> UInt64 { UInt64(load) }
}

/// Who has been without one for longest; those who have one come after.
enum LongestIdle: AssignmentStrategy {
    static func order(of agent: borrowing DeskAgent, load: Int) -> UInt64 { load == 0 ? 0 : 1 }
}

/// Who had the customer last, else who has been without one for longest.
enum LastAgent: AssignmentStrategy {
    static func order(of agent: borrowing DeskAgent, load: Int) -> UInt64 { LongestIdle.order(of: agent, load: load) }

    static func favourite(for conversation: borrowing ConversationState) -> (agent: String, reason: String)? {
        let last = conversation.sessions.lastAgent
        return last.isEmpty ? nil : (last, "had the customer last")
    }
}

extension Strategy {
    /// How it chooses; nil where nobody gets a session by themselves.
    var choosing: (any AssignmentStrategy.Type)? {
        switch self {
        case .manual: nil
        case .roundRobin: RoundRobin.self
        case .leastBusy: LeastBusy.self
        case .longestIdle: LongestIdle.self
        case .lastAgent: LastAgent.self
        }
    }
}
