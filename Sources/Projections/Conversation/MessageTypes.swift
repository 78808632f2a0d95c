/// What each type of inbound message means for the rules. Data, because the platform says it in no one place, and changes it.
public enum MessageTypes {
    /// Types that don't count as the customer's turn: they answer nothing and open nothing (S4.11; customer service windows,
    /// platform documentation as of autumn 2026).
    private static func isPassive(_ type: String) -> Bool {
        switch type {
        case "reaction", "edit", "revoke", "system", "group_invite": true
        default: false
        }
    }

    /// Whether a message says that the customer opened the chat, and has written nothing (S3.1). It opens the window.
    public static func asksForWelcome(type: String) -> Bool { type == "request_welcome" }

    /// Whether a message opens, or starts again, the 24-hour window.
    public static func opensWindow(type: String) -> Bool { !isPassive(type) }

    /// Whether a message is one that somebody should answer: it opens a session and starts a wait. An answer to a survey is
    /// none (S3.9).
    ///
    /// Asked for the two fields rather than the message: that would be copied to be handed over, with all it refers to.
    public static func wantsAnswer(type: String, replyID: String) -> Bool {
        opensWindow(type: type) && !asksForWelcome(type: type) && SurveyForm.answer(replyID) == nil
    }
}
