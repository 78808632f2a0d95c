public import Decisions
import Encoding
public import Events
import Messages
public import Timeline

/// What a bot with an address is asked: who has written what in which of its sessions.
public struct BotInquiry: Sendable {
    /// A message of the customer's.
    public struct Message: Sendable {
        /// The event.
        public var position: Position
        /// When it was written.
        public var time: Timestamp
        /// What it says.
        public var received: MessageReceived
    }

    /// The most messages that are told; those that were written last.
    static let messageLimit = 50

    /// The conversation.
    public var conversation: ConversationID
    /// The event that asks.
    public var asked: Position
    /// When it was asked.
    public var time: Timestamp
    /// The session's number, the bot, and until when it can answer.
    public var request: BotAsked
    /// The line.
    public var line: LineID
    /// What the customer calls themselves; empty where they have not told.
    public var customerName: String
    /// What the customer is called by the platform.
    public var customer: Party
    /// What they have written, in order; none where the bot has just got the session.
    public var messages: [Message]

    /// A question.
    public init(
        conversation: ConversationID, asked: Position, time: Timestamp, request: BotAsked, line: LineID,
        customerName: String, customer: Party, messages: [Message]
    ) {
        (self.conversation, self.asked, self.time, self.request) = (conversation, asked, time, request)
        (self.line, self.customerName, self.customer, self.messages) = (line, customerName, customer, messages)
    }

    /// What names the question: the same when it is asked again.
    public var id: String { "parley.\(conversation).\(asked.rawValue)" }

    /// The body that is posted.
    public var body: [UInt8] {
        var json = JSONObjectWriter()
        json.add("id", id)
        json.add("bot", request.bot)
        json.add("line", line.rawValue)
        json.add("conversation", UInt64(conversation.rawValue))
        json.add("session", UInt64(request.session))
        json.add("at", "\(time)")
        json.add("deadline", "\(request.deadline)")
        var who = JSONObjectWriter()
        if !customerName.isEmpty { who.add("name", customerName) }
        if !customer.phone.isEmpty { who.add("phone", "+\(customer.phone)") }
        if !customer.userID.isEmpty { who.add("userID", customer.userID) }
        json.add("customer", verbatim: who.finished)
        json.add("messages", verbatim: BotInquiry.array(messages.map(\.json)))
        return json.finished
    }

    private static func array(_ elements: [[UInt8]]) -> [UInt8] {
        Array("[".utf8) + elements.joined(separator: Array(",".utf8)) + Array("]".utf8)
    }
}

extension BotInquiry.Message {
    fileprivate var json: [UInt8] {
        var json = JSONObjectWriter()
        json.add("position", position.rawValue)
        json.add("id", received.message.rawValue)
        json.add("at", "\(time)")
        json.add("type", received.type)
        json.add("text", received.text)
        if !received.replyID.isEmpty { json.add("replyID", received.replyID) }
        if received.answers != .absent { json.add("answers", received.answers.rawValue) }
        // The platform's own words, with what a text can't say: a file's id, a place's degrees.
        if let document = try? JSONDocument(received.raw.bytes, limit: .max), !document.hasBareControlCharacters {
            json.add("message", verbatim: document.bytes)
        }
        return json.finished
    }
}

/// The way out to bots with an address.
public protocol BotGateway: Sendable {
    /// Asks a bot, and waits for its answer. Never throws: whatever happens is an answer.
    ///
    /// - Parameters:
    ///   - address: Where.
    ///   - time: How long it has, tries and all.
    func ask(_ inquiry: BotInquiry, at address: String, within time: Duration) async -> BotAnswer
}
