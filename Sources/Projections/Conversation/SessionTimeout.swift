import Events
public import Settings
public import Timeline

/// Ends a session when the customer's reply is not received in time (S0.2).
///
/// Counts from the business's last message, of an agent, a bot or a program, that the customer has not answered. It holds for
/// the sessions of bots and agents; sessions that nobody serves are never closed by time (S3.7).
public enum SessionTimeout: DeadlineRule {
    public static let rule = Rule.sessionTimeout
    public static let ruleVersion: UInt32 = 1

    public static func deadline(in conversation: borrowing ConversationState, under policy: borrowing LinePolicy)
        -> Timestamp?
    {
        guard let length = policy.sessionTimeout, let session = conversation.sessions.open,
            session.handler.isBot || session.handler.isAgent, let awaited = conversation.turns.awaited
        else { return nil }
        return awaited.time + length
    }

    public static func expire(
        in conversation: borrowing ConversationState, under policy: borrowing LinePolicy, deadline: Timestamp
    ) -> [RuleEffect] {
        let basis = [conversation.sessions.open?.openedBy, conversation.turns.awaited?.position].compactMap { $0 }
        return [.close(.sessionTimeout, decision(restsOn: basis, deadline: deadline))]
    }
}
