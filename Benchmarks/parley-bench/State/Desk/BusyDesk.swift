import Decisions
import Events
import Messages
import Projections
import Settings
import Timeline

/// A desk with many open sessions, decided as a broker decides them: command by command, with all that follows from each, in memory.
///
/// Half of the agents serve a crowded line, where all are full and the rest waits in the queue; half of them a calm one, where
/// everybody has as many sessions and takes more.
final class BusyDesk {
    /// How large a desk is.
    struct Size: Hashable, Sendable {
        let sessions: Int
        let queued: Int
        let agents: Int

        /// What every cost is compared with.
        static let small = Size(sessions: 1_000, queued: 500, agents: 100)
        /// A hundred times as large.
        static let large = Size(sessions: 100_000, queued: 50_000, agents: 10_000)
        static let all = [small, large]

        var parameters: [String: Parameter] {
            ["sessions": .number(sessions), "queued": .number(queued), "agents": .number(agents)]
        }
    }

    static let crowded = LineID("100")
    static let calm = LineID("200")

    let size: Size
    private(set) var engine = Engine()
    private var now: Timestamp
    /// Told every event.
    private let record: ([RecordedEvent]) throws -> Void
    private var messages = 0
    private var calls = 0
    /// How many sessions each agent has.
    private var share: Int { (size.sessions - size.queued) / size.agents }

    /// All agents have logged in, and nobody has written yet.
    init(
        _ size: Size, _ strategy: Strategy = .roundRobin,
        at now: Timestamp = Timestamp(milliseconds: 1_767_600_000_000),
        record: @escaping ([RecordedEvent]) throws -> Void = { _ in }
    ) throws {
        (self.size, self.now, self.record) = (size, now, record)
        for line in [BusyDesk.crowded, BusyDesk.calm] { try setStrategy(strategy, on: line) }
        for number in 0..<size.agents {
            var agent = AgentRegistered(agent: BusyDesk.agent(number), name: "Agent \(number)")
            agent.lines = [number.isMultiple(of: 2) ? BusyDesk.crowded : BusyDesk.calm]
            try submit(.registerAgent(agent))
            try logIn(agent.agent)
        }
    }

    /// Has everybody write.
    func fill() throws {
        let calm = share * size.agents / 2
        for customer in 0..<calm { try write(customer, to: BusyDesk.calm) }
        for customer in calm..<size.sessions { try write(customer, to: BusyDesk.crowded) }
        try check()
    }

    /// Changes how both lines choose.
    func setStrategy(_ strategy: Strategy) throws {
        for line in [BusyDesk.crowded, BusyDesk.calm] { try setStrategy(strategy, on: line) }
    }

    private func setStrategy(_ strategy: Strategy, on line: LineID) throws {
        var policy = Traffic.policy
        policy.strategy = strategy
        policy.receptionLimit = UInt32(line == BusyDesk.crowded ? share : 2 * share)
        try submit(.setPolicy(line, policy))
    }

    /// Whether the desk is what it is said to be.
    func check() throws {
        let desk = engine.world.desk
        let open = engine.world.conversations.count { $0.sessions.isOpen }
        let full = stride(from: 0, to: size.agents, by: 2).count { desk.load(of: BusyDesk.agent($0)) == share }
        guard open == size.sessions, queueLength == size.queued, full == size.agents / 2 else {
            throw Failure("\(open) sessions are open, \(queueLength) wait, and \(full) agents are full")
        }
    }

    private static func agent(_ number: Int) -> String { "agent-\(number)" }

    /// So many of the crowded line's agents, from all over the desk: others at each call, as far as there are any.
    func fullAgents(_ count: Int) -> [String] {
        let step = size.agents / 2 / count
        calls += 1
        return (0..<count).map { BusyDesk.agent(2 * ($0 * step + calls % step)) }
    }

    /// So many of the calm line's sessions, and who has them: others at each call, as far as there are any.
    func calmSessions(_ count: Int) -> [(conversation: ConversationID, agent: String)] {
        let step = share * size.agents / 2 / count
        calls += 1
        return (0..<count).compactMap { number in
            let id = ConversationID(UInt32(1 + number * step + calls % step))
            guard case .agent(let agent)? = engine.world.conversation(id)?.sessions.open?.handler else { return nil }
            return (id, agent)
        }
    }
}

// MARK: - What is done there

extension BusyDesk {
    func write(_ conversation: ConversationID) throws {
        guard let state = engine.world.conversation(conversation) else { return }
        try write(Int(conversation.rawValue) - 1, to: state.line)
    }

    private func write(_ customer: Int, to line: LineID) throws {
        messages += 1
        // Soon enough after each other that no deadline passes: that would be counted, too.
        if messages.isMultiple(of: 10) { now = now + .milliseconds(1) }
        var message = MessageReceived()
        message.line = line
        message.message = MessageID("wamid.\(messages)")
        message.sender = Party(phone: String(10_000_000_000 + customer))
        message.type = "text"
        message.text = "Hello"
        let item = PlatformItem(event: .messageReceived(message), occurredAt: now, identity: "m:\(messages)")
        try submit(.receive(item))
    }

    func finish(_ conversation: ConversationID, by agent: String) throws {
        try submit(.finish(conversation, by: .agent(agent)))
    }

    func logIn(_ agent: String) throws { try submit(.setAgentState(agent: agent, .available, by: .agent(agent))) }
    func logOut(_ agent: String) throws { try submit(.setAgentState(agent: agent, .out, by: .agent(agent))) }

    func sessions(of agent: String) -> [ConversationID] { engine.world.desk.sessions(of: agent) }
    var queueLength: Int { engine.world.desk.queueLength(of: BusyDesk.crowded) }

    /// Has a command decided, and everything that follows from it.
    private func submit(_ command: Command) throws {
        try record(engine.handle(command, at: now))
        while let due = engine.dueCommand(at: now) { try record(engine.handle(due, at: now)) }
    }
}
