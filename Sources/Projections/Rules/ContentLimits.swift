import Events
public import Messages
public import Settings

/// Refuses what is beyond the platform's limits (S4.2 to S4.10), whoever wants it said and however it came: with every violation
/// at once. Looked at when the message is wanted; it does not change after that.
///
/// Of texts, which are most, no more than the length is looked at; what a line's rules say is held to the limits where it is
/// set. Everything is decided on one thread.
public enum ContentLimits: SendRule {
    public static let rule = Rule("limits", "S4", version: 2)

    public static func verdict(
        on send: SendFacts, in conversation: borrowing ConversationState, under policy: borrowing LinePolicy,
        _ circumstances: SendCircumstances
    ) -> SendVerdict {
        guard let content = circumstances.content, !isWithin(content, circumstances.origin, policy) else { return .go }
        do throws(MessageError) { try Message(content).check(policy.limits.profile) } catch {
            return .refuse(SendRefusal(code: error.code, error.description, rule.decision(restsOn: [])))
        }
        return .go
    }

    private static func isWithin(
        _ content: MessageContent, _ origin: Origin, _ policy: borrowing LinePolicy
    ) -> Bool {
        // No text has more characters than bytes.
        if content.type == "text" { return content.text.utf8.count <= textLimit && !content.text.isEmpty }
        return !origin.isReply && policy.limits == .cloudAPI
    }

    /// Characters that a text may have by every profile (S4.2).
    private static let textLimit = 4096
}

extension LimitsPolicy {
    /// The profile of that name.
    public var profile: LimitProfile {
        switch self {
        case .cloudAPI: .cloudAPI
        case .connect: .connect
        case .studio: .studio
        case .workspace: .workspace
        }
    }
}
