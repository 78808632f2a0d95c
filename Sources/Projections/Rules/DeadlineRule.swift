import Events
public import Settings
public import Timeline

/// A rule about time. It states its deadline as part of its state; a shell watches the earliest one and asks the rule again
/// when it has passed. Asking late, twice or after a crash is harmless, because the rule looks again.
///
/// While a line is switched off none of its rules waits for anything (S1.1); they need not ask.
public protocol DeadlineRule: Sendable {
    /// The rule.
    static var rule: Rule { get }

    /// When the rule will act unless something happens before, or why it waits for nothing (B14). At most one deadline per rule
    /// and conversation.
    static func wait(in conversation: borrowing ConversationState, under policy: borrowing LinePolicy) -> Wait

    /// What the rule does now that its deadline has passed. Called only with the deadline it states; must lead to a state in
    /// which it states another, or none.
    ///
    /// - Parameter world: What else there is, as it was before.
    static func expire(
        in conversation: borrowing ConversationState, under policy: borrowing LinePolicy, deadline: Timestamp,
        in world: borrowing World
    ) -> [RuleEffect]
}

/// What a rule about time waits for.
public enum Wait: Sendable {
    /// Its deadline.
    case until(Timestamp)
    /// Nothing, and why: half a sentence, such as "no session is open".
    case idle(StaticString)
}

extension DeadlineRule {
    /// When the rule will act; nil while it has nothing to wait for.
    public static func deadline(in conversation: borrowing ConversationState, under policy: borrowing LinePolicy)
        -> Timestamp?
    {
        guard !policy.disabled, case .until(let deadline) = wait(in: conversation, under: policy) else { return nil }
        return deadline
    }

    /// A decision of this rule at its deadline.
    static func decision(restsOn positions: [Position], deadline: Timestamp) -> Decision {
        rule.decision(restsOn: positions, deadline: deadline)
    }
}

/// The rules about time, in the order in which they act where several are due at once.
public enum DeadlineRules {
    /// All of them. Sends come first, closes last, so that a reminder due at the moment of a close is not lost.
    public static let all: [any DeadlineRule.Type] = [
        SendWait.self, SendRetry.self, SendDoubt.self, PendingResponse.self, ReplyReminder.self, OutOfHours.self,
        ServiceWindow.self,
        BotRequest.self, FlowAnswering.self, TransferReturn.self, QueueTime.self, OpeningTime.self, SessionTimeout.self,
        AutoClose.self,
        BotSilence.self,
    ]

    /// The rule about time that this is; nil where it is none.
    public static func named(_ rule: Rule) -> (any DeadlineRule.Type)? { all.first { $0.rule == rule } }

    /// The earliest deadline of a conversation, and whose it is.
    ///
    /// - Parameter isSetAside: Rules that are not asked.
    public static func earliest(
        in conversation: borrowing ConversationState, under policy: borrowing LinePolicy,
        except isSetAside: (Rule) -> Bool = { _ in false }
    ) -> (rule: Rule, deadline: Timestamp)? {
        var earliest: (rule: Rule, deadline: Timestamp)?
        guard !policy.disabled else { return nil }
        for rule in all {
            guard case .until(let deadline) = rule.wait(in: conversation, under: policy) else { continue }
            if earliest.map({ deadline < $0.deadline }) ?? true, !isSetAside(rule.rule) {
                earliest = (rule.rule, deadline)
            }
        }
        return earliest
    }
}
