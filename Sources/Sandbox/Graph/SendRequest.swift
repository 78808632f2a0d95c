/// What a `POST /{phone_number_id}/messages` asks for, once it has been found valid.
enum SendRequest: Equatable {
    case message(Submission)
    /// A customer's message is to show as read.
    case markAsRead(messageID: String)
}

/// A message the business submits.
struct Submission: Equatable, Sendable {
    enum Recipient: Equatable, Sendable {
        /// Digits alone, without a plus sign.
        case phone(String)
        /// A business-scoped user id.
        case user(String)

        /// The digits, or the id.
        var text: String {
            switch self {
            case .phone(let digits): digits
            case .user(let id): id
            }
        }
    }

    /// A row of a list, or a button, that the customer can tap.
    struct Option: Equatable, Sendable {
        let id: String
        let title: String
        var description: String?
    }

    var recipient: Recipient
    /// The recipient as it was written.
    var input: String
    /// `text`, `interactive`, `template`, `image` …
    var type: String
    /// Of an interactive message: `list`, `button` …
    var interactiveType: String?
    /// What the customer reads, or a word for it.
    var text: String
    var options: [Option] = []
    var template: Template?
    var callbackData: String?
    var identityHash: String?

    /// Whether it is an ordinary message that goes as if it were a template: Direct Send.
    var isDirect = false

    /// Whether it may be sent outside the customer service window.
    var needsNoWindow: Bool { template != nil || isDirect }
}
