public import Encoding
public import Events
public import Timeline

/// The people who work on sessions, and the sessions they have: a fold over all conversations' session events.
public struct Desk: FieldCodable, Hashable {
    /// The agents, by id.
    public private(set) var agents: [AgentRegistered] = []
    /// Agents who were removed and have sessions left, the first one first.
    public private(set) var removals: [AgentRemoval.Removal] = []
    /// Conversations with open sessions in which the customer no longer writes, the first one first.
    public private(set) var superseded: [ContactJoining.Superseded] = []
    /// By agent's id: how many open sessions they have. None without any.
    private var loads: [String: UInt32] = [:]

    /// Nobody.
    public init() {}

    /// The agent with this id.
    public func agent(_ id: String) -> AgentRegistered? { agents.first { $0.agent == id } }

    /// How many open sessions an agent has.
    public func load(of agent: String) -> Int { Int(loads[agent] ?? 0) }

    /// Takes the next event into account.
    ///
    /// - Parameter sessions: The conversations whose open session an agent has, in order: asked for only where an agent who has
    ///   some is removed, as all conversations are looked at.
    mutating func apply(_ event: RecordedEvent, sessions: (String) -> [ConversationID]) {
        switch event.event {
        case .agentRegistered(let registered):
            agents.removeAll { $0.agent == registered.agent }
            agents.append(registered)
            agents.sort { $0.agent < $1.agent }
            removals.removeAll { $0.agent == registered.agent }
        case .agentRemoved(let removed):
            agents.removeAll { $0.agent == removed.agent }
            guard load(of: removed.agent) > 0 else { return }
            removals.removeAll { $0.agent == removed.agent }
            removals.append(AgentRemoval.Removal(removed.agent, has: sessions(removed.agent), event))
        case .contactsJoined(let joined):
            superseded += joined.conversations.map { ContactJoining.Superseded(conversation: $0, event) }
        default: return
        }
    }

    /// Has a conversation take the next event about its sessions into account, and follows.
    mutating func apply(_ event: RecordedEvent, in state: inout ConversationState) {
        let before = state.sessions.agent
        state.apply(event)
        let after = state.sessions.agent
        if before != after {
            if let before { leave(before, state.id) }
            if let after { join(after, state.id) }
        }
        if !superseded.isEmpty, !state.sessions.isOpen {
            superseded.removeAll { [id = state.id] in $0.conversation == id }
        }
    }

    private mutating func leave(_ agent: String, _ conversation: ConversationID) {
        guard let entry = loads.index(forKey: agent) else { return }
        loads.values[entry] -= 1
        if loads.values[entry] == 0 { loads.remove(at: entry) }
        guard !removals.isEmpty, let index = removals.firstIndex(where: { $0.agent == agent }) else { return }
        removals[index].conversations.removeAll { $0 == conversation }
        if removals[index].conversations.isEmpty { removals.remove(at: index) }
    }

    private mutating func join(_ agent: String, _ conversation: ConversationID) {
        loads[agent, default: 0] += 1
        guard !removals.isEmpty, let index = removals.firstIndex(where: { $0.agent == agent }) else { return }
        removals[index].conversations.append(conversation)
    }

    public mutating func code(_ fields: inout FieldCoder) {
        var loads = self.loads.sorted { $0.key < $1.key }.map { Load(agent: $0.key, sessions: $0.value) }
        fields.field(1, "agents", &agents)
        fields.field(2, "removals", &removals)
        fields.field(3, "superseded", &superseded)
        fields.field(4, "loads", &loads)
        if self.loads.isEmpty { for load in loads { self.loads[load.agent] = load.sessions } }
    }

    private struct Load: FieldCodable {
        var agent = ""
        var sessions: UInt32 = 0

        init() {}
        init(agent: String, sessions: UInt32) { (self.agent, self.sessions) = (agent, sessions) }

        mutating func code(_ fields: inout FieldCoder) {
            fields.field(1, "agent", &agent)
            fields.field(2, "sessions", &sessions)
        }
    }
}

extension AgentRemoval {
    /// An agent who was removed and has sessions left.
    public struct Removal: FieldCodable, Hashable {
        /// The agent's id.
        public private(set) var agent = ""
        /// When.
        public private(set) var at = Timestamp.epoch
        /// The event that removed them.
        public private(set) var position = Position.start
        /// The conversations whose open session they have.
        public fileprivate(set) var conversations: [ConversationID] = []

        /// Nobody's removal.
        public init() {}

        init(_ agent: String, has conversations: [ConversationID], _ event: RecordedEvent) {
            (self.agent, self.conversations) = (agent, conversations)
            (at, position) = (event.occurredAt, event.position)
        }

        public mutating func code(_ fields: inout FieldCoder) {
            fields.field(1, "agent", &agent)
            fields.field(2, "at", &at)
            fields.field(3, "position", &position)
            fields.field(4, "conversations", &conversations)
        }
    }
}

extension ContactJoining {
    /// A conversation in which the customer no longer writes.
    public struct Superseded: FieldCodable, Hashable {
        /// The conversation.
        public private(set) var conversation = ConversationID.system
        /// When the contacts were joined.
        public private(set) var at = Timestamp.epoch
        /// The event that joined them.
        public private(set) var position = Position.start

        /// No conversation.
        public init() {}

        init(conversation: ConversationID, _ event: RecordedEvent) {
            (self.conversation, at, position) = (conversation, event.occurredAt, event.position)
        }

        public mutating func code(_ fields: inout FieldCoder) {
            fields.field(1, "conversation", &conversation)
            fields.field(2, "at", &at)
            fields.field(3, "position", &position)
        }
    }
}
