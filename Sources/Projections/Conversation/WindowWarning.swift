import Events
public import Settings
public import Timeline

/// Warns an hour before the window closes on a customer who still waits for an answer.
public enum WindowWarning: DeadlineRule {
    public static let rule = Rule("windowWarning", "S4.11")

    public static func wait(in conversation: borrowing ConversationState, under policy: borrowing LinePolicy) -> Wait {
        guard let unanswered = conversation.turns.unanswered else { return .idle("the customer waits for no answer") }
        guard let closesAt = conversation.window.closesAt else { return .idle("the window has never been open") }
        guard conversation.marks.last(.windowClosingSoon) < unanswered.position else { return .idle("it has warned") }
        return .until(policy.notBeforeServed(closesAt - .seconds(3600)))
    }

    public static func expire(
        in conversation: borrowing ConversationState, under policy: borrowing LinePolicy, deadline: Timestamp
    ) -> [RuleEffect] {
        guard let unanswered = conversation.turns.unanswered else { return [] }
        var warned = WindowClosingSoon()
        warned.message = unanswered.position
        warned.decision = decision(restsOn: [unanswered.position], deadline: deadline)
        return [.record(.windowClosingSoon(warned))]
    }
}
