public import Events
public import Settings

/// Opens a session when a customer writes who has none (S3): with the line's bot (S1.8), else where the line's
/// sessions arrive.
///
/// A message that was written before the last session's close but is recorded after it does not undo the close: it is marked
/// late, and a new session follows.
public enum SessionOpening: Reaction {
    public static let rule = Rule.session
    public static let causes: [EventKind] = [.messageReceived]

    public static func follows(
        _ event: borrowing RecordedEvent, in conversation: borrowing ConversationState,
        under policy: borrowing LinePolicy, in world: borrowing World
    ) -> [RuleEffect] {
        guard !conversation.sessions.isOpen, !policy.disabled, case .messageReceived(let message) = event.event,
            MessageTypes.wantsAnswer(type: message.type, replyID: message.replyID)
        else { return [] }
        var effects: [RuleEffect] = []
        var opened = SessionOpened()
        opened.session = conversation.sessions.count + 1
        let arrival = Arrival(of: conversation, under: policy, in: world)
        opened.handler = policy.botOnStart.isEmpty ? arrival.handler : .bot(policy.botOnStart)
        opened.decision = (policy.botOnStart.isEmpty ? arrival.rule : rule).decision(restsOn: [event.position])
        if let closed = conversation.sessions.lastClosed, event.occurredAt < closed.closedAt {
            opened.follows = closed.number
            var late = MessageMarkedLate()
            (late.message, late.session) = (event.position, closed.number)
            late.decision = Rule.lateMessage.decision(
                restsOn: [event.position, closed.position], deadline: closed.closedAt)
            effects.append(.record(.messageMarkedLate(late), at: event.occurredAt))
        }
        return effects + [.record(.sessionOpened(opened), at: min(event.occurredAt, event.recordedAt))]
    }
}
