public import Encoding
public import Timeline

/// The rules of one line. Every length of time is nil where the rule is off.
public struct LinePolicy: Hashable, FieldCodable {
    /// A name for people.
    public var name = ""
    /// Off: messages are recorded, no session opens and no rule fires (S1.1).
    public var disabled = false
    /// The bot that gets a session when it opens (S1.8); empty for none.
    public var bot = ""
    /// How long a reply of the customer's is awaited before the session ends (S0.2).
    public var sessionTimeout: Duration?
    /// How long an agent's session waits for the customer before it closes (S3.7): 1 minute to 72 hours.
    public var autoClose: Duration?
    /// How long a bot's session outlasts the customer's silence (S3.8); 10 minutes unless set.
    public var botSilence: Duration? = .seconds(600)
    /// The reminder to a customer who waits (S3.6).
    public var replyReminder: ReplyReminderPolicy?
    /// When a pending response turns yellow and red (S2.1).
    public var pendingResponse: PendingResponsePolicy? = PendingResponsePolicy()
    /// The satisfaction survey (S3.9).
    public var survey: SurveyPolicy?
    /// What becomes of a send whose answer was lost.
    public var inDoubt = InDoubtPolicy()
    /// Since when the line is served, where it was switched off before: no setting, but kept with them by who applies them.
    public var servedSince = Timestamp.epoch
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// The defaults.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "name", &name)
        fields.field(2, "disabled", &disabled)
        fields.field(3, "bot", &bot)
        fields.field(4, "sessionTimeout", &sessionTimeout)
        fields.field(5, "autoClose", &autoClose)
        fields.field(6, "botSilence", &botSilence)
        fields.field(7, "replyReminder", &replyReminder)
        fields.field(8, "pendingResponse", &pendingResponse)
        fields.field(9, "survey", &survey)
        fields.field(10, "inDoubt", &inDoubt)
        fields.unknown(&unknown)
    }
}

/// What a rule of Parley's says to the customer: a text inside the window, a template outside it.
public struct AutomaticMessage: Hashable, FieldCodable {
    /// The text, at most 4096 characters.
    public var text = ""
    /// The approved template that replaces it outside the window; empty for none: then nothing is sent there.
    public var template = ""
    /// The template's language, such as `en_US`.
    public var templateLanguage = ""

    /// An empty message.
    public init() {}

    /// A text, and perhaps a template for outside the window.
    public init(text: String, template: String = "", templateLanguage: String = "") {
        self.text = text
        self.template = template
        self.templateLanguage = templateLanguage
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "text", &text)
        fields.field(2, "template", &template)
        fields.field(3, "templateLanguage", &templateLanguage)
    }
}

/// The reminder to a customer whom no agent has answered (S3.6).
public struct ReplyReminderPolicy: Hashable, FieldCodable {
    /// How long after the customer's message.
    public var after = Duration.zero
    /// What it says.
    public var message = AutomaticMessage()

    /// An empty policy.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "after", &after)
        fields.field(2, "message", &message)
    }
}

/// When a pending response becomes urgent (S2.1).
public struct PendingResponsePolicy: Hashable, FieldCodable {
    /// Yellow from here; 30 seconds unless set.
    public var warning = Duration.seconds(30)
    /// Red from here; 50 seconds unless set.
    public var maximum = Duration.seconds(50)

    /// The defaults.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "warning", &warning)
        fields.field(2, "maximum", &maximum)
    }
}

/// The satisfaction survey (S3.9). Its form, a choice of five, is fixed.
public struct SurveyPolicy: Hashable, FieldCodable {
    /// What it asks, at most 1024 characters.
    public var message = AutomaticMessage()
    /// The label of the button that opens the choice, at most 20 characters.
    public var button = ""

    /// An empty policy.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "message", &message)
        fields.field(2, "button", &button)
    }
}

/// What becomes of a send whose answer was lost and for which no receipt comes.
public struct InDoubtPolicy: Hashable, FieldCodable {
    /// What is done at the time limit.
    public enum Choice: UInt8, RawFieldValue {
        /// The message is given up: never twice.
        case abandon = 1
        /// The message is sent again: at least once.
        case resend = 2
        public static var absent: Choice { .abandon }
        public var json: String { self == .abandon ? "\"abandon\"" : "\"resend\"" }
    }

    /// How long a receipt is waited for; 15 minutes unless set.
    public var limit = Duration.seconds(900)
    /// What is done then.
    public var then = Choice.abandon

    /// The defaults.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "limit", &limit)
        fields.field(2, "then", &then)
    }
}
