import Events
import Settings
import Timeline

/// What is asked of all lines together: which sessions wait in their queues, and who can take one. It follows from the conversations
/// and the agents, so it is neither stored nor compared.
struct DeskIndex: Sendable {
    /// The sessions that wait.
    private(set) var queues: [Lane: SessionQueue] = [:]
    /// The agents who can take a session, for the lanes where that was asked.
    private(set) var ready: [Lane: RankedHeap<Roster.Number, AgentRank>] = [:]
    /// The lanes where a session waits that somebody can take, in the order of those sessions.
    private(set) var assignable = RankedHeap<Lane, QueuePlace>()
    /// The lanes of lines on which sessions wait that need more skills than the line's.
    private var special: [LineID: Set<Lane>] = [:]
    /// Whether it is known who can take a session: only where decisions are made.
    private var knowsReady = false

    // MARK: The queues

    /// The lanes of a line on which sessions wait.
    func lanes(of line: LineID) -> [Lane] {
        let plain = Lane(line)
        return (queues[plain] == nil ? [] : [plain]) + (special[line] ?? [])
    }

    /// How many sessions wait on a line.
    func count(on line: LineID) -> Int {
        let plain = queues[Lane(line)]?.count ?? 0
        guard let others = special[line] else { return plain }
        return others.reduce(plain) { $0 + (queues[$1]?.count ?? 0) }
    }

    /// A session waits.
    mutating func enter(_ conversation: ConversationID, at place: QueuePlace, on lane: Lane) {
        queues[lane, default: SessionQueue()].enter(conversation, at: place)
        if !lane.skills.isEmpty { special[lane.line, default: []].insert(lane) }
    }

    /// A session waits no more.
    mutating func leave(_ conversation: ConversationID, on lane: Lane) {
        queues[lane]?.leave(conversation)
        guard queues[lane]?.isEmpty ?? false else { return }
        queues[lane] = nil
        guard !lane.skills.isEmpty else { return }
        // What was found out for a lane that hardly anybody needs is not kept up for ever.
        ready[lane] = nil
        special[lane.line]?.remove(lane)
        if special[lane.line]?.isEmpty ?? false { special[lane.line] = nil }
    }

    // MARK: Who can take a session

    /// From here on it is known who can take a session.
    mutating func keepReady() { knowsReady = true }

    /// Looks at a lane anew: who can take its sessions is found out once something waits there.
    mutating func refresh(_ lane: Lane, _ roster: borrowing Roster, _ settings: borrowing Settings) {
        guard knowsReady else { return }
        let first = queues[lane]?.first
        if first != nil, ready[lane] == nil { findReady(on: lane, roster, settings) }
        assignable.set(ready[lane]?.isEmpty ?? true ? nil : first?.place, for: lane)
    }

    private mutating func findReady(on lane: Lane, _ roster: borrowing Roster, _ settings: borrowing Settings) {
        let rules = settings.rules(for: lane.line)
        guard !rules.rules.disabled, rules.rules.strategy != .manual else { return }
        var found = RankedHeap<Roster.Number, AgentRank>()
        for number in roster.all { found.set(rules.rank(of: roster[number], on: lane), for: number) }
        ready[lane] = found
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
        if everywhere || served.isEmpty {
            for lane in Array(ready.keys) { refresh(number, on: lane, roster, settings) }
            return
        }
        for line in served {
            refresh(number, on: Lane(line), roster, settings)
            if let others = special[line] { for lane in others { refresh(number, on: lane, roster, settings) } }
        }
    }

    private mutating func refresh(
        _ number: Roster.Number, on lane: Lane, _ roster: borrowing Roster, _ settings: borrowing Settings
    ) {
        guard ready[lane] != nil else { return }
        ready[lane]?.set(settings.rules(for: lane.line).rank(of: roster[number], on: lane), for: number)
        refresh(lane, roster, settings)
    }

    /// A line's rules have changed, or with nil those of all.
    mutating func forgetReady(on line: LineID?, _ roster: borrowing Roster, _ settings: borrowing Settings) {
        let lanes = line.map { [Lane($0)] + (special[$0] ?? []) } ?? Array(queues.keys)
        if line == nil { ready = [:] } else { for lane in lanes { ready[lane] = nil } }
        for lane in lanes { refresh(lane, roster, settings) }
    }
}

/// Sessions that the same agents can take: those of a line that need the same skills, besides the line's own.
struct Lane: Hashable, Sendable {
    let line: LineID
    /// Sorted.
    let skills: [String]

    init(_ line: LineID, needing skills: [String] = []) { (self.line, self.skills) = (line, skills) }

    /// Hardly any line has more than one.
    func hash(into hasher: inout Hasher) { hasher.combine(line) }
}

extension Roster.Seat {
    /// What speaks against their getting a session by themselves; nil where nothing does.
    func obstacle(on lane: Lane, under policy: borrowing LinePolicy) -> Obstacle? {
        agent?.obstacle(on: lane, under: policy, load: load, lineLoad: load(on: lane.line))
    }
}

extension SharedPolicy {
    /// Where an agent stands among those who can take a lane's session; nil for one who can't. Never inlined: whoever has this object
    /// has its rules copied first.
    @inline(never)
    fileprivate func rank(of seat: borrowing Roster.Seat, on lane: Lane) -> AgentRank? {
        seat.rank(on: lane, under: rules)
    }
}

extension Roster.Seat {
    fileprivate func rank(on lane: Lane, under policy: borrowing LinePolicy) -> AgentRank? {
        guard let agent, let strategy = policy.strategy.choosing, obstacle(on: lane, under: policy) == nil else {
            return nil
        }
        return AgentRank(order: strategy.order(of: agent, load: load), idleSince: agent.idleSince, agent: id)
    }
}

extension DeskIndex: Hashable {
    static func == (one: DeskIndex, other: DeskIndex) -> Bool { true }
    func hash(into hasher: inout Hasher) {}
}
