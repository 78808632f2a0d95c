import Events
public import Settings
public import Timeline

/// Takes a session out of the queue that has waited for too long (S1.10): the line's bot gets it, or nobody (S1.11).
public enum QueueTime: DeadlineRule {
    public static let rule = Rule("queueTime", "S1.10")

    public static func wait(in conversation: borrowing ConversationState, under policy: borrowing LinePolicy) -> Wait {
        guard let length = policy.queue.maxTime else { return .idle("it is off") }
        guard let session = conversation.sessions.open else { return .idle("no session is open") }
        guard session.handler == .queue else { return .idle("the session is not in the queue") }
        return .until(policy.due(session.handlerSince, after: length))
    }

    public static func expire(
        in conversation: borrowing ConversationState, under policy: borrowing LinePolicy, deadline: Timestamp,
        in world: borrowing World
    ) -> [RuleEffect] {
        guard let session = conversation.sessions.open else { return [] }
        // One that never answers is not tried for ever.
        let bot = session.timesAsked < BotRequest.mostWithoutAWord ? policy.queue.botAfter : ""
        let basis = decision(restsOn: [session.assignedBy], deadline: deadline)
        return [.assign(bot.isEmpty ? .unassigned : .bot(bot), reason: "it waited for too long", basis)]
    }
}
