public import Events
public import Settings
public import Timeline

/// Tells a customer that the line is closed (S1.12): who comes while it is, and who waits in the queue when it closes. At most once
/// a session, and never while a bot has it.
public enum OutOfHours: Reaction {
    public static let rule = Rule("outOfHours", "S1.12")
    public static let causes: [EventKind] = [.sessionOpened, .sessionAssigned]

    public static func follows(
        _ event: borrowing RecordedEvent, in conversation: borrowing ConversationState,
        under policy: borrowing LinePolicy, in world: borrowing World
    ) -> [RuleEffect] {
        guard let message = policy.hours?.message, !policy.disabled, event.isArrival,
            let session = conversation.sessions.open, session.assignedBy == event.position, !session.isToldOfHours,
            !conversation.notices.hasSaid(for: event), !policy.isOpen(at: event.recordedAt)
        else { return [] }
        return [.say(Outgoing(message, because: rule.decision(restsOn: [event.position])))]
    }
}

extension OutOfHours: DeadlineRule {
    public static func wait(in conversation: borrowing ConversationState, under policy: borrowing LinePolicy) -> Wait {
        guard let hours = policy.hours else { return .idle("the line has no hours") }
        guard hours.message != nil else { return .idle("the hours have no message") }
        guard let session = conversation.sessions.open else { return .idle("no session is open") }
        guard session.handler == .queue else { return .idle("the session is not in the queue") }
        guard !session.isToldOfHours else { return .idle("the customer was told in this session") }
        guard let closing = policy.closing(after: session.handlerSince) else {
            return .idle("the calendar has no closing for more than a year")
        }
        return .until(closing)
    }

    public static func expire(
        in conversation: borrowing ConversationState, under policy: borrowing LinePolicy, deadline: Timestamp,
        in world: borrowing World
    ) -> [RuleEffect] {
        guard let message = policy.hours?.message, let session = conversation.sessions.open else { return [] }
        return [.say(Outgoing(message, because: decision(restsOn: [session.assignedBy], deadline: deadline)))]
    }
}

extension RecordedEvent {
    /// Whether a session arrives for the agents of a line: it opens, or a bot hands it over.
    fileprivate var isArrival: Bool {
        switch event {
        case .sessionOpened(let opened): !opened.handler.isBot && !opened.handler.isAgent
        case .sessionAssigned(let assigned):
            assigned.previous.isBot && assigned.isByBot && !assigned.handler.isBot
                && !assigned.handler.isAgent
        default: false
        }
    }
}

extension SessionAssigned {
    /// Whether the bot that had it gave it away, or lost it because it did not answer.
    fileprivate var isByBot: Bool {
        switch Origin(by) {
        case .bot: true
        case .rule(let name): name == BotRequest.rule.name
        default: false
        }
    }
}
