public import Events
public import Settings

/// Keeps the order of messages that come one after another: each waits until the one before it is accepted or given up, also
/// where that one has to be tried again.
public enum SendOrder: SendRule {
    public static let rule = Rule("sendOrder", "S2.3")

    public static func verdict(
        on send: SendFacts, in conversation: borrowing ConversationState, under policy: borrowing LinePolicy,
        _ circumstances: SendCircumstances
    ) -> SendVerdict {
        conversation.delivery.isWaiting(send.after) ? .hold : .go
    }
}

extension SendOrder: Reaction {
    public static let causes: [EventKind] = [.sendAccepted, .sendFailed, .sendRefused, .sendDoubtResolved]

    /// Releases what waited for a message that is done now.
    public static func follows(
        _ event: borrowing RecordedEvent, in conversation: borrowing ConversationState,
        under policy: borrowing LinePolicy, in world: borrowing World
    ) -> [RuleEffect] {
        conversation.delivery.open.filter { $0.stage == .held && !conversation.delivery.isWaiting($0.after) }
            .map { held in
                var released = SendReleased()
                released.send = held.position
                released.decision = rule.decision(restsOn: [held.after, event.position])
                return .record(.sendReleased(released))
            }
    }
}
