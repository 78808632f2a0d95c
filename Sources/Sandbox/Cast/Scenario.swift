/// What a sandbox is made of: the business's lines and templates, and the customers who write to them.
package struct Scenario: Equatable, Sendable {
    var lines: [Line]
    var templates: [Template]
    var customers: [Customer]

    /// The sample lines and templates, and nobody who writes by themselves.
    package static let empty = Scenario(lines: Line.samples, templates: Template.samples, customers: [])
}

/// A business phone number.
struct Line: Equatable, Sendable {
    /// The `phone_number_id`.
    var id: String
    var name: String
    /// Digits alone.
    var displayNumber: String
    /// The WhatsApp Business Account: the `id` of webhook entries.
    var businessAccount: String
    /// Whether the identity change check is on: hashes come in webhooks and can be asked for in sends.
    var checksIdentity: Bool

    static let samples = [
        Line(
            id: "106540352242922", name: "Support", displayNumber: "15550783881", businessAccount: "102290129340398",
            checksIdentity: true),
        Line(
            id: "106540352242923", name: "Concierge", displayNumber: "15550783882",
            businessAccount: "102290129340398", checksIdentity: false),
        Line(
            id: "106540352242924", name: "Orders", displayNumber: "15550783883", businessAccount: "102290129340398",
            checksIdentity: false),
    ]
}

/// A customer as a scenario describes them.
struct Customer: Equatable, Sendable {
    /// How the scenario and the control interface name them.
    var id: String
    var name: String
    var username: String?
    /// Digits alone; nil where the business knows only the business-scoped user id.
    var phone: String?
    /// The business-scoped user id.
    var userID: String?
    /// The line their story is played to.
    var line: String
    var receipts = ReceiptHabit()
    /// False: nothing can be delivered to them.
    var isReachable = true
    /// When their story begins for the first time, after the cast's start.
    var starts = Delay(.zero)
    /// How long after a story's beginning the next one begins; nil: once.
    var every: Duration?
    var story: [Step] = []
    var rules: [ReplyRule] = []
}

/// When a customer's receipts come, counted from the moment the platform accepts a message; nil: never.
struct ReceiptHabit: Equatable, Sendable {
    var sent: Delay? = Delay(.seconds(1))
    var delivered: Delay? = Delay(.seconds(2), .seconds(5))
    var read: Delay? = Delay(.seconds(60), .seconds(300))
}

/// One thing a customer does, after a pause.
struct Step: Equatable, Sendable {
    var after = Delay(.zero)
    var act: Act
}

/// What a customer can do.
enum Act: Equatable, Sendable {
    /// Writes one of these messages; it is delivered once more after a time where that is set.
    case write([Content], again: Duration?)
    /// Sends several different messages at once: they come in one webhook.
    case album([Content])
    /// Taps a row or a button of the last message that had any.
    case tap(Choice)
    /// Reacts to the last message of the business with an emoji; an empty text takes the reaction back.
    case react(String)
    /// Gets a new device: the identity hash changes.
    case changeDevice
    /// Changes the phone number, or back to the one before where this already is theirs.
    case changeNumber(String)
    case nothing
}

/// What a message of a customer contains.
enum Content: Equatable, Sendable {
    case text(String)
    case image(caption: String)
    case document(name: String)
    case voice
    case location(name: String)
    case unsupported
    /// The chat was opened and nothing has been written yet.
    case requestWelcome
}

/// Which row or button a customer taps.
enum Choice: Equatable, Sendable {
    case first, last, random
    /// The one with this id, or this title.
    case named(String)
}

/// How a customer answers: what is done when a message of the business arrives.
struct ReplyRule: Equatable, Sendable {
    /// The `type` a message must have, or the type of an interactive one; nil: any.
    var message: String?
    /// What a message's text must contain, in whatever case; nil: anything.
    var contains: String?
    /// How often the rule can apply in one playing of the story.
    var times = 1
    var steps: [Step]

    /// Whether the rule is about this message.
    func matches(_ submission: Submission) -> Bool {
        if let message, message != submission.type, message != submission.interactiveType { return false }
        guard let contains else { return true }
        return submission.text.lowercased().contains(contains.lowercased())
    }
}
