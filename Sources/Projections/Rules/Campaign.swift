import Events
public import Settings
public import Timeline

/// No campaigns from a line that isn't for them (S0.5): where programs have sent the same marketing template to
/// ``Campaigns/limit`` customers within an hour, no further customer gets it. What an agent, a bot or a rule sends answers one
/// customer, and is none.
public enum Campaign: SendRule {
    public static let rule = Rule("campaign", "S0.5")

    /// To whom a template has gone.
    public struct Reach: Hashable, Sendable {
        /// How many customers.
        public var customers: Int
        /// The first message of these, and the last.
        public var first, last: Position
        /// When the first one is past.
        public var until: Timestamp
    }

    public static func verdict(
        on send: SendFacts, in conversation: borrowing ConversationState, under policy: borrowing LinePolicy,
        _ circumstances: SendCircumstances
    ) -> SendVerdict {
        guard !policy.campaigns, let reach = circumstances.campaign else { return .go }
        let reason =
            "this is a campaign: the same marketing template went to \(reach.customers) customers within the hour, and line "
            + "\(conversation.line) sends none; wait until \(reach.until), or set the line's 'campaigns' to 'on'"
        return .refuse(SendRefusal(code: 0, reason, rule.decision(restsOn: [reach.first, reach.last])))
    }
}
