import Events
public import Settings
public import Timeline

/// Ends a session when the customer's reply is not received in time (S0.2).
///
/// Counts from the business's last message, of an agent, a bot or a program, that the customer has not answered. It holds for
/// the sessions of bots and agents; sessions that nobody serves are never closed by time (S3.7). A task that says how long it waits
/// is held to that in its own sessions, any other session to the line's length of time.
public enum SessionTimeout: DeadlineRule {
    public static let rule = Rule("sessionTimeout", "S0.2")

    public static func wait(in conversation: borrowing ConversationState, under policy: borrowing LinePolicy) -> Wait {
        guard policy.sessionTimeout != nil || policy.service.replyWaits != nil else { return .idle("it is off") }
        guard let session = conversation.sessions.open else { return .idle("no session is open") }
        guard let length = length(for: session.handler, under: policy) else { return .idle("it is off") }
        guard session.handler.isBot || session.handler.isAgent else { return .idle("nobody has the session") }
        guard let awaited = conversation.turns.awaited else { return .idle("no reply of the customer's is awaited") }
        return .until(policy.due(awaited.time, after: length))
    }

    private static func length(for handler: Handler, under policy: borrowing LinePolicy) -> Duration? {
        guard case .bot(let task) = handler, let own = policy.service.replyWaits?.byTask[task] else {
            return policy.sessionTimeout
        }
        return own
    }

    public static func expire(
        in conversation: borrowing ConversationState, under policy: borrowing LinePolicy, deadline: Timestamp,
        in world: borrowing World
    ) -> [RuleEffect] {
        let basis = [conversation.sessions.open?.openedBy, conversation.turns.awaited?.position].compactMap { $0 }
        return [.close(.sessionTimeout, decision(restsOn: basis, deadline: deadline))]
    }
}
