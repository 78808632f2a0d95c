import Events
import Messages
public import Settings

/// Refuses what is beyond the platform's limits (S4.2 to S4.10), whoever wants it said and however it came: with every violation
/// at once. Looked at when the message is wanted; it does not change after that.
public enum ContentLimits: SendRule {
    public static let rule = Rule("limits", "S4")

    public static func verdict(
        on send: SendFacts, in conversation: borrowing ConversationState, under policy: borrowing LinePolicy,
        _ circumstances: SendCircumstances
    ) -> SendVerdict {
        guard let content = circumstances.content else { return .go }
        do throws(MessageError) { try Message(content).check(.cloudAPI) } catch {
            return .refuse(SendRefusal(code: error.code, error.description, rule.decision(restsOn: [])))
        }
        return .go
    }
}
