import Events
public import Settings
import Timeline

/// Keeps a message back that would come too fast for its contact: it waits here, until a moment that is known, in place of being
/// refused by the platform (131056).
///
/// Asked when an attempt begins. Those that wait already go first, each with a token of its own, so that the messages of a burst
/// keep their order and none is held twice. ``SendRetry`` makes them due.
public enum Pacing: SendRule {
    public static let rule = Rule("pacing", "S4")

    public static func verdict(
        on send: SendFacts, in conversation: borrowing ConversationState, under policy: borrowing LinePolicy,
        _ circumstances: SendCircumstances
    ) -> SendVerdict {
        guard circumstances.content == nil, policy.pace?.pair ?? false else { return .go }
        // One that has not waited yet comes behind all that have; these come in the order in which they are due.
        let before = send.isPaced ? 0 : conversation.delivery.pacedCount
        let until = conversation.pace.free(after: before, at: circumstances.now)
        guard until > circumstances.now else { return .go }
        return .holdUntil(until, rule.decision(restsOn: [send.position], deadline: until))
    }
}

extension Pacing {
    /// The messages that wait here, and until when (B14); nothing where none does.
    public static func standings(in conversation: borrowing ConversationState) -> [RuleStanding] {
        let times = conversation.delivery.open.compactMap { $0.isPaced ? $0.time : nil }.sorted()
        guard let first = times.first, let last = times.last else { return [] }
        let many = "\(times.count) messages wait, until \(first) to \(last)"
        let what = times.count == 1 ? "a message waits until \(first)" : many
        return [RuleStanding(rule: rule, deadline: nil, reason: "\(what): more would come too fast for the contact")]
    }
}
