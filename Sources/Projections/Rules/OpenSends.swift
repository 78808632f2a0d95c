import Events
public import Settings

/// Bounds how many messages may wait for the platform: while it takes none, as without an access token, they would pile up
/// without end and all leave at once.
public enum OpenSends: SendRule {
    public static let rule = Rule("openSends", "S4")
    /// The most messages of one conversation that wait for the platform.
    public static let perConversation = 100
    /// The most messages of all conversations that wait for the platform.
    public static let inAll = 100_000
    /// The platform's code for too many messages.
    private static let code: UInt32 = 130_429

    public static func verdict(
        on send: SendFacts, in conversation: borrowing ConversationState, under policy: borrowing LinePolicy,
        _ circumstances: SendCircumstances
    ) -> SendVerdict {
        guard circumstances.content != nil else { return .go }
        let advice = "see whether the platform takes messages, and try again later"
        if conversation.delivery.unsettledCount >= perConversation {
            let reason =
                "\(perConversation) messages to this customer wait for the platform, or for receipts, already: \(advice)"
            return .refuse(SendRefusal(code: code, reason, rule.decision(restsOn: [])))
        }
        guard circumstances.openSends >= inAll else { return .go }
        let reason = "\(inAll) messages wait for the platform already: \(advice)"
        return .refuse(SendRefusal(code: code, reason, rule.decision(restsOn: [])))
    }
}
