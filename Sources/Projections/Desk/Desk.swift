public import Encoding
public import Events
public import Timeline

/// The people who work on sessions, and the sessions they have: a fold over all conversations' session events.
public struct Desk: Projection, FieldCodable, Hashable {
    /// The agents, by id.
    public private(set) var agents: [AgentRegistered] = []
    /// Agents who were removed and have sessions left, the first one first.
    public private(set) var removals: [AgentRemoval.Removal] = []
    /// Conversations with open sessions in which the customer no longer writes, the first one first.
    public private(set) var superseded: [ContactJoining.Superseded] = []
    /// By agent's id: the conversations whose session they have, in order. None without any.
    private var sessions: [String: [ConversationID]] = [:]

    /// Nobody.
    public init() {}

    /// The agent with this id.
    public func agent(_ id: String) -> AgentRegistered? { agents.first { $0.agent == id } }

    /// The conversations whose open session an agent has, in order.
    public func sessions(of agent: String) -> [ConversationID] { sessions[agent] ?? [] }

    public mutating func apply(_ event: RecordedEvent) {
        switch event.event {
        case .agentRegistered(let registered):
            agents.removeAll { $0.agent == registered.agent }
            agents.append(registered)
            agents.sort { $0.agent < $1.agent }
            removals.removeAll { $0.agent == registered.agent }
        case .agentRemoved(let removed):
            agents.removeAll { $0.agent == removed.agent }
            guard sessions[removed.agent] != nil else { return }
            removals.removeAll { $0.agent == removed.agent }
            removals.append(AgentRemoval.Removal(agent: removed.agent, event))
        case .contactsJoined(let joined):
            superseded += joined.conversations.map { ContactJoining.Superseded(conversation: $0, event) }
        default: return
        }
    }

    /// A conversation's open session has passed from one agent to another; nil for nobody who is an agent.
    mutating func pass(_ conversation: ConversationID, from before: String?, to after: String?) {
        if let before { leave(before, conversation) }
        if let after { join(after, conversation) }
    }

    /// A conversation has no open session any more.
    mutating func end(_ conversation: ConversationID) { superseded.removeAll { $0.conversation == conversation } }

    private mutating func leave(_ agent: String, _ conversation: ConversationID) {
        guard let entry = sessions.index(forKey: agent) else { return }
        let place = sessions.values[entry].place(of: conversation)
        guard place < sessions.values[entry].count, sessions.values[entry][place] == conversation else { return }
        sessions.values[entry].remove(at: place)
        guard sessions.values[entry].isEmpty else { return }
        sessions.remove(at: entry)
        if !removals.isEmpty { removals.removeAll { $0.agent == agent } }
    }

    private mutating func join(_ agent: String, _ conversation: ConversationID) {
        sessions[agent, default: []].insertInOrder(conversation)
    }

    public mutating func code(_ fields: inout FieldCoder) {
        var loads = sessions.sorted { $0.key < $1.key }.map { Load(agent: $0.key, conversations: $0.value) }
        fields.field(1, "agents", &agents)
        fields.field(2, "removals", &removals)
        fields.field(3, "superseded", &superseded)
        fields.field(4, "sessions", &loads)
        if sessions.isEmpty { for load in loads { sessions[load.agent] = load.conversations } }
    }

    private struct Load: FieldCodable {
        var agent = ""
        var conversations: [ConversationID] = []

        init() {}
        init(agent: String, conversations: [ConversationID]) {
            (self.agent, self.conversations) = (agent, conversations)
        }

        mutating func code(_ fields: inout FieldCoder) {
            fields.field(1, "agent", &agent)
            fields.field(2, "conversations", &conversations)
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

        /// Nobody's removal.
        public init() {}

        init(agent: String, _ event: RecordedEvent) {
            (self.agent, at, position) = (agent, event.occurredAt, event.position)
        }

        public mutating func code(_ fields: inout FieldCoder) {
            fields.field(1, "agent", &agent)
            fields.field(2, "at", &at)
            fields.field(3, "position", &position)
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

extension [ConversationID] {
    /// Where a conversation stands in order, or would.
    fileprivate func place(of conversation: ConversationID) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < conversation { low = middle + 1 } else { high = middle }
        }
        return low
    }

    fileprivate mutating func insertInOrder(_ conversation: ConversationID) {
        let place = place(of: conversation)
        if place == count || self[place] != conversation { insert(conversation, at: place) }
    }
}
