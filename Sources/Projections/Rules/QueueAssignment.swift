import Events
public import Settings
public import Timeline

/// Gives the session that has waited for longest to an agent who can take it (S1.4, S3.5): first in, first out on each line, to
/// whom the line's strategy chooses. Nobody who can take a session is without one while it waits.
public enum QueueAssignment: DeskRule {
    public static let rule = Rule("queueAssignment", "S1.4")

    public static func next(
        in desk: borrowing Desk, under settings: borrowing Settings, except isSetAside: (ConversationID) -> Bool
    ) -> (at: Timestamp, conversation: ConversationID)? {
        desk.nextInQueue(except: isSetAside).map { (desk.stirredAt, $0) }
    }

    public static func due(_ conversation: ConversationID, in desk: borrowing Desk) -> Timestamp? {
        desk.isAssignable(conversation) ? desk.stirredAt : nil
    }

    public static func act(
        on conversation: borrowing ConversationState, desk: borrowing Desk, under policy: borrowing LinePolicy
    ) -> [RuleEffect] {
        guard let session = conversation.sessions.open, session.handler == .queue,
            let strategy = policy.strategy.choosing, let choice = desk.choice(for: conversation, by: strategy)
        else { return [] }
        let basis = [session.assignedBy, desk.agent(choice.agent)?.stateBy].compactMap { $0 }
        let reason = choice.reason.isEmpty ? policy.strategy.word : choice.reason
        return [.assign(.agent(choice.agent), reason: reason, rule.decision(restsOn: basis))]
    }
}
