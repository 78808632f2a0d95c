public import Encoding
public import Events
public import Settings
public import Timeline

/// The people who work on sessions, the sessions they have, and the sessions that wait: a fold over all conversations' session
/// events.
public struct Desk: FieldCodable, Hashable {
    private var known: [String: DeskAgent] = [:]
    /// Agents who were removed and have sessions left, the first one first.
    public private(set) var removals: [AgentRemoval.Removal] = []
    /// Conversations with open sessions in which the customer no longer writes, the first one first.
    public private(set) var superseded: [ContactJoining.Superseded] = []
    /// Agents who have logged out and have sessions left, the first one first.
    public private(set) var leaving: [String] = []
    /// Conversations that have entered the queue, and whose customers may have to be told, the first one first (S3.4).
    public private(set) var newlyQueued: [ConversationID] = []
    /// Whether any agent has ever logged in. Before, nobody is asked whether they are there.
    public private(set) var asksPresence = false
    /// When something happened last that somebody at the desk may have to do with.
    public private(set) var stirredAt = Timestamp.epoch
    private var index = DeskIndex()

    /// Nobody.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        var agents = self.agents
        fields.field(2, "removals", &removals)
        fields.field(3, "superseded", &superseded)
        fields.field(5, "agents", &agents)
        fields.field(6, "leaving", &leaving)
        fields.field(7, "newlyQueued", &newlyQueued)
        fields.field(8, "stirredAt", &stirredAt)
        fields.field(9, "asksPresence", &asksPresence)
        guard fields.isReading else { return }
        known = Dictionary(agents.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    }
}

// MARK: - What is asked of it

extension Desk {
    /// All agents, in no order.
    var unsortedAgents: some Collection<DeskAgent> { known.values }

    /// All agents, by id.
    public var agents: [DeskAgent] { known.values.sorted { $0.id < $1.id } }

    /// The agent with this id.
    public func agent(_ id: String) -> DeskAgent? { known[id] }

    /// Whether an agent is there to get a session from somebody else: logged in, where anybody ever was.
    public func isThere(_ agent: String) -> Bool {
        guard let agent = known[agent] else { return false }
        return agent.state?.isIn ?? !asksPresence
    }

    /// How many open sessions an agent has.
    public func load(of agent: String) -> Int { index.load(of: agent) }

    /// The conversations whose open session an agent has, the one they got first in front.
    public func sessions(of agent: String) -> [ConversationID] { index.sessions[agent] ?? [] }

    /// How many sessions of a line wait in its queue.
    public func queueLength(of line: LineID) -> Int { index.queues[line]?.count ?? 0 }

    /// A session's place in its line's queue, 1 for the first; nil where it does not wait there. Looks at the whole queue.
    func place(of conversation: ConversationID, on line: LineID) -> Int? {
        index.queues[line]?.countBefore(conversation).map { $0 + 1 }
    }

    /// The conversations that wait in a line's queue, the first one first. Sorted when it is asked for.
    public func queue(of line: LineID) -> [ConversationID] { index.queues[line]?.ordered ?? [] }

    /// The lines on which somebody waits in the queue.
    public var linesWithQueues: [LineID] { index.queues.keys.sorted() }

    /// What speaks against an agent's getting a line's session by themselves; nil where nothing does.
    public func obstacle(for agent: borrowing DeskAgent, on line: LineID, under policy: borrowing LinePolicy)
        -> Obstacle?
    {
        let id = agent.id
        return agent.obstacle(
            on: line, under: policy, load: index.load(of: id), lineLoad: index.load(of: id, on: line))
    }

    /// The session that somebody can take now and that has waited for longest.
    func nextInQueue(except isSetAside: (ConversationID) -> Bool) -> ConversationID? {
        var next: (place: QueuePlace, conversation: ConversationID)?
        for line in index.assignable {
            guard let queue = index.queues[line], let first = queue.first(where: { !isSetAside($0) }),
                let place = queue.rank(of: first)
            else { continue }
            if next.map({ place < $0.place }) ?? true { next = (place, first) }
        }
        return next?.conversation
    }

    /// Whether a session waits that somebody can take.
    func isAssignable(_ conversation: ConversationID) -> Bool {
        index.assignable.contains { index.queues[$0]?.contains(conversation) ?? false }
    }

    /// Who gets a session that waits, and why; nil where nobody can take it.
    func choice(for conversation: borrowing ConversationState, by strategy: any AssignmentStrategy.Type) -> (
        agent: String, reason: String
    )? {
        guard let ready = index.ready[conversation.line], let first = ready.first,
            let session = conversation.sessions.open
        else { return nil }
        if ready.contains(session.parkedBy) { return (session.parkedBy, "parked it") }
        let favourite = strategy.favourite(for: conversation)
        if let favourite, favourite.agent != session.passedOver, ready.contains(favourite.agent) { return favourite }
        if first == session.passedOver, let second = ready.second { return (second, "") }
        return (first, "")
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
            known[set.agent]?.set(set.state, event)
            asksPresence = true
            leaving.removeAll { $0 == set.agent }
            if set.state == .out, load(of: set.agent) > 0 { leaving.append(set.agent) }
            stir(set.agent, event, settings)
        case .agentRemoved(let removed):
            known[removed.agent] = nil
            leaving.removeAll { $0 == removed.agent }
            removals.removeAll { $0.agent == removed.agent }
            if load(of: removed.agent) > 0 { removals.append(AgentRemoval.Removal(removed.agent, event)) }
            stir(removed.agent, event, settings)
        case .linePolicySet(let set):
            index.forgetReady(on: set.line == .absent ? nil : set.line, known, settings)
            newlyQueued.removeAll { id in
                index.queues.contains { !Desk.repliesToQueue($0.key, settings) && $0.value.contains(id) }
            }
            stirredAt = event.recordedAt
        case .contactsJoined(let joined):
            superseded += joined.conversations.map { ContactJoining.Superseded(conversation: $0, event) }
        default: return
        }
    }

    private mutating func register(
        _ registered: AgentRegistered, _ event: RecordedEvent, _ settings: borrowing Settings
    ) {
        known[registered.agent, default: DeskAgent(registered)].register(registered)
        removals.removeAll { $0.agent == registered.agent }
        stir(registered.agent, event, settings)
    }

    private mutating func stir(_ agent: String, _ event: RecordedEvent, _ settings: borrowing Settings) {
        index.refresh(agent: agent, known, settings)
        stirredAt = event.recordedAt
    }

    /// Has a conversation take the next event about its sessions into account, and follows.
    mutating func apply(_ event: RecordedEvent, in state: inout ConversationState, under settings: borrowing Settings) {
        let before = state.sessions.open?.handler
        state.apply(event)
        let after = state.sessions.open?.handler
        guard before != after else { return }
        if let before { leave(before, state, event) }
        if let after { enter(after, state, event, settings) }
        refresh(before, after, state.line, settings)
        stirredAt = event.recordedAt
        if !superseded.isEmpty, after == nil { superseded.removeAll { [id = state.id] in $0.conversation == id } }
    }

    private mutating func leave(_ handler: Handler, _ state: borrowing ConversationState, _ event: RecordedEvent) {
        switch handler {
        case .agent(let id):
            index.take(state.id, on: state.line, from: id)
            known[id]?.leave(event)
            guard index.load(of: id) == 0 else { return }
            leaving.removeAll { $0 == id }
            removals.removeAll { $0.agent == id }
        case .queue:
            index.set(nil, of: state.id, on: state.line)
            forgetNewlyQueued(state.id)
        default: return
        }
    }

    private mutating func enter(
        _ handler: Handler, _ state: borrowing ConversationState, _ event: RecordedEvent, _ settings: borrowing Settings
    ) {
        switch handler {
        case .agent(let id):
            index.add(state.id, on: state.line, to: id)
            known[id]?.take(event)
            if known[id]?.isOut ?? false, !leaving.contains(id) { leaving.append(id) }
        case .queue:
            index.set(state.sessions.open?.place, of: state.id, on: state.line)
            if Desk.repliesToQueue(state.line, settings) { newlyQueued.append(state.id) }
        default: return
        }
    }

    private static func repliesToQueue(_ line: LineID, _ settings: borrowing Settings) -> Bool {
        settings.withPolicy(for: line) { $0.queue.reply != nil && !$0.disabled }
    }

    private mutating func refresh(_ before: Handler?, _ after: Handler?, _ line: LineID, _ settings: borrowing Settings)
    {
        for case .agent(let id)? in [before, after] { index.refresh(agent: id, known, settings) }
        if before == .queue || after == .queue { index.refresh(line, known, settings) }
    }

    /// A customer who has entered the queue has been told something, or needs not be told any more.
    mutating func forgetNewlyQueued(_ conversation: ConversationID) {
        if !newlyQueued.isEmpty { newlyQueued.removeAll { $0 == conversation } }
    }

    /// From here on it is known who can take a session.
    mutating func keepAtHand(under settings: borrowing Settings) {
        index.keepReady()
        for line in linesWithQueues { index.refresh(line, known, settings) }
    }

    /// Finds out whose the open sessions are, and which wait, from the conversations themselves.
    mutating func find(in conversations: some Sequence<ConversationState>) {
        let open = conversations.filter(\.sessions.isOpen)
        for state in open.sorted(by: { $0.sessions.assignedBy < $1.sessions.assignedBy }) {
            switch state.sessions.open?.handler {
            case .agent(let id)?: index.add(state.id, on: state.line, to: id)
            case .queue?: index.set(state.sessions.open?.place, of: state.id, on: state.line)
            default: continue
            }
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
