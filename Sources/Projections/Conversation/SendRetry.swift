import Events
public import Settings
public import Timeline

/// Makes the next attempt of a failed send due. A retry is a new attempt under the same message, never an edit of the old one.
public enum SendRetry: DeadlineRule {
    public static let rule = Rule("sendRetry", "B4")

    public static func wait(in conversation: borrowing ConversationState, under policy: borrowing LinePolicy) -> Wait {
        guard let time = next(in: conversation)?.time else { return .idle("no send waits for another attempt") }
        return .until(policy.notBeforeServed(time))
    }

    public static func expire(
        in conversation: borrowing ConversationState, under policy: borrowing LinePolicy, deadline: Timestamp,
        in world: borrowing World
    ) -> [RuleEffect] {
        guard let send = next(in: conversation) else { return [] }
        var due = SendRetryDue()
        due.send = send.position
        due.attempt = send.attempts + 1
        due.decision = decision(restsOn: [send.position, send.timeBy], deadline: deadline)
        return [.record(.sendRetryDue(due))]
    }

    private static func next(in conversation: borrowing ConversationState) -> OpenSend? {
        conversation.delivery.open.lazy.filter { $0.stage == .waiting }
            .min { ($0.time ?? .latest, $0.position) < ($1.time ?? .latest, $1.position) }
    }
}

/// Decides a send in doubt for which no receipt came within the line's time limit, by the line's policy.
public enum SendDoubt: DeadlineRule {
    public static let rule = Rule("sendDoubt", "B4")

    public static func wait(in conversation: borrowing ConversationState, under policy: borrowing LinePolicy) -> Wait {
        guard let since = oldest(in: conversation)?.time else { return .idle("no send is in doubt") }
        return .until(policy.due(since, after: policy.inDoubt.limit))
    }

    public static func expire(
        in conversation: borrowing ConversationState, under policy: borrowing LinePolicy, deadline: Timestamp,
        in world: borrowing World
    ) -> [RuleEffect] {
        guard let send = oldest(in: conversation) else { return [] }
        var resolved = SendDoubtResolved()
        resolved.send = send.position
        resolved.attempt = send.attempts
        resolved.outcome = policy.inDoubt.then == .resend ? .resend : .abandoned
        resolved.decision = decision(restsOn: [send.position, send.timeBy], deadline: deadline)
        return [.record(.sendDoubtResolved(resolved))]
    }

    private static func oldest(in conversation: borrowing ConversationState) -> OpenSend? {
        conversation.delivery.open.lazy.filter { $0.stage == .inDoubt }
            .min { ($0.time ?? .latest, $0.position) < ($1.time ?? .latest, $1.position) }
    }
}
