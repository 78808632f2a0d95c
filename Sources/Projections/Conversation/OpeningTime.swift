import Events
public import Settings
public import Timeline

/// Has a session arrive when its line opens that began while it was closed (S1.12): it enters the queue then, at the very second.
/// Where agents take sessions themselves it stays where they find it.
public enum OpeningTime: DeadlineRule {
    public static let rule = Rule("openingTime", "S1.12")

    public static func wait(in conversation: borrowing ConversationState, under policy: borrowing LinePolicy) -> Wait {
        guard let awaitsOpening = conversation.sessions.open?.awaitsOpening else {
            return .idle("no session is open")
        }
        guard awaitsOpening, let since = conversation.sessions.open?.handlerSince else {
            return .idle("the session does not wait for the opening")
        }
        guard policy.strategy != .manual else { return .idle("agents take sessions themselves: strategy is manual") }
        guard let opening = policy.opening(since: since) else {
            return .idle("the calendar has no opening for more than a year")
        }
        return .until(opening)
    }

    public static func expire(
        in conversation: borrowing ConversationState, under policy: borrowing LinePolicy, deadline: Timestamp,
        in world: borrowing World
    ) -> [RuleEffect] {
        guard let session = conversation.sessions.open else { return [] }
        let arrival = Arrival(of: conversation, under: policy, at: deadline, in: world)
        let rule = arrival.handler == .queue ? rule : arrival.rule
        let basis = rule.decision(restsOn: [session.assignedBy], deadline: deadline)
        return [.assign(arrival.handler, reason: "the line is open", basis)]
    }
}
