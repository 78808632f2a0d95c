public import Events
public import Settings

/// Tells a customer who comes when the queue is full (S1.6). Their session is left unassigned, where agents find it.
public enum QueueFull: Reaction {
    public static let rule = Rule("queueFull", "S1.6")
    public static let causes: [EventKind] = [.sessionOpened, .sessionAssigned]

    public static func follows(
        _ event: borrowing RecordedEvent, in conversation: borrowing ConversationState,
        under policy: borrowing LinePolicy, in world: borrowing World
    ) -> [RuleEffect] {
        guard let reply = policy.queue.fullReply, !policy.disabled, event.isDecided(by: rule),
            conversation.sessions.open?.assignedBy == event.position, !conversation.notices.hasSaid(for: event)
        else { return [] }
        return [.say(Outgoing(reply, because: rule.decision(restsOn: [event.position])))]
    }
}

/// Tells a customer whose session enters `unassigned`: nobody has it (S3.3). Once for an event, and after every other automatic
/// message that the event leads to.
public enum UnassignedReply: Reaction {
    public static let rule = Rule("unassignedReply", "S3.3")
    public static let causes: [EventKind] = [.sessionOpened, .sessionAssigned]

    public static func follows(
        _ event: borrowing RecordedEvent, in conversation: borrowing ConversationState,
        under policy: borrowing LinePolicy, in world: borrowing World
    ) -> [RuleEffect] {
        guard let reply = policy.unassignedReply, !policy.disabled, let session = conversation.sessions.open,
            session.handler == .unassigned, session.assignedBy == event.position,
            !conversation.notices.hasSaid(for: event)
        else { return [] }
        return [.say(Outgoing(reply, because: rule.decision(restsOn: [event.position])))]
    }
}

extension RecordedEvent {
    /// Whether a rule has decided who has the session.
    fileprivate func isDecided(by rule: Rule) -> Bool {
        switch event {
        case .sessionOpened(let opened): opened.decision.rule == rule.name
        case .sessionAssigned(let assigned): assigned.decision?.rule == rule.name
        default: false
        }
    }
}
