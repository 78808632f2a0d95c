public import Encoding
public import Events
public import Messages
public import Settings

/// The satisfaction survey (S3.9): sent once when a session that an agent handled ends, never after a bot-only one. An answer
/// does not reopen the session.
public struct SatisfactionSurvey: Projection, FieldCodable, Hashable {

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

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "lastSession", &lastSession)
        fields.field(2, "answeredSession", &answeredSession)
        fields.field(3, "rating", &rating)
    }
}

extension SatisfactionSurvey: Reaction {
    public static let rule = Rule("satisfactionSurvey", "S3.9")
    public static let causes: [EventKind] = [.sessionClosed]

    /// Asks how it went when a session that an agent handled has closed, unless the customer goes on elsewhere.
    public static func follows(
        _ event: borrowing RecordedEvent, in conversation: borrowing ConversationState,
        under policy: borrowing LinePolicy, in world: borrowing World
    ) -> [RuleEffect] {
        guard !policy.disabled, case .sessionClosed(let closed) = event.event, closed.reason != .joined,
            let survey = policy.survey, let session = conversation.sessions.lastClosed,
            session.position == event.position, session.hadAgent,
            conversation.survey.lastSession < session.number
        else { return [] }
        var requested = SurveyRequested()
        requested.session = session.number
        requested.decision = rule.decision(restsOn: [event.position])
        let form = SurveyForm.content(survey, session: session.number)
        return [
            .record(.surveyRequested(requested)),
            .say(Outgoing(survey.message, form: form, because: requested.decision)),
        ]
    }
}

/// Takes the answer to a survey (S3.9). It does not reopen the session.
public enum SurveyAnswering: Reaction {
    public static let rule = SatisfactionSurvey.rule
    public static let causes: [EventKind] = [.messageReceived]

    public static func follows(
        _ event: borrowing RecordedEvent, in conversation: borrowing ConversationState,
        under policy: borrowing LinePolicy, in world: borrowing World
    ) -> [RuleEffect] {
        // Only a survey that was sent can be answered: the id comes from outside.
        guard conversation.survey.lastSession > 0, !policy.disabled, case .messageReceived(let message) = event.event,
            let answer = SurveyForm.answer(message.replyID), answer.session <= conversation.survey.lastSession
        else { return [] }
        var answered = SurveyAnswered()
        (answered.session, answered.rating, answered.message) = (answer.session, answer.rating, event.position)
        return [.record(.surveyAnswered(answered))]
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
                header: survey.message.headerContent, body: survey.message.text, footer: survey.message.footerText,
                button: survey.button, sections: [Message.List.Section(rows)]))
    }

    /// The message as events keep it. Its words are the question alone: the choices are always the same.
    public static func content(_ survey: SurveyPolicy, session: UInt32) -> MessageContent {
        var content = MessageContent(message(survey, session: session))
        content.text = survey.message.text
        return content
    }
}
