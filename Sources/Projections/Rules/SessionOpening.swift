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
        // Meta's own agent answers it.
        guard !message.isInStandby else { return [] }
        // What is recorded of a customer who is listed is all that happens (S1.13).
        let listing = Blacklisting(of: conversation, named: message.sender, under: policy, in: world)
        guard listing.incoming == nil else { return [] }
        var effects: [RuleEffect] = []
        var opened = SessionOpened()
        opened.session = conversation.sessions.count + 1
        let arrival = Arrival(of: conversation, under: policy, at: event.recordedAt, in: world)
        let goesToBot = !policy.botOnStart.isEmpty
        opened.handler = goesToBot ? .bot(policy.botOnStart) : arrival.handler
        opened.awaitsOpening = !goesToBot && arrival.awaitsOpening
        opened.decision = (goesToBot ? rule : arrival.rule).decision(restsOn: [event.position])
        if let closed = conversation.sessions.lastClosed, event.occurredAt < closed.closedAt {
            opened.follows = closed.number
            var late = MessageMarkedLate()
            (late.message, late.session) = (event.position, closed.number)
            late.decision = Rule.lateMessage.decision(
                restsOn: [event.position, closed.position], deadline: closed.closedAt)
            effects.append(.record(.messageMarkedLate(late), at: event.occurredAt))
        }
        // Who waits for the opening does so from when they came, which is when the line was found closed.
        let moment = opened.awaitsOpening ? event.recordedAt : min(event.occurredAt, event.recordedAt)
        return effects + [.record(.sessionOpened(opened), at: moment)]
    }
}
