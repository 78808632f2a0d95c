public import Events
public import Settings

/// Takes a session out of its workbin when the customer writes again (S2.2): into the queue, where it keeps its place, and from
/// there to an agent who can take it, the one who parked it before all others. With `manual` nobody has it then.
public enum WorkbinReturn: Reaction {
    public static let rule = Rule("workbinReturn", "S2.2")
    public static let causes: [EventKind] = [.messageReceived]

    public static func follows(
        _ event: borrowing RecordedEvent, in conversation: borrowing ConversationState,
        under policy: borrowing LinePolicy, in world: borrowing World
    ) -> [RuleEffect] {
        guard !policy.disabled, let session = conversation.sessions.open, session.handler.isParked,
            case .messageReceived(let message) = event.event,
            MessageTypes.wantsAnswer(type: message.type, replyID: message.replyID)
        else { return [] }
        let decision = rule.decision(restsOn: [session.assignedBy, event.position])
        return [.assign(policy.placeOfReturn, reason: "the customer writes again", decision)]
    }
}
