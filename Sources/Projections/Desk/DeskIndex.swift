import Events
import Settings
import Timeline

/// What is asked of all lines together: which sessions wait in their queues, and who can take one. It follows from the conversations
/// and the agents, so it is neither stored nor compared.
struct DeskIndex: Sendable {
    /// By line: the sessions that wait.
    private(set) var queues: [LineID: SessionQueue] = [:]
    /// By line: the agents who can take a session, for the lines where that was asked.
    private(set) var ready: [LineID: RankedHeap<Roster.Number, AgentRank>] = [:]
    /// The lines where a session waits that somebody can take, in the order of those sessions.
    private(set) var assignable = RankedHeap<LineID, QueuePlace>()
    /// Whether it is known who can take a session: only where decisions are made.
    private var knowsReady = false

    // MARK: The queues

    /// A session waits on a line.
    mutating func enter(_ conversation: ConversationID, at place: QueuePlace, on line: LineID) {
        queues[line, default: SessionQueue()].enter(conversation, at: place)
    }

    /// A session waits no more.
    mutating func leave(_ conversation: ConversationID, on line: LineID) {
        queues[line]?.leave(conversation)
        if queues[line]?.isEmpty ?? false { queues[line] = nil }
    }

    // MARK: Who can take a session

    /// From here on it is known who can take a session.
    mutating func keepReady() { knowsReady = true }

    /// Looks at a line anew: who can take its sessions is found out once something waits there.
    mutating func refresh(_ line: LineID, _ roster: borrowing Roster, _ settings: borrowing Settings) {
        guard knowsReady else { return }
        let first = queues[line]?.first
        if first != nil, ready[line] == nil { findReady(on: line, roster, settings) }
        assignable.set(ready[line]?.isEmpty ?? true ? nil : first?.place, for: line)
    }

    private mutating func findReady(on line: LineID, _ roster: borrowing Roster, _ settings: borrowing Settings) {
        let rules = settings.rules(for: line)
        guard !rules.rules.disabled, rules.rules.strategy != .manual else { return }
        var found = RankedHeap<Roster.Number, AgentRank>()
        for number in roster.all { found.set(rules.rank(of: roster[number], on: line), for: number) }
        ready[line] = found
    }

    /// An agent has changed, or has another number of sessions.
    ///
    /// - Parameter everywhere: Whether the lines that they serve may be others.
    mutating func refresh(
        agent number: Roster.Number, everywhere: Bool = false, _ roster: borrowing Roster,
        _ settings: borrowing Settings
    ) {
        guard !ready.isEmpty else { return }
        let served = roster[number].agent?.registered.lines ?? []
        // An array, as the keys would keep hold of what is changed here, and have it copied.
        for line in everywhere || served.isEmpty ? Array(ready.keys) : served where ready[line] != nil {
            ready[line]?.set(settings.rules(for: line).rank(of: roster[number], on: line), for: number)
            refresh(line, roster, settings)
        }
    }

    /// A line's rules have changed, or with nil those of all.
    mutating func forgetReady(on line: LineID?, _ roster: borrowing Roster, _ settings: borrowing Settings) {
        if let line { ready[line] = nil } else { ready = [:] }
        for line in line.map({ [$0] }) ?? Array(queues.keys) { refresh(line, roster, settings) }
    }
}

extension Roster.Seat {
    /// What speaks against their getting a line's session by themselves; nil where nothing does.
    func obstacle(on line: LineID, under policy: borrowing LinePolicy) -> Obstacle? {
        agent?.obstacle(on: line, under: policy, load: load, lineLoad: load(on: line))
    }
}

extension SharedPolicy {
    /// Where an agent stands among those who can take a line's session; nil for one who can't. Never inlined: whoever has this object
    /// has its rules copied first.
    @inline(never)
    fileprivate func rank(of seat: borrowing Roster.Seat, on line: LineID) -> AgentRank? {
        seat.rank(on: line, under: rules)
    }
}

extension Roster.Seat {
    fileprivate func rank(on line: LineID, under policy: borrowing LinePolicy) -> AgentRank? {
        guard let agent, let strategy = policy.strategy.choosing, obstacle(on: line, under: policy) == nil else {
            return nil
        }
        return AgentRank(order: strategy.order(of: agent, load: load), idleSince: agent.idleSince, agent: id)
    }
}

extension DeskIndex: Hashable {
    static func == (one: DeskIndex, other: DeskIndex) -> Bool { true }
    func hash(into hasher: inout Hasher) {}
}
