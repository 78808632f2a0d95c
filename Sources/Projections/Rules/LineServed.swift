import Events
public import Settings

/// Nothing leaves a line that is switched off (S1.1), though it was wanted before.
public enum LineServed: SendRule {
    public static let rule = Rule("lineServed", "S1.1")

    public static func verdict(
        on send: SendFacts, in conversation: borrowing ConversationState, under policy: borrowing LinePolicy,
        _ circumstances: SendCircumstances
    ) -> SendVerdict {
        guard policy.disabled else { return .go }
        let decision = rule.decision(restsOn: [])
        return .refuse(
            SendRefusal(code: 0, "line '\(conversation.line)' is switched off: switch it on first", decision))
    }
}
