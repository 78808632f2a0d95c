public import Settings
public import Timeline

/// What a rule about time waits for in a conversation, or why it waits for nothing (B14).
public struct RuleStanding: Hashable, Sendable {
    /// The rule.
    public var rule: Rule
    /// When it will act unless something happens before; nil where it waits for nothing.
    public var deadline: Timestamp?
    /// Why it waits for nothing, as half a sentence; empty where it has a deadline.
    public var reason: String

    /// The standing in words: `autoClose: no session is open`.
    public var words: String { "\(rule.name): " + (deadline.map { "acts at \($0)" } ?? reason) }
}

extension DeadlineRules {
    /// How every rule stands, in the order in which they act.
    public static func standings(
        in conversation: borrowing ConversationState, under policy: borrowing LinePolicy
    ) -> [RuleStanding] {
        var standings: [RuleStanding] = []
        for rule in all {
            var standing = RuleStanding(rule: rule.rule, deadline: nil, reason: "the line is switched off")
            if !policy.disabled {
                switch rule.wait(in: conversation, under: policy) {
                case .until(let deadline): (standing.deadline, standing.reason) = (deadline, "")
                case .idle(let reason): standing.reason = "\(reason)"
                }
            }
            standings.append(standing)
        }
        return standings
    }
}
