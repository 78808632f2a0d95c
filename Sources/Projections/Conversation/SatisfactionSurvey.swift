public import Encoding
public import Events
public import Messages
public import Settings

/// The satisfaction survey (S3.9): sent once when a session that an agent handled ends, never after a bot-only one. An answer
/// does not reopen the session.
public struct SatisfactionSurvey: Projection, FieldCodable, Hashable {
    public static let version: UInt32 = 1
    /// Raised when the rule's behaviour changes.
    public static let ruleVersion: UInt32 = 1

    /// The last session whose customer was asked.
    public private(set) var lastSession: UInt32 = 0
    /// The session that was answered last.
    public private(set) var answeredSession: UInt32 = 0
    /// The answer: 1 to 5.
    public private(set) var rating: UInt8 = 0

    /// Nobody was asked.
    public init() {}

    public mutating func apply(_ event: RecordedEvent) {
        switch event.event {
        case .surveyRequested(let requested): lastSession = requested.session
        case .surveyAnswered(let answered): (answeredSession, rating) = (answered.session, answered.rating)
        default: return
        }
    }

    /// Whether the end of this session is followed by a survey.
    public func isDue(after session: OpenSession, under policy: LinePolicy) -> Bool {
        policy.survey != nil && session.hadAgent && lastSession < session.number
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "lastSession", &lastSession)
        fields.field(2, "answeredSession", &answeredSession)
        fields.field(3, "rating", &rating)
    }
}

/// The survey's form, which is fixed: a list of five. Text and button label come from the line's settings.
public enum SurveyForm {
    private static let prefix = "parley-survey:"

    /// The five choices, best first, with their ratings.
    public static let choices: [(rating: UInt8, title: String)] = [
        (5, "Very satisfied"), (4, "Satisfied"), (3, "Neutral"), (2, "Dissatisfied"), (1, "Very dissatisfied"),
    ]

    /// The id of a choice; it comes back with the customer's answer.
    public static func rowID(session: UInt32, rating: UInt8) -> String { "\(prefix)\(session):\(rating)" }

    /// The session and rating that a tapped row's id stands for; nil for the id of anything else.
    public static func answer(_ replyID: String) -> (session: UInt32, rating: UInt8)? {
        guard !replyID.isEmpty, replyID.hasPrefix(prefix) else { return nil }
        let parts = replyID.dropFirst(prefix.count).split(separator: ":")
        guard parts.count == 2, let session = UInt32(parts[0]), let rating = UInt8(parts[1]), (1...5).contains(rating)
        else { return nil }
        return (session, rating)
    }

    /// The message: a list.
    public static func message(_ survey: SurveyPolicy, session: UInt32) -> Message {
        let rows = choices.map { choice in
            Message.List.Row(id: rowID(session: session, rating: choice.rating), title: choice.title)
        }
        return .list(
            Message.List(
                body: survey.message.text, button: survey.button, sections: [Message.List.Section(rows)]))
    }

    /// The message as events keep it. Its words are the question alone: the choices are always the same.
    public static func content(_ survey: SurveyPolicy, session: UInt32) -> MessageContent {
        var content = MessageContent(message(survey, session: session))
        content.text = survey.message.text
        return content
    }
}
