public import Encoding
import Timeline

/// The rules of one line. Every length of time is nil where the rule is off.
///
/// A setting is declared here and nowhere else: a property with its default, and its row in ``declare(_:)``. Where it stands
/// in the file, at `/v1/settings`, in the documentation and in the log follows from that.
public struct LinePolicy: Hashable, StoredSettings {
    /// A name for people.
    public var name = ""
    /// Off: messages are recorded, no session opens and no rule fires (S1.1).
    public var disabled = false
    /// The bot that gets a session when it opens (S1.8); empty for none.
    public var botOnStart = ""
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
    /// How sessions are spread over agents (S1.4).
    public var strategy = Strategy.manual
    /// The most sessions of the line that an agent has at once (S3.5); nil for any number.
    public var receptionLimit: UInt32?
    /// How soon a session should be answered (S1.5).
    public var serviceLevel: Duration?
    /// How sessions wait for an agent.
    public var queue = QueuePolicy()
    /// How long the receiver of a transfer has (S1.7).
    public var transfer = TransferPolicy()
    /// The bot that gets a session when its agent finishes it (S1.9); empty for none.
    public var botOnEnd = ""
    /// What a customer is told whose session nobody has (S3.3).
    @Boxed public var unassignedReply: AutomaticMessage? = nil
    /// What an agent must be able to do to get the line's sessions.
    public var skills: [String] = []
    /// How a customer is greeted who is new to the line (S3.1).
    public var welcome: WelcomePolicy?
    /// What a customer who opens the chat can tap in place of writing (S3.2): up to four texts.
    public var iceBreakers: [String] = []
    /// When the line is open, and what happens while it is not (S1.12).
    public var hours: HoursPolicy?
    /// The lists of customers from whom messages are recorded, and nothing else (S1.13).
    public var incomingBlacklists: [String] = []
    /// The lists of customers with whom no conversation is begun (S1.14).
    public var outgoingBlacklists: [String] = []
    /// The connector by which the line sends and receives (S1.2).
    public var connector = ConnectorName.standard
    /// The emojis that agents are offered (S2.6); none where they are offered the usual ones.
    public var emojis: [String] = []
    /// Whether templates outside the window need a recorded opt-in (S4.12).
    public var optIn = OptInPolicy.assumed
    /// Whose limits messages are held to.
    public var limits = LimitsPolicy.cloudAPI
    /// How a number must be written that a message is sent to (S4.1).
    public var e164 = NumberFormatPolicy.off
    /// Whether programs may send the same marketing template to many customers (S0.5).
    public var campaigns = false
    /// Whether ordinary messages may go as if they were templates, also outside the window: the platform has enabled it.
    public var directSend = false
    /// How fast the line sends (S4); nil for as fast as it can.
    public var pace: PacePolicy? = PacePolicy()
    /// Since when the line is served, and by which calendar.
    public var service = LineService()
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// The defaults.
    public init() {}

    public mutating func declare(_ s: inout SettingCoder) {
        s.setting(1, "name", &name, .text(upTo: 200).ofOneLine, row: "S1.3", "A name for people.")
        s.setting(
            2, "enabled", &disabled, .oppositeFlag, wire: "disabled", row: "S1.1",
            "`false`: messages are recorded, no session opens, no rule acts, nothing is sent.")
        s.setting(
            3, "botOnStart", &botOnStart, .identifier.orOff.formerly("bot"), wire: "bot", row: "S1.8",
            "The bot that gets a session when it opens.")
        s.setting(
            4, "sessionTimeout", &sessionTimeout, .duration(.minutes(1) ... .hours(72)), row: "S0.2",
            "A bot's or an agent's session ends when the customer has not answered the business's last message for so long."
        )
        s.setting(
            5, "autoClose", &autoClose, .duration(.minutes(1) ... .hours(72)).example("24h"), row: "S3.7",
            "An agent's session closes when the customer has not answered the agent for so long; 24h is recommended.")
        s.setting(
            6, "botSilence", &botSilence, .duration(.minutes(1) ... .hours(72)), row: "S3.8",
            "A bot's session closes after so much silence of the customer's.")
        s.setting(
            7, "replyReminder", &replyReminder, .group, row: "S3.6",
            "What a customer is told whom no agent has answered: once per waiting period, never in a bot's session.")
        s.setting(
            8, "pendingResponse", &pendingResponse, .warningAndMaximum(.seconds(1) ... .hours(24)), row: "S2.1",
            "When an unanswered message turns yellow and red for its agent: the warning and the maximum; numbers are seconds."
        )
        s.setting(
            9, "survey", &survey, .group, row: "S3.9",
            "What the customer is asked, once, when a session that an agent handled ends; the five answers are fixed.")
        s.setting(
            10, "inDoubt", &inDoubt, .group, row: "B4",
            "What becomes of a message whose answer from the platform was lost: it may have gone out.")
        declareDesk(&s)
    }

    private mutating func declareDesk(_ s: inout SettingCoder) {
        s.setting(11, "strategy", &strategy, .choice, row: "S1.4", "Who gets a session that waits.")
        s.setting(
            12, "receptionLimit", &receptionLimit, .number(1...10_000).example("5"), row: "S3.5",
            "The most sessions of the line that an agent has at once; an agent's own limit goes before it.")
        s.setting(
            13, "serviceLevel", &serviceLevel, .duration(.seconds(1) ... .days(7)).off(alsoAs: "0").example("60s"),
            row: "S1.5", "How soon a session should be answered; the share that was is told. It changes nothing else.")
        s.setting(14, "queue", &queue, .group, row: "S1.6", "How sessions wait for an agent.")
        s.setting(15, "transfer", &transfer, .group, row: "S1.7", "How long the receiver of a transfer has.")
        s.setting(
            16, "botOnEnd", &botOnEnd, .identifier.orOff, row: "S1.9",
            "The bot that gets a session when its agent finishes it.")
        declareTimesAndLists(&s)
        declareOpening(&s)
        s.setting(
            22, "unassignedReply", &unassignedReply,
            .message(upTo: 4096).example("\"Thank you for your message. We will read it soon.\""), row: "S3.3",
            "What a customer is told whose session enters `unassigned`.")
        s.setting(
            23, "skills", &skills, .list(of: .identifier, upTo: 20), row: "S1.4",
            "What an agent must be able to do to get the line's sessions by themselves.")
        s.setting(
            24, "connector", &connector, .connector, row: "S1.2",
            "The connector by which the line sends, and whose app signs its webhooks.")
        s.setting(
            25, "emojis", &emojis, .emojis.example("[\"👍\", \"🙏\", \"🎉\"]"), row: "S2.6",
            "The emojis that agents are offered; `[]` for the usual ones, which `/v1/emojis/{line}` tells.")
        declareSending(&s)
    }

    private mutating func declareSending(_ s: inout SettingCoder) {
        s.setting(
            26, "optIn", &optIn, .choice, row: "S4.12",
            "Whether a template that goes outside the window needs an opt-in that is recorded.")
        s.setting(27, "limits", &limits, .choice, row: "S4.2", "Whose limits messages are held to.")
        s.setting(
            28, "e164", &e164, .choice, row: "S4.1",
            "How a phone number must be written that a message is sent to; never asked of the line's own number.")
        s.setting(
            29, "campaigns", &campaigns, .flag, row: "S0.5",
            "Whether programs may send the same marketing template to more than 50 customers within an hour.")
        s.setting(
            30, "pace", &pace, .group, row: "S4",
            "How fast the line sends: what would come too fast for the platform waits in Parley; `off` for any speed.")
        s.setting(
            31, "directSend", &directSend, .flag, row: "S4.11",
            "Whether messages with a `category` may go outside the window: only where the platform has enabled Direct Send."
        )
    }

    /// The emojis that agents are offered (S2.6): the line's own, else the usual ones.
    public var offeredEmojis: [String] { emojis.isEmpty ? Emojis.standard : emojis }

    /// What a customer meets before anybody has written.
    private mutating func declareOpening(_ s: inout SettingCoder) {
        s.setting(
            20, "welcome", &welcome, .group, row: "S3.1",
            "How a customer is greeted who is new to the line: once, and before every other automatic message.")
        s.setting(
            21, "iceBreakers", &iceBreakers, .iceBreakers.example("[\"Where is my order?\", \"When are you open?\"]"),
            row: "S3.2",
            "What a customer who opens the chat can tap in place of writing; Parley puts them to the platform.")
    }

    private mutating func declareTimesAndLists(_ s: inout SettingCoder) {
        s.setting(
            17, "hours", &hours, .group, row: "S1.12",
            "When the line is open, and what happens to a session that begins while it is not.")
        s.setting(
            18, "incomingBlacklists", &incomingBlacklists, .lists, row: "S1.13",
            "Lists of customers whose messages are recorded, and nothing else: no session, no automatic message.")
        s.setting(
            19, "outgoingBlacklists", &outgoingBlacklists, .lists, row: "S1.14",
            "Lists of customers with whom no conversation is begun; an open session goes on.")
    }
}
