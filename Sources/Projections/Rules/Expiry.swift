import Events
public import Settings

/// Keeps back what is no longer worth sending (S4.18): looked at when it is wanted, and again when an attempt begins.
public enum Expiry: SendRule {
    public static let rule = Rule("expiry", "S4.18")

    public static func verdict(
        on send: SendFacts, in conversation: borrowing ConversationState, under policy: borrowing LinePolicy,
        _ circumstances: SendCircumstances
    ) -> SendVerdict {
        guard let expires = send.expires, circumstances.now >= expires else { return .go }
        return .refuse(
            SendRefusal(
                code: 0, "it was to be sent before \(expires), and is not sent any more: name a later expiry",
                rule.decision(restsOn: [], deadline: expires)))
    }
}
