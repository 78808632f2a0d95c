/// Every rule of Parley's, by the name that settings, decisions and documentation use.
public enum Rule: String, CaseIterable, Sendable {
    /// Who a webhook item belongs to (B6).
    case identity
    /// When a session opens.
    case session
    /// A message recorded after its session's close.
    case lateMessage
    /// The 24-hour customer service window (S4.11).
    case serviceWindow
    /// The session's end when the customer's reply doesn't come (S0.2).
    case sessionTimeout
    /// An agent's session with a silent customer (S3.7).
    case autoClose
    /// A bot's session with a silent customer (S3.8).
    case botSilence
    /// The reminder to a customer who waits (S3.6).
    case replyReminder
    /// The urgency of an unanswered message (S2.1).
    case pendingResponse
    /// The satisfaction survey (S3.9).
    case satisfactionSurvey
    /// The next attempt of a failed send.
    case sendRetry
    /// The end of waiting for a receipt of a send whose answer was lost.
    case sendDoubt

    /// The row of the capability table that the rule fulfils.
    public var capability: String {
        switch self {
        case .identity: "B6"
        case .session: "S3"
        case .lateMessage: "B4"
        case .serviceWindow: "S4.11"
        case .sessionTimeout: "S0.2"
        case .autoClose: "S3.7"
        case .botSilence: "S3.8"
        case .replyReminder: "S3.6"
        case .pendingResponse: "S2.1"
        case .satisfactionSurvey: "S3.9"
        case .sendRetry, .sendDoubt: "B4"
        }
    }
}
