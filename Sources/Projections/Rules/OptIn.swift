import Events
public import Settings
import Timeline

/// Who has not opted in gets no template outside the window where the line's rules want that; who has opted out gets none, and who has
/// stopped marketing gets none of that kind (S4.12).
public enum OptIn: SendRule {
    public static let rule = Rule("optIn", "S4.12")
    /// The platform's code for marketing to somebody who has stopped it.
    private static let stopped: UInt32 = 131_050

    public static func verdict(
        on send: SendFacts, in conversation: borrowing ConversationState, under policy: borrowing LinePolicy,
        _ circumstances: SendCircumstances
    ) -> SendVerdict {
        guard circumstances.template != nil || send.isDirect, !send.needsWindow else { return .go }
        let consent = circumstances.consent
        if consent.hasStoppedMarketing, circumstances.template?.isMarketing ?? false {
            return refuse(
                stopped, "the customer has stopped marketing messages: send none of that category until they resume",
                consent.stoppedMarketingBy)
        }
        guard !conversation.window.isOpen(at: circumstances.now) else { return .go }
        if consent.isOptedOut {
            return refuse(
                0,
                "the customer has opted out of messages outside the 24-hour window: wait until they opt in, or write",
                consent.optedOutBy)
        }
        guard policy.optIn == .required, !consent.isOptedIn else { return .go }
        return refuse(
            0,
            "no opt-in of the customer is recorded, and the line sends no template outside the 24-hour window without: "
                + "record it with its source", .start)
    }

    private static func refuse(_ code: UInt32, _ reason: String, _ by: Position) -> SendVerdict {
        .refuse(SendRefusal(code: code, reason, rule.decision(restsOn: [by])))
    }
}
