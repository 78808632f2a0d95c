import Events
public import Settings
public import Timeline

/// Closes an agent's session when the customer has not replied within the set time (S3.7). Not for unassigned sessions, and
/// not for bots.
///
/// Counts from the agent's last unanswered message, or from when the agent took the session, whichever is later. While the
/// customer waits for the agent, nothing closes.
public enum AutoClose: DeadlineRule {
    public static let rule = Rule("autoClose", "S3.7")

    public static func wait(in conversation: borrowing ConversationState, under policy: borrowing LinePolicy) -> Wait {
        guard let length = policy.autoClose else { return .idle("it is off") }
        guard let session = conversation.sessions.open else { return .idle("no session is open") }
        guard session.handler.isAgent else { return .idle("no agent has the session") }
        guard let awaited = conversation.turns.awaited else { return .idle("no reply of the customer's is awaited") }
        return .until(policy.due(max(awaited.time, session.handlerSince), after: length))
    }

    public static func expire(
        in conversation: borrowing ConversationState, under policy: borrowing LinePolicy, deadline: Timestamp,
        in world: borrowing World
    ) -> [RuleEffect] {
        let basis = [conversation.sessions.open?.assignedBy, conversation.turns.awaited?.position].compactMap { $0 }
        return [.close(.autoClose, decision(restsOn: basis, deadline: deadline))]
    }
}
