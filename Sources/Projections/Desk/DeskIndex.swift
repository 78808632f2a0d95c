import Events
import Settings
import Timeline

/// Where a session stands in its line's queue: first in, first out, by the moment at which it first entered.
struct QueuePlace: Comparable, Sendable {
    var since: Timestamp
    var position: Position

    static func < (one: QueuePlace, other: QueuePlace) -> Bool {
        one.since != other.since ? one.since < other.since : one.position < other.position
    }
}

/// What is asked of all open sessions together: whose they are, which wait in the queues, and who can take one. It follows from the
/// conversations and the agents, so it is neither stored nor compared.
struct DeskIndex: Sendable {
    /// By agent: the conversations whose open session they have, the one they got first in front.
    private(set) var sessions: [String: [ConversationID]] = [:]
    /// By agent and line: how many.
    private var loads: [String: [LineID: Int]] = [:]
    /// By line: the sessions that wait.
    private(set) var queues: [LineID: RankedHeap<ConversationID, QueuePlace>] = [:]
    /// By line: the agents who can take a session, for the lines where that was asked.
    private(set) var ready: [LineID: RankedHeap<String, AgentRank>] = [:]
    /// The lines where a session waits that somebody can take.
    private(set) var assignable: Set<LineID> = []
    /// Whether it is known who can take a session: only where decisions are made.
    private var knowsReady = false

    // MARK: Whose sessions they are

    func load(of agent: String) -> Int { sessions[agent]?.count ?? 0 }
    func load(of agent: String, on line: LineID) -> Int { loads[agent]?[line] ?? 0 }

    mutating func add(_ conversation: ConversationID, on line: LineID, to agent: String) {
        sessions[agent, default: []].append(conversation)
        loads[agent, default: [:]][line, default: 0] += 1
    }

    mutating func take(_ conversation: ConversationID, on line: LineID, from agent: String) {
        sessions[agent]?.removeAll { $0 == conversation }
        if sessions[agent]?.isEmpty ?? false { sessions[agent] = nil }
        guard let load = loads[agent]?[line] else { return }
        loads[agent]?[line] = load > 1 ? load - 1 : nil
        if loads[agent]?.isEmpty ?? false { loads[agent] = nil }
    }

    // MARK: The queues

    mutating func set(_ place: QueuePlace?, of conversation: ConversationID, on line: LineID) {
        queues[line, default: RankedHeap()].set(place, for: conversation)
        if queues[line]?.isEmpty ?? false { queues[line] = nil }
    }

    // MARK: Who can take a session

    /// From here on it is known who can take a session.
    mutating func keepReady() { knowsReady = true }

    /// Looks at a line anew: who can take its sessions is found out once something waits there.
    mutating func refresh(_ line: LineID, _ agents: [String: DeskAgent], _ settings: borrowing Settings) {
        guard knowsReady else { return }
        let isWaiting = queues[line] != nil
        if isWaiting, ready[line] == nil { findReady(on: line, agents, settings) }
        if isWaiting, !(ready[line]?.isEmpty ?? true) { assignable.insert(line) } else { assignable.remove(line) }
    }

    private mutating func findReady(on line: LineID, _ agents: [String: DeskAgent], _ settings: borrowing Settings) {
        ready[line] = settings.withPolicy(for: line) { policy in
            guard !policy.disabled, let strategy = policy.strategy.choosing else { return nil }
            var found = RankedHeap<String, AgentRank>()
            for (id, agent) in agents { found.set(rank(of: agent, strategy, on: line, policy), for: id) }
            return found
        }
    }

    /// An agent has changed, or has another number of sessions.
    mutating func refresh(
        agent id: String, _ agents: [String: DeskAgent], _ settings: borrowing Settings
    ) {
        // An array, as the keys would keep hold of what is changed here, and have it copied.
        for line in Array(ready.keys) {
            let place = settings.withPolicy(for: line) { policy -> AgentRank? in
                guard let strategy = policy.strategy.choosing, let agent = agents[id] else { return nil }
                return rank(of: agent, strategy, on: line, policy)
            }
            ready[line]?.set(place, for: id)
            refresh(line, agents, settings)
        }
    }

    /// A line's rules have changed, or with nil those of all.
    mutating func forgetReady(on line: LineID?, _ agents: [String: DeskAgent], _ settings: borrowing Settings) {
        if let line { ready[line] = nil } else { ready = [:] }
        for line in line.map({ [$0] }) ?? Array(queues.keys) { refresh(line, agents, settings) }
    }

    private func rank(
        of agent: DeskAgent, _ strategy: any AssignmentStrategy.Type, on line: LineID, _ policy: borrowing LinePolicy
    ) -> AgentRank? {
        let load = load(of: agent.id)
        let lineLoad = self.load(of: agent.id, on: line)
        guard agent.obstacle(on: line, under: policy, load: load, lineLoad: lineLoad) == nil else { return nil }
        return AgentRank(
            order: strategy.order(of: agent, load: load), idleSince: agent.idleSince, agent: agent.id)
    }
}

extension DeskIndex: Hashable {
    static func == (one: DeskIndex, other: DeskIndex) -> Bool { true }
    func hash(into hasher: inout Hasher) {}
}
