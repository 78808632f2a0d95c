import Sandbox
package import Timeline

/// What the sample agents and the sample bot do about the conversations they see. Pure: the same conversations, at the
/// same moments, with the same seed lead to the same actions.
package struct Desk: Sendable {
    /// What the desk remembers of a session.
    private struct Memory {
        var answers = 0
        /// The customer's wait, or message, that was answered last: the broker may show it for a while longer.
        var answered: Timestamp?
        var isTaken = false
        var isFinished = false
        var isTransferred = false
        /// After a refusal nothing is tried again before this moment.
        var notBefore: Timestamp?
    }

    private struct SessionKey: Hashable {
        let conversation: Int
        let session: Int
    }

    private static let retryPause = Duration.seconds(1800)

    private let agents: [Persona]
    private let bot: String
    private let draws: Draws
    private var memories: [SessionKey: Memory] = [:]

    /// - Parameter bot: the name of the bot whose sessions the desk plays.
    package init(agents: [Persona] = Persona.all, bot: String = "concierge", seed: UInt64 = 1) {
        self.agents = agents
        self.bot = bot
        draws = Draws(seed: seed)
    }

    /// What to do now, at most one thing in a conversation.
    package mutating func actions(for conversations: [DeskConversation], at now: Timestamp) -> [DeskAction] {
        var current: [SessionKey: Memory] = [:]
        var actions: [DeskAction] = []
        for conversation in conversations {
            guard let session = conversation.session else { continue }
            let key = SessionKey(conversation: conversation.id, session: session.number)
            let memory = memories[key] ?? Memory()
            current[key] = memory
            guard !memory.isFinished, memory.notBefore.map({ $0 <= now }) ?? true else { continue }
            if let action = action(conversation, session, memory, at: now) { actions.append(action) }
        }
        memories = current
        return actions
    }

    /// Tells whether the broker did what it was asked for.
    package mutating func settle(_ action: DeskAction, succeeded: Bool, at now: Timestamp) {
        let conversation = action.conversation
        guard let session = conversation.session else { return }
        let key = SessionKey(conversation: conversation.id, session: session.number)
        var memory = memories[key] ?? Memory()
        defer { memories[key] = memory }
        guard succeeded else {
            memory.notBefore = now + Desk.retryPause
            return
        }
        switch action {
        case .take: memory.isTaken = true
        case .send:
            memory.answers += 1
            memory.answered = conversation.pendingSince ?? conversation.lastMessage?.at
        case .finish: memory.isFinished = true
        case .transfer: memory.isTransferred = true
        }
    }

    private func action(
        _ conversation: DeskConversation, _ session: DeskConversation.Session, _ memory: Memory, at now: Timestamp
    ) -> DeskAction? {
        let purpose = "\(conversation.id) \(session.number)"
        switch session.handler {
        // What is in the queue comes by itself.
        case "unassigned":
            guard let agent = draws.pick(agents, "agent \(purpose)"), !memory.isTaken, !Desk.isNight(now) else {
                return nil
            }
            let due = session.openedAt + minutes(agent.takes, "take \(purpose)")
            return due <= now ? .take(conversation, agent: agent.id) : nil
        case "bot:\(bot)": return botAction(conversation, memory, purpose, at: now)
        case _ where Desk.isNight(now): return nil
        default:
            guard session.handler.hasPrefix("agent:"),
                let agent = agents.first(where: { $0.id == session.handler.afterColon })
            else { return nil }
            return agentAction(conversation, agent, memory, purpose, at: now)
        }
    }

    /// Whether the agents sleep: their line is closed from midnight until five (`Examples/sample.yaml`).
    private static func isNight(_ moment: Timestamp) -> Bool { moment.milliseconds % 86_400_000 < 5 * 3_600_000 }

    private func agentAction(
        _ conversation: DeskConversation, _ agent: Persona, _ memory: Memory, _ purpose: String, at now: Timestamp
    ) -> DeskAction? {
        let by = "agent:\(agent.id)"
        if let colleague = colleague(of: agent, memory, purpose) {
            return .transfer(conversation, to: colleague, by: by)
        }
        if let since = conversation.pendingSince, since != memory.answered, conversation.windowIsOpen {
            guard since + minutes(agent.answers, "answer \(purpose)", memory.answers) <= now else { return nil }
            return .send(conversation, text: agent.text(memory.answers, to: conversation.name), by: by)
        }
        guard let last = conversation.lastMessage, memory.answers > 0 || !conversation.windowIsOpen,
            draws.fraction("finish \(purpose)") < agent.finishingShare
        else { return nil }
        return last.at + minutes(agent.finishes, "quiet \(purpose)") <= now ? .finish(conversation, by: by) : nil
    }

    /// To whom an agent passes a session on before they have answered, once; nil where they keep it.
    private func colleague(of agent: Persona, _ memory: Memory, _ purpose: String) -> String? {
        guard !memory.isTransferred, memory.answers == 0,
            draws.fraction("transfer \(purpose)") < agent.transferringShare
        else { return nil }
        return draws.pick(agents.filter { $0.id != agent.id }, "colleague \(purpose)")?.id
    }

    private func botAction(_ conversation: DeskConversation, _ memory: Memory, _ purpose: String, at now: Timestamp)
        -> DeskAction?
    {
        guard let last = conversation.lastMessage, conversation.windowIsOpen else { return nil }
        let by = "bot:\(bot)"
        let completes = draws.fraction("complete \(purpose)") < BotScript.completingShare
        if memory.answers > 2 { return .finish(conversation, by: by) }
        guard last.isInbound, (conversation.pendingSince ?? last.at) != memory.answered else { return nil }
        let text: String? =
            switch memory.answers {
            case 0: BotScript.greeting
            case 1: BotScript.question
            case 2 where completes: BotScript.completion
            default: nil
            }
        let name = String(conversation.name.prefix { $0 != " " })
        return text.map { .send(conversation, text: $0.replacing("{name}", with: name), by: by) }
    }

    private func minutes(_ range: ClosedRange<Int>, _ purpose: String, _ number: Int = 0) -> Duration {
        .seconds(60 * (draws.pick(range, purpose, number) ?? range.lowerBound))
    }
}
