import Events
import Settings
import Timeline

/// What the events alone say of the desk: a second calculation, which shares no code with the desk that decides. Small, so it looks
/// for things instead of keeping them at hand.
struct DeskLedger: Sendable {
    private(set) var rules = LedgerRules()
    private(set) var agents: [String: LedgerAgent] = [:]
    private(set) var conversations: [ConversationID: LedgerConversation] = [:]
    private(set) var notices = LedgerNotices()
    /// The bots that are asked at an address.
    private(set) var askedBots: Set<String> = []
    /// What contacts are called.
    private var phones: [ContactID: Set<String>] = [:]
    /// Whether anybody has ever logged in: before, nobody is asked whether they are there.
    private var asksPresence = false

    /// Takes the next event into account.
    mutating func note(_ event: RecordedEvent) {
        notices.note(event)
        switch event.event {
        case .taskSet(let set):
            if set.removed { askedBots.remove(set.task.id) } else { askedBots.insert(set.task.id) }
        case .linePolicySet(let set): rules.note(set, at: event)
        case .agentRegistered(let agent): agents[agent.agent, default: LedgerAgent(agent)].registered = agent
        case .agentStateSet(let set):
            asksPresence = true
            agents[set.agent]?.state = set.state
            if set.state == .available { agents[set.agent]?.idleSince = event.occurredAt }
        case .agentRemoved(let removed): agents[removed.agent] = nil
        case .aliasLearned(let learned): phones[learned.contact, default: []].insert(learned.alias.value)
        case .sessionOpened(let opened):
            change(event) { conversation in
                conversation.open = LedgerSession(opened, at: event)
                conversation.sessions += 1
            }
        case .sessionAssigned(let assigned):
            change(event) { $0.open?.pass(assigned, at: event) }
        case .sessionClosed(let closed):
            change(event) { conversation in
                if conversation.open?.hadAgent ?? false { conversation.human.insert(closed.session) }
                conversation.closed.insert(closed.session)
                (conversation.open, conversation.waiting) = (nil, nil)
            }
        default:
            guard event.conversation != .system else { return }
            conversations[event.conversation, default: LedgerConversation(event.conversation)].note(event)
        }
    }

    /// Changes who has a conversation's session, and what that means for agents.
    private mutating func change(_ event: RecordedEvent, _ change: (inout LedgerConversation) -> Void) {
        let id = event.conversation
        let before = conversations[id]?.open?.handler
        change(&conversations[id, default: LedgerConversation(id)])
        let after = conversations[id]?.open?.handler
        guard before != after else { return }
        if case .agent(let agent)? = before { agents[agent]?.idleSince = event.occurredAt }
        guard case .agent(let agent)? = after else { return }
        conversations[id]?.lastAgent = agent
        agents[agent]?.idleSince = event.occurredAt
        agents[agent]?.givenBy = event.position
    }
}

// MARK: - What is asked of it

extension DeskLedger {
    /// Whether an agent is there to get a session from somebody else.
    func isThere(_ agent: String) -> Bool {
        guard let agent = agents[agent] else { return false }
        return agent.state.map { $0 != .out } ?? !asksPresence
    }

    /// Whether a conversation's customer is on the list.
    func isListed(_ conversation: LedgerConversation) -> Bool {
        phones[conversation.contact]?.contains(where: LifeHours.isListed) ?? false
    }

    /// How many sessions an agent has: of all lines, or of one.
    func load(of agent: String, on line: LineID? = nil) -> Int {
        conversations.values.count { $0.open?.handler == .agent(agent) && (line == nil || $0.line == line) }
    }

    /// The conversations that wait in a line's queue, the first one first.
    func queue(of line: LineID) -> [ConversationID] {
        let waiting = conversations.values.filter { $0.line == line && $0.open?.handler == .queue }
        return waiting.compactMap { one in one.open?.place.map { (one.id, $0) } }.sorted { $0.1 < $1.1 }.map(\.0)
    }

    /// What speaks against an agent's getting a line's session by themselves; nil where nothing does.
    func obstacle(for agent: LedgerAgent, on line: LineID) -> String? {
        guard agent.state == .available else { return "is not available" }
        if !agent.registered.lines.isEmpty, !agent.registered.lines.contains(line) { return "serves other lines" }
        let missing = Set(rules[line, \.skills]).subtracting(agent.registered.skills)
        if let skill = missing.sorted().first { return "lacks the skill '\(skill)'" }
        if let own = agent.registered.receptionLimit {
            return load(of: agent.id) < own ? nil : "has \(load(of: agent.id)) of \(own) sessions"
        }
        guard let limit = rules[line, \.receptionLimit] else { return nil }
        let load = load(of: agent.id, on: line)
        return load < limit ? nil : "has \(load) of the line's \(limit) sessions"
    }

    /// The agents who can get a line's session by themselves.
    func eligible(for line: LineID) -> [LedgerAgent] {
        agents.values.filter { obstacle(for: $0, on: line) == nil }
    }
}
