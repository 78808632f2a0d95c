public import Encoding
public import Events
import Settings
public import Timeline

/// The people who work on sessions, the sessions they have, and the sessions that wait: a fold over all conversations' session
/// events.
public struct Desk: FieldCodable, Hashable {
    private var roster = Roster()
    /// Agents who were removed and have sessions left, the first one first.
    public private(set) var removals: [AgentRemoval.Removal] = []
    /// Conversations with open sessions in which the customer no longer writes, the first one first.
    public private(set) var superseded: [ContactJoining.Superseded] = []
    /// Agents who have logged out and have sessions left.
    private var departures = Backlog<String, Void>()
    /// Conversations that have entered the queue, and whose customers may have to be told (S3.4).
    private(set) var newlyQueued = Backlog<ConversationID, Void>()
    /// Whether any agent has ever logged in. Before, nobody is asked whether they are there.
    public private(set) var asksPresence = false
    /// When something happened last that somebody at the desk may have to do with.
    public private(set) var stirredAt = Timestamp.epoch
    private var index = DeskIndex()

    /// Nobody.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        var (agents, leaving, newlyQueued) = (roster.sorted, departures.keys, self.newlyQueued.keys)
        fields.field(2, "removals", &removals)
        fields.field(3, "superseded", &superseded)
        fields.field(5, "agents", &agents)
        fields.field(6, "leaving", &leaving)
        fields.field(7, "newlyQueued", &newlyQueued)
        fields.field(8, "stirredAt", &stirredAt)
        fields.field(9, "asksPresence", &asksPresence)
        guard fields.isReading else { return }
        for agent in agents { _ = roster.update(agent.id) { $0 = agent } }
        (departures, self.newlyQueued) = (Backlog(leaving), Backlog(newlyQueued))
    }
}

// MARK: - What is asked of it

extension Desk {
    /// All agents, by id.
    public var agents: [DeskAgent] { roster.sorted }

    /// The agent with this id.
    public func agent(_ id: String) -> DeskAgent? { roster[id]?.agent }

    /// Whether an agent is there to get a session from somebody else: logged in, where anybody ever was.
    public func isThere(_ agent: String) -> Bool {
        guard let agent = self.agent(agent) else { return false }
        return agent.state?.isIn ?? !asksPresence
    }

    /// How many open sessions an agent has.
    public func load(of agent: String) -> Int { roster[agent]?.load ?? 0 }

    /// The conversations whose open session an agent has, the one they got first in front.
    public func sessions(of agent: String) -> [ConversationID] { roster[agent]?.sessions ?? [] }

    /// The agents who have logged out and have sessions left, the first one first.
    public var leaving: some Collection<String> { departures.all.lazy.map(\.key) }

    /// How many sessions of a line wait in its queue.
    public func queueLength(of line: LineID) -> Int { index.count(on: line) }

    /// Whether a session waits in its line's queue.
    func isQueued(_ conversation: ConversationID, on line: LineID) -> Bool {
        index.lanes(of: line).contains { index.queues[$0]?.contains(conversation) ?? false }
    }

    /// A session's place in its line's queue, 1 for the first; nil where it does not wait there. Looks at the whole queue.
    func place(of conversation: ConversationID, on line: LineID) -> Int? {
        let queues = index.lanes(of: line).compactMap { index.queues[$0] }
        guard let own = queues.lazy.compactMap({ $0.place(of: conversation) }).first else { return nil }
        return queues.reduce(1) { $0 + $1.count(before: own) }
    }

    /// The conversations that wait in a line's queue, the first one first. Sorted when it is asked for.
    public func queue(of line: LineID) -> [ConversationID] {
        let queues = index.lanes(of: line).compactMap { index.queues[$0] }
        if queues.count <= 1 { return queues.first?.ordered ?? [] }
        let waiting = queues.flatMap { queue in
            queue.ordered.compactMap { conversation in queue.place(of: conversation).map { ($0, conversation) } }
        }
        return waiting.sorted { $0.0 < $1.0 }.map(\.1)
    }

    /// The lines on which somebody waits in the queue.
    public var linesWithQueues: [LineID] { Set(index.queues.keys.map(\.line)).sorted() }

    /// What speaks against each agent's getting a lane's session by themselves, nil where nothing does; in no order.
    func eachObstacle(
        on lane: Lane, under policy: borrowing LinePolicy, _ tell: (_ agent: String, Obstacle?) -> Void
    ) {
        for number in roster.all where roster[number].agent != nil {
            tell(roster[number].id, roster[number].obstacle(on: lane, under: policy))
        }
    }

    /// The session that somebody can take now and that has waited for longest.
    func nextInQueue(except isSetAside: (ConversationID) -> Bool) -> ConversationID? {
        guard let lane = index.assignable.first, let first = index.queues[lane]?.first else { return nil }
        guard isSetAside(first.conversation) else { return first.conversation }
        // Hardly ever: a rule has failed there.
        let others = index.assignable.all.compactMap { index.queues[$0.element]?.first { !isSetAside($0) } }
        return others.min { $0.place < $1.place }?.conversation
    }

    /// Whether a session waits that somebody can take.
    func isAssignable(_ conversation: ConversationID) -> Bool {
        index.assignable.all.contains { index.queues[$0.element]?.contains(conversation) ?? false }
    }

    /// Who gets a session that waits, and why; nil where nobody can take it.
    func choice(for conversation: borrowing ConversationState, by strategy: any AssignmentStrategy.Type) -> (
        agent: String, reason: String
    )? {
        guard let session = conversation.sessions.open,
            let ready = index.ready[Lane(conversation.line, needing: conversation.sessions.skills)],
            let first = ready.first
        else { return nil }
        if isReady(session.parkedBy, ready) { return (session.parkedBy, "parked it") }
        let favourite = strategy.favourite(for: conversation)
        if let favourite, favourite.agent != session.passedOver, isReady(favourite.agent, ready) { return favourite }
        if let second = ready.second, roster[first].id == session.passedOver { return (roster[second].id, "") }
        return (roster[first].id, "")
    }

    private func isReady(_ agent: String, _ ready: borrowing RankedHeap<Roster.Number, AgentRank>) -> Bool {
        agent.isEmpty ? false : roster.number(of: agent).map { ready.contains($0) } ?? false
    }
}

// MARK: - What happens

extension Desk {
    /// Takes the next event of the system's stream into account.
    ///
    /// - Parameter settings: The rules of the lines, which have taken it into account.
    mutating func apply(_ event: RecordedEvent, under settings: borrowing Settings) {
        switch event.event {
        case .agentRegistered(let registered): register(registered, event, settings)
        case .agentStateSet(let set):
            asksPresence = true
            departures.remove(set.agent)
            if set.state == .out, load(of: set.agent) > 0 { departures.append(set.agent) }
            update(set.agent, event, settings) { $0?.set(set.state, event) }
        case .agentRemoved(let removed):
            departures.remove(removed.agent)
            removals.removeAll { $0.agent == removed.agent }
            if load(of: removed.agent) > 0 { removals.append(AgentRemoval.Removal(removed.agent, event)) }
            update(removed.agent, event, settings) { $0 = nil }
        case .linePolicySet(let set):
            index.forgetReady(on: set.line == .absent ? nil : set.line, roster, settings)
            forgetNewlyQueued(under: settings)
            stirredAt = event.recordedAt
        case .contactsJoined(let joined):
            superseded += joined.conversations.map { ContactJoining.Superseded(conversation: $0, event) }
        default: return
        }
    }

    private mutating func register(
        _ registered: AgentRegistered, _ event: RecordedEvent, _ settings: borrowing Settings
    ) {
        removals.removeAll { $0.agent == registered.agent }
        update(registered.agent, event, settings) { agent in
            if agent == nil { agent = DeskAgent(registered) } else { agent?.register(registered) }
        }
    }

    private mutating func update(
        _ agent: String, _ event: RecordedEvent, _ settings: borrowing Settings, _ change: (inout DeskAgent?) -> Void
    ) {
        index.refresh(agent: roster.update(agent, change), everywhere: true, roster, settings)
        stirredAt = event.recordedAt
    }

    /// Has a conversation take the next event about its sessions into account, and follows.
    mutating func apply(_ event: RecordedEvent, in state: inout ConversationState, under settings: borrowing Settings) {
        let before = state.sessions.open?.handler
        let skills = state.sessions.skills
        state.apply(event)
        let after = state.sessions.open?.handler
        guard before != after else { return }
        stirredAt = event.recordedAt
        let lane = Lane(state.line, needing: skills)
        if let before { leave(before, lane, state, event, settings) }
        if let after { enter(after, lane, state, event, settings) }
        if before == .queue || after == .queue { index.refresh(lane, roster, settings) }
        if !superseded.isEmpty, after == nil { superseded.removeAll { [id = state.id] in $0.conversation == id } }
    }

    private mutating func leave(
        _ handler: Handler, _ lane: Lane, _ state: borrowing ConversationState, _ event: RecordedEvent,
        _ settings: borrowing Settings
    ) {
        switch handler {
        case .agent(let id):
            let number = roster.take(state.id, on: state.line, from: id) { $0?.leave(event) }
            index.refresh(agent: number, roster, settings)
            guard roster[number].load == 0 else { return }
            departures.remove(id)
            if !removals.isEmpty { removals.removeAll { $0.agent == id } }
        case .queue:
            index.leave(state.id, on: lane)
            newlyQueued.remove(state.id)
        default: return
        }
    }

    private mutating func enter(
        _ handler: Handler, _ lane: Lane, _ state: borrowing ConversationState, _ event: RecordedEvent,
        _ settings: borrowing Settings
    ) {
        switch handler {
        case .agent(let id):
            let number = roster.give(state.id, on: state.line, to: id) { $0?.take(event) }
            index.refresh(agent: number, roster, settings)
            if roster[number].agent?.isOut ?? false { departures.append(id) }
        case .queue:
            if let place = state.sessions.open?.place { index.enter(state.id, at: place, on: lane) }
            if Desk.repliesToQueue(state.line, settings) { newlyQueued.append(state.id) }
        default: return
        }
    }

    private static func repliesToQueue(_ line: LineID, _ settings: borrowing Settings) -> Bool {
        settings.withPolicy(for: line) { $0.queue.reply != nil && !$0.disabled }
    }

    /// A customer who has entered the queue has been told something, or needs not be told any more.
    mutating func forgetNewlyQueued(_ conversation: ConversationID) { newlyQueued.remove(conversation) }

    /// Nobody is told any more on lines that no longer tell.
    private mutating func forgetNewlyQueued(under settings: borrowing Settings) {
        guard !newlyQueued.isEmpty else { return }
        for (lane, queue) in index.queues where !Desk.repliesToQueue(lane.line, settings) {
            for conversation in newlyQueued.keys where queue.contains(conversation) { newlyQueued.remove(conversation) }
        }
    }

    /// From here on it is known who can take a session.
    mutating func keepAtHand(under settings: borrowing Settings) {
        index.keepReady()
        for lane in index.queues.keys { index.refresh(lane, roster, settings) }
    }

    /// Finds out whose the open sessions are, and which wait, from the conversations themselves.
    mutating func find(in conversations: ChunkedArray<ConversationState>) {
        var given: [(by: Position, place: Int, agent: String)] = []
        var waiting: [(at: QueuePlace, place: Int)] = []
        for place in conversations.indices {
            switch conversations[place].sessions.open?.handler {
            case .agent(let id)?: given.append((conversations[place].sessions.assignedBy, place, id))
            case .queue?: conversations[place].sessions.open?.place.map { waiting.append(($0, place)) }
            default: continue
            }
        }
        for (_, place, agent) in given.sorted(by: { $0.by < $1.by }) {
            _ = roster.give(conversations[place].id, on: conversations[place].line, to: agent)
        }
        for (at, place) in waiting.sorted(by: { $0.at < $1.at }) {
            let skills = conversations[place].sessions.skills
            index.enter(conversations[place].id, at: at, on: Lane(conversations[place].line, needing: skills))
        }
    }
}

extension OpenSession {
    /// Its place in the queue, where it is or was in one.
    fileprivate var place: QueuePlace? { queued.map { QueuePlace(since: $0.time, position: $0.position) } }
}

extension Sessions {
    fileprivate var assignedBy: Position { open?.assignedBy ?? .start }
}
