import Events
public import Settings
public import Timeline

/// Closes a bot's session when the customer has been silent for 10 minutes, or for what the line sets (S3.8).
///
/// Counts from the last thing that happened between the two: the customer's message, the bot's message, or the bot's getting
/// the session.
public enum BotSilence: DeadlineRule {
    public static let rule = Rule("botSilence", "S3.8")

    public static func wait(in conversation: borrowing ConversationState, under policy: borrowing LinePolicy) -> Wait {
        guard let length = policy.botSilence else { return .idle("it is off") }
        guard let session = conversation.sessions.open else { return .idle("no session is open") }
        guard session.handler.isBot else { return .idle("no bot has the session") }
        let turns = conversation.turns
        let spoken = max(turns.lastMessage?.time ?? .epoch, turns.awaited?.time ?? .epoch)
        return .until(policy.due(max(spoken, session.handlerSince), after: length))
    }

    public static func expire(
        in conversation: borrowing ConversationState, under policy: borrowing LinePolicy, deadline: Timestamp,
        in world: borrowing World
    ) -> [RuleEffect] {
        let turns = conversation.turns
        let last = turns.awaited?.position ?? turns.lastMessage?.position
        let basis = [conversation.sessions.open?.assignedBy, last].compactMap { $0 }
        return [.close(.botSilence, decision(restsOn: basis, deadline: deadline))]
    }
}
