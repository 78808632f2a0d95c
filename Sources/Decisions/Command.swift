public import Events
public import Flows
public import Messages
public import Projections
public import Settings
public import Timeline

/// What somebody, or time itself, asks Parley to do.
public enum Command: Sendable {
    /// An item of a webhook came in. Whether it was recorded before is the caller's to know: see ``PlatformItem/identity``.
    case receive(PlatformItem)
    /// A rule's deadline has passed.
    case deadlineReached(ConversationID, Rule, deadline: Timestamp)
    /// A rule about the desk has something to do in a conversation.
    case deskWork(ConversationID, Rule)
    /// A session passes to a handler.
    case assign(ConversationID, to: Handler, by: Origin)
    /// The one who has a session passes it on: to an agent, who has the line's time to answer (S1.7), to the queue, or to a bot.
    case transfer(ConversationID, to: Handler, by: Origin)
    /// An agent takes a session out of the queue, also beyond their limit (S3.5).
    case claim(ConversationID, agent: String, by: Origin)
    /// The agent who has a session parks it in a workbin (S2.2).
    case park(ConversationID, bin: String, by: Origin)
    /// An agent takes a session out of a workbin.
    case open(ConversationID, agent: String, by: Origin)
    /// An agent begins a session with a customer who has none (S2.9).
    case start(SendCommand.Recipient, agent: String, by: Origin)
    /// A session is done: an agent finished it, or a bot's flow completed.
    case finish(ConversationID, by: Origin)
    /// A bot with an address has answered what it was asked, or it is certain that it won't.
    case answerBotRequest(ConversationID, asked: Position, bot: String, BotAnswer)
    /// A message is to be sent.
    case send(SendCommand)
    /// An attempt at a message is about to leave.
    case beginAttempt(ConversationID, send: Position)
    /// An attempt ended.
    case endAttempt(ConversationID, send: Position, attempt: UInt32, AttemptResult)
    /// What a customer wants sent outside the window has changed: since a moment, or since now.
    case changeOptIn(ContactID, OptInChanged.Change, source: String, since: Timestamp?, by: Origin)
    /// Somebody has verified outside WhatsApp who the customer of a conversation is.
    case verifyContact(ConversationID, how: String, by: Origin)
    /// What is known of templates has changed.
    case changeTemplates([TemplateChanged])
    /// An address was told what became of a message, or won't be.
    case endDeliveryReport(ConversationID, DeliveryReportEnded)
    /// Lines' rules are set, all at once; absent line: the rules of lines that have none of their own. By nobody where the
    /// configuration says them.
    case setRules([LinePolicySet], by: Origin?)
    /// A calendar is set.
    case setCalendar(name: String, BusinessCalendar)
    /// A calendar is no more.
    case removeCalendar(name: String)
    /// A list has others on it: these are added, those removed.
    case changeList(name: String, add: [String], remove: [String])
    /// A list is exactly this.
    case setList(name: String, entries: [String])
    /// A list is no more.
    case removeList(name: String)
    /// A standard response is put into the library.
    case setResponse(StandardResponse)
    /// A standard response is no more.
    case removeResponse(id: String)
    /// Flows get these versions (S0.1); by nobody where the configuration names them.
    case publishFlows([Flow], by: Origin?)
    /// What came of a flow's request.
    case answerFlowRequest(ConversationID, asked: Position, FlowAnswer)
    /// The session of a conversation goes on in another version of its flow.
    case moveFlow(ConversationID, FlowMove, by: Origin)
    /// The tasks of the configuration are exactly these.
    case setTasks([BotTask])
    /// A task exists, or is described anew; where lines are given, it is the bot on start of these, and of no others (S0.1).
    case setTask(BotTask, lines: [LineID]?, by: Origin)
    /// A task is no more.
    case removeTask(id: String, by: Origin)
    /// A task refuses edits, or does no longer (S0.7).
    case lockTask(id: String, Bool, by: Origin)
    /// A task is a favourite, or no longer (S0.7).
    case favouriteTask(id: String, Bool, by: Origin)
    /// How many messages there are for the tasks (S0.6); nil for no allocation. By nobody where the configuration says it.
    case setAllocation(MessageAllocation?, by: Origin?)
    /// A group of consumers exists, or is on other terms (B7); a new one has what there is from a position on, or what happens from now on.
    case setGroup(name: String, GroupTerms, from: Position?, by: Origin)
    /// A group of consumers is no more.
    case removeGroup(name: String, by: Origin)
    /// A group, named by where it was made, delivers an event no more.
    case parkDelivery(DeliveryParked, group: Position)
    /// Parked events of a group are delivered once more, or left out.
    case releaseDeliveries(group: String, [Position], isRedelivered: Bool, by: Origin)
    /// A group delivers everything again from a position on.
    case replayGroup(GroupReplayed)
    /// An agent exists, or is described anew.
    case registerAgent(AgentRegistered)
    /// An agent logs in or out, goes away or is back.
    case setAgentState(agent: String, AgentState, by: Origin)
    /// An agent is no more.
    case removeAgent(id: String)
    /// How long a desk may be gone before its agent is logged out (S2.2); nil for as long as it likes.
    case setPresence(Duration?)
    /// The first stream of an agent's desk begins.
    case openDesk(agent: String)
    /// The last stream of an agent's desk has ended.
    case closeDesk(agent: String, DeskGone.Reason)
    /// The desk of an agent who is logged in has been gone for too long.
    case presenceReached(agent: String, deadline: Timestamp)
    /// Two contacts are one person: the first one is the other's from now on.
    case joinContacts(ContactID, into: ContactID, by: Origin)
    /// A customer id leads to a contact (S4.1).
    case setCustomer(CustomerProfile, by: Origin)
    /// A customer id leads to nobody any more (S4.1).
    case removeCustomer(id: String, by: Origin)
    /// A token is issued.
    case issueToken(TokenIssued)
    /// A token is taken back.
    case revokeToken(name: String)
    /// There is a secret that signs webhooks (S4.21); another than before only where it is to replace that.
    case keepWebhookKey(WebhookKeyMade, isReplacement: Bool)
    /// A webhook exists, or is posted elsewhere or otherwise (S4.21); a new one begins at a position, or with what happens from now on.
    case setWebhook(WebhookSet, GroupTerms, from: Position?, by: Origin)
    /// A webhook is no more.
    case removeWebhook(name: String, by: Origin)
    /// A webhook rests, or goes on.
    case pauseWebhook(name: String, Bool, by: Origin)
    /// The webhook that was made there stands otherwise, by its answers.
    case noteWebhook(WebhookStateSet, webhook: Position)
    /// A webhook gets other keys.
    case rotateWebhook(name: String, by: Origin)
    /// A change was passed on to the platform (B5).
    case recordForwarded(GraphRequestForwarded)
    /// A customer's message of a conversation was marked as read (B5).
    case recordMarkedRead(ConversationID, MessageMarkedRead)
    /// The file of a customer's message is in the store (S2.5).
    case recordMedia(ConversationID, MediaFetched)
    /// The file of a customer's message is given up (S2.5).
    case giveUpMedia(ConversationID, MediaFetchFailed)
}

extension Command {
    /// An agent exists, who serves all lines, or has a new name.
    public static func registerAgent(id: String, name: String) -> Command {
        .registerAgent(AgentRegistered(agent: id, name: name))
    }

    /// A line's rules are set, all of them; absent line: the rules of lines that have none of their own.
    public static func setPolicy(_ line: LineID, _ policy: LinePolicy) -> Command {
        .setRules([LinePolicySet(line: line, policy: policy)], by: nil)
    }
}

/// A message that somebody wants sent.
public struct SendCommand: Sendable {
    /// To whom.
    public enum Recipient: Sendable {
        /// The customer of a conversation.
        case conversation(ConversationID)
        /// A customer named by number or user id, from a line.
        case party(Party, from: LineID)
        /// A customer named by the business's own id, from a line (S4.1).
        case customer(id: String, from: LineID)
    }

    /// What is said.
    public enum Saying: Hashable, Sendable {
        /// A message.
        case message(MessageContent)
        /// A standard response (S2.3, S2.4), message by message.
        case response(id: String, StandardResponse.Edits)
    }

    /// To whom.
    public var recipient: Recipient
    /// What.
    public var saying: Saying
    /// Who wants it.
    public var origin: Origin
    /// The caller's correlation id (S4.14), at most as long as its request.
    public var correlationID = ""
    /// The caller's callback data (S4.15), at most as long as its request. The platform gets none of it.
    public var callbackData = ""
    /// The identity hash to send only to (S4.13).
    public var identityHash = ""
    /// The number as its caller has written it; empty where they have named no number.
    public var addressedAs = ""
    /// What is waited for, and until when it is worth sending; nil where nothing is said of it (S4.16 to S4.18).
    public var options: SendOptions?
    /// The message of ours that this one comes after: it waits until that one is accepted or given up. ``Position/start`` for
    /// none.
    public var after = Position.start

    /// The most bytes that correlation id and callback data have together.
    static let toldLimit = 1 << 20
    /// How long an outcome can be waited for.
    static let timeouts = Duration.seconds(1)...Duration.seconds(30 * 86_400)

    /// A message to somebody.
    public init(to recipient: Recipient, _ content: MessageContent, by origin: Origin) {
        self.init(to: recipient, .message(content), by: origin)
    }

    /// What somebody is told.
    public init(to recipient: Recipient, _ saying: Saying, by origin: Origin) {
        self.recipient = recipient
        self.saying = saying
        self.origin = origin
    }
}

/// How an attempt to send ended.
public enum AttemptResult: Hashable, Sendable {
    /// The platform took the message.
    case accepted(message: MessageID, waID: String, userID: String = "", status: String)
    /// The platform refused it, or was not reached; `retryAfter` is nil where there is to be no other attempt.
    case failed(
        httpStatus: UInt32, code: UInt32, reason: String, retryAfter: Duration?,
        particulars: FailureParticulars = FailureParticulars())
    /// The answer was lost.
    case inDoubt(reason: String)
}

/// What the platform tells of a refusal beside its code and its words.
public struct FailureParticulars: Hashable, Sendable {
    /// The platform's name for the request, which its support asks for; empty where it told none.
    public var trace = ""
    /// The platform's subcode; 0 for none.
    public var subcode: UInt32 = 0
    /// What the platform says in detail; empty where it says nothing.
    public var details = ""
    /// Where the platform takes too much from the line as a whole: how long it asks to be left alone, zero where it doesn't say;
    /// nil for every other refusal.
    public var throttled: Duration?

    /// Nothing.
    public init() {}
}

/// A command that makes no sense: an error to its caller, without a trace in the log.
public struct Rejection: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of trouble it is.
    public enum Code: String, Hashable, Sendable {
        /// There is no such conversation, agent, token or message.
        case notFound = "not-found"
        /// The conversation has no open session.
        case noOpenSession = "no-open-session"
        /// Somebody else has the session.
        case notTheHandler = "not-the-handler"
        /// The conversation has an open session.
        case sessionOpen = "session-open"
        /// The agent is logged out.
        case loggedOut = "logged-out"
        /// The session is not in the queue.
        case notInQueue = "not-in-queue"
        /// The session is not in a workbin.
        case notParked = "not-parked"
        /// A value is missing, too long or of the wrong form.
        case invalid = "invalid"
        /// The line is unknown or switched off.
        case lineNotServed = "line-not-served"
        /// What was asked has happened already, or no longer applies.
        case stale = "stale"
        /// Nobody could administrate any more.
        case lastAdmin = "last-admin"
        /// The customer is on a list of those to whom no conversation is begun (S1.14).
        case blacklisted = "blacklisted"
        /// A line's settings need it.
        case inUse = "in-use"
        /// Somebody has locked it (S0.7).
        case locked = "locked"
    }

    /// What kind of trouble it is.
    public var code: Code
    /// What is wrong and what to do.
    public var advice: String

    /// A rejection with its advice.
    public init(_ code: Code, _ advice: String) {
        self.code = code
        self.advice = advice
    }

    /// The advice.
    public var description: String { advice }
}
