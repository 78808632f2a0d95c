public import Events
public import Settings
public import Timeline

/// A rule about time. It states its deadline as part of its state; a shell watches the earliest one and asks the rule again
/// when it has passed. Asking late, twice or after a crash is harmless, because the rule looks again.
public protocol DeadlineRule: Sendable {
    /// The rule's name.
    static var rule: Rule { get }
    /// Raised when the rule's behaviour changes; part of every decision (B2).
    static var ruleVersion: UInt32 { get }

    /// When the rule will act unless something happens before; nil while it has nothing to wait for. At most one per rule and
    /// conversation.
    static func deadline(in conversation: borrowing ConversationState, under policy: borrowing LinePolicy) -> Timestamp?

    /// What the rule does now that its deadline has passed. Called only with the deadline it states; must lead to a state in
    /// which it states another.
    static func expire(
        in conversation: borrowing ConversationState, under policy: borrowing LinePolicy, deadline: Timestamp
    ) -> [RuleEffect]
}

/// What a rule wants done.
public enum RuleEffect: Sendable {
    /// An event is recorded.
    case record(Event)
    /// The session closes, with all that follows from a close.
    case close(SessionClosed.Reason, Decision)
    /// The customer is told something: a text inside the window, the configured template outside it, or nothing, with the
    /// reason.
    case say(AutomaticMessage, Decision)
}

extension DeadlineRule {
    /// A decision of this rule at its deadline.
    static func decision(restsOn positions: [Position], deadline: Timestamp) -> Decision {
        Decision(rule: rule.rawValue, version: ruleVersion, restsOn: positions, deadline: deadline)
    }
}

/// The rules about time, in the order in which they act where several are due at once.
public enum DeadlineRules {
    /// All of them. Sends come first, closes last, so that a reminder due at the moment of a close is not lost.
    public static let all: [any DeadlineRule.Type] = [
        SendRetry.self, SendDoubt.self, PendingResponse.self, ReplyReminder.self, ServiceWindow.self,
        SessionTimeout.self,
        AutoClose.self, BotSilence.self,
    ]

    /// The rule with this name, if it is one about time.
    public static func named(_ rule: Rule) -> (any DeadlineRule.Type)? { all.first { $0.rule == rule } }

    /// The earliest deadline of a conversation, and whose it is.
    public static func earliest(
        in conversation: borrowing ConversationState, under policy: borrowing LinePolicy
    ) -> (rule: Rule, deadline: Timestamp)? {
        var earliest: (rule: Rule, deadline: Timestamp)?
        for rule in all {
            guard let deadline = rule.deadline(in: conversation, under: policy) else { continue }
            if earliest.map({ deadline < $0.deadline }) ?? true { earliest = (rule.rule, deadline) }
        }
        return earliest
    }
}
