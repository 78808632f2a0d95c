import Events
public import Settings
public import Timeline

/// Closes an agent's session when the customer has not replied within the set time (S3.7). Not for unassigned sessions, and
/// not for bots.
///
/// Counts from the agent's last unanswered message, or from when the agent took the session, whichever is later. While the
/// customer waits for the agent, nothing closes.
public enum AutoClose: DeadlineRule {
    public static let rule = Rule.autoClose
    public static let ruleVersion: UInt32 = 1

    public static func deadline(in conversation: borrowing ConversationState, under policy: borrowing LinePolicy)
        -> Timestamp?
    {
        guard let length = policy.autoClose, let session = conversation.sessions.open, session.handler.isAgent,
            let awaited = conversation.turns.awaited
        else { return nil }
        return max(awaited.time, session.handlerSince) + length
    }

    public static func expire(
        in conversation: borrowing ConversationState, under policy: borrowing LinePolicy, deadline: Timestamp
    ) -> [RuleEffect] {
        let basis = [conversation.sessions.open?.assignedBy, conversation.turns.awaited?.position].compactMap { $0 }
        return [.close(.autoClose, decision(restsOn: basis, deadline: deadline))]
    }
}
