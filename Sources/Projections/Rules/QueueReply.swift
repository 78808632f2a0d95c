import Events
public import Settings
public import Timeline

/// Tells a customer who has entered the queue that they have to wait (S3.4). Comes after the assignment, so that it reaches only
/// those whom nobody could take at once.
public enum QueueReply: DeskRule {
    public static let rule = Rule("queueReply", "S3.4")

    public static func next(
        in desk: borrowing Desk, under settings: borrowing Settings, except isSetAside: (ConversationID) -> Bool
    ) -> (at: Timestamp, conversation: ConversationID)? {
        desk.newlyQueued.all.first { !isSetAside($0.key) }.map { (desk.stirredAt, $0.key) }
    }

    public static func due(_ conversation: ConversationID, in desk: borrowing Desk) -> Timestamp? {
        desk.newlyQueued.contains(conversation) ? desk.stirredAt : nil
    }

    public static func act(
        on conversation: borrowing ConversationState, desk: borrowing Desk, under policy: borrowing LinePolicy
    ) -> [RuleEffect] {
        guard let session = conversation.sessions.open, let reply = policy.queue.reply else { return [] }
        return [.say(Outgoing(reply, because: rule.decision(restsOn: [session.assignedBy])))]
    }
}
