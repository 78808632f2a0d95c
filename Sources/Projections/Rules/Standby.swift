import Events
public import Settings

/// While Meta's own agent has the conversation, nothing automatic is said: any message of ours would take it away (Meta's page
/// on standby webhooks, 4 August 2026). What a person or a program sends goes, and takes it over.
public enum Standby: SendRule {
    public static let rule = Rule("standby", "S4.21")

    public static func verdict(
        on send: SendFacts, in conversation: borrowing ConversationState, under policy: borrowing LinePolicy,
        _ circumstances: SendCircumstances
    ) -> SendVerdict {
        guard conversation.sessions.isInStandby, circumstances.content != nil, circumstances.origin.isAutomatic else {
            return .go
        }
        return .refuse(
            SendRefusal(code: 0, advice, rule.decision(restsOn: [conversation.sessions.standbyBy])))
    }

    private static let advice =
        "Meta's own agent has the conversation, and an automatic message would take it away: write to the customer to take "
        + "it over"

    /// What it leads to, where Meta's agent has the conversation (B14).
    public static func standings(in conversation: borrowing ConversationState) -> [RuleStanding] {
        guard conversation.sessions.isInStandby else { return [] }
        return [RuleStanding(rule: rule, deadline: nil, reason: advice)]
    }
}

extension Origin {
    /// Whether nobody has written it for this customer: a rule's, or a bot's.
    var isAutomatic: Bool {
        switch self {
        case .rule, .bot: true
        case .agent, .api: false
        }
    }
}
