public import Events
public import Settings
public import Timeline

/// Asks a bot with an address what to do: when it gets a session (S1.8, S1.9, S1.11), and whenever the customer writes in it. One question
/// at a time: what is written meanwhile is the next one. A bot that does not answer in time loses the session.
public enum BotRequest: Reaction {
    public static let rule = Rule("botRequest", "S1.8")
    public static let causes: [EventKind] = [.messageReceived, .sessionOpened, .sessionAssigned]

    public static func follows(
        _ event: borrowing RecordedEvent, in conversation: borrowing ConversationState,
        under policy: borrowing LinePolicy, in world: borrowing World
    ) -> [RuleEffect] {
        guard conversation.sessions.isBots, !policy.disabled, let session = conversation.sessions.open,
            session.question == nil,
            case .bot(let bot) = session.handler, let task = world.settings.tasks[bot], !task.url.isEmpty
        else { return [] }
        let first: Position
        switch event.event {
        case .messageReceived(let message):
            guard MessageTypes.wantsAnswer(type: message.type, replyID: message.replyID) else { return [] }
            first = event.position
        default:
            // Who opens it has been asked about by the message that opened it.
            guard session.assignedBy == event.position else { return [] }
            first = conversation.turns.unanswered?.position ?? .start
        }
        let isNew = if case .messageReceived = event.event { true } else { false }
        guard isNew || session.timesAsked < mostWithoutAWord else {
            return giveUp(on: task, after: event, in: conversation, under: policy, session, world)
        }
        return [ask(task, about: first, because: event.position, at: event.recordedAt, session)]
    }

    /// How often bots are asked, one after another, while the customer says nothing: two that pass a session to each other would do so for
    /// ever.
    static let mostWithoutAWord: UInt32 = 20

    private static func giveUp(
        on task: BotTask, after event: borrowing RecordedEvent, in conversation: borrowing ConversationState,
        under policy: borrowing LinePolicy, _ session: OpenSession, _ world: borrowing World
    ) -> [RuleEffect] {
        fallback(
            task.otherwise, "is not asked: bots were \(session.timesAsked) times since the customer has written",
            in: conversation, under: policy, at: event.occurredAt, rule.decision(restsOn: [event.position]), in: world)
    }

    /// What asks about what was missed while another question was open.
    ///
    /// - Parameter answer: The event that ends it.
    public static func askAgain(
        about missed: Position, after answer: Position, at now: Timestamp, in conversation: borrowing ConversationState,
        in world: borrowing World
    ) -> [RuleEffect] {
        guard missed != .start, let session = conversation.sessions.open, case .bot(let bot) = session.handler,
            let task = world.settings.tasks[bot], !task.url.isEmpty
        else { return [] }
        return [ask(task, about: missed, because: answer, at: now, session)]
    }

    private static func ask(
        _ task: BotTask, about first: Position, because cause: Position, at now: Timestamp, _ session: OpenSession
    ) -> RuleEffect {
        var asked = BotAsked()
        (asked.session, asked.bot, asked.first) = (session.number, task.id, first)
        (asked.deadline, asked.otherwise) = (now + task.timeout, task.otherwise)
        asked.decision = rule.decision(restsOn: [cause])
        return .record(.botAsked(asked), at: now)
    }

    /// What becomes of a session whose bot has not answered.
    ///
    /// - Parameters:
    ///   - otherwise: What was set for that.
    ///   - moment: When that is certain.
    ///   - why: Half a sentence, such as "has not answered in time".
    public static func fallback(
        _ otherwise: BotFallback, _ why: String, in conversation: borrowing ConversationState,
        under policy: borrowing LinePolicy, at moment: Timestamp, _ decision: Decision, in world: borrowing World
    ) -> [RuleEffect] {
        guard let session = conversation.sessions.open, case .bot(let bot) = session.handler else { return [] }
        guard otherwise == .queue else { return [.close(.botFailed, decision)] }
        let arrival = Arrival(of: conversation, under: policy, at: moment, in: world)
        var note = PassingNote.none
        note.awaitsOpening = arrival.awaitsOpening
        return [.assign(arrival.handler, reason: "bot '\(bot)' \(why)", decision, note)]
    }
}

extension BotRequest: DeadlineRule {
    public static func wait(in conversation: borrowing ConversationState, under policy: borrowing LinePolicy) -> Wait {
        guard let deadline = conversation.sessions.answerDeadline else { return .idle("no bot is asked anything") }
        return .until(policy.notBeforeServed(deadline))
    }

    public static func expire(
        in conversation: borrowing ConversationState, under policy: borrowing LinePolicy, deadline: Timestamp,
        in world: borrowing World
    ) -> [RuleEffect] {
        guard let question = conversation.sessions.open?.question else { return [] }
        return fallback(
            question.otherwise, "has not answered in time", in: conversation, under: policy, at: deadline,
            decision(restsOn: [question.asked], deadline: deadline), in: world)
    }
}
