import Encoding
import Events
import FoundationEssentials
import GRDB
import Messages
import Projections
public import Timeline

/// What became of a message of ours: each attempt and each receipt is a fact of its own.
public struct MessageFate: Hashable, Sendable {
    /// How far it has got: `requested`, `refused`, `attempting`, `waiting`, `in-doubt`, `accepted`, `failed`, `abandoned`.
    public var status = "requested"
    /// The platform's id, once it is known.
    public var messageID: String?
    /// Whom the platform says it goes to, once it has said so.
    public var waID: String?
    /// The recipient's business-scoped user id, once the platform has told it.
    public var userID: String?
    /// The platform's code for the reason of a refusal.
    public var code: UInt32?
    /// The reason of a refusal.
    public var reason: String?
    /// Its attempts, the first one first.
    public var attempts: [Attempt] = []
    /// Its receipts in the order in which they were recorded; each status counts once.
    public var receipts: [Receipt] = []
    /// How it ended for the one who wanted it, where they want to be told: `onDeliveryReportSuccess` and others (S4.19).
    public var outcome: String?
    /// What came of it after that.
    public var lateOutcome: String?

    /// One attempt to send a message.
    public struct Attempt: Codable, Hashable, Sendable {
        /// 1 for the first.
        public var attempt: UInt32
        /// When it began, as ISO 8601.
        public var startedAt: String
        /// `running`, `accepted`, `failed` or `in-doubt`.
        public var result = "running"
        /// When it ended.
        public var endedAt: String?
        /// The HTTP status of the answer, where there was one.
        public var httpStatus: UInt32?
        /// The platform's code.
        public var code: UInt32?
        /// The platform's words, or ours.
        public var reason: String?
        /// The platform's name for the request, which its support asks for.
        public var trace: String?
        /// When the next attempt is due.
        public var retryAt: String?
    }

    /// One receipt.
    public struct Receipt: Codable, Hashable, Sendable {
        /// `sent`, `delivered`, `read`, `played`, `failed`, or another of the platform's.
        public var status: String
        /// When the platform says that it was so, as ISO 8601.
        public var at: String
        /// When Parley recorded it.
        public var recordedAt: String
        /// The platform's code.
        public var code: UInt32?
        /// The platform's words.
        public var reason: String?
    }
}

/// What others have done to a message since.
public struct MessageMarks: Hashable, Sendable {
    /// A reaction that stands.
    public struct Reaction: Codable, Hashable, Sendable {
        /// `customer`, or who of ours: `agent:ID`, `api:TOKEN`.
        public var by: String
        /// The emoji.
        public var emoji: String
        /// When, as ISO 8601.
        public var at: String
        /// The event that is the reaction.
        public var position: UInt64
    }

    /// The last edit: its event, and when it was made.
    public var edit: (position: UInt64, at: Timestamp)?
    /// That it was taken back: by which event, and when.
    public var revocation: (position: UInt64, at: Timestamp)?
    /// The reactions that stand, one of each side.
    public var reactions: [Reaction] = []

    public static func == (one: MessageMarks, other: MessageMarks) -> Bool {
        one.edit?.position == other.edit?.position && one.revocation?.position == other.revocation?.position
            && one.reactions == other.reactions
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(edit?.position)
        hasher.combine(revocation?.position)
        hasher.combine(reactions)
    }
}

/// A row of `messages`.
struct MessageRow {
    let position: Int64
    let conversation: UInt32
    let line: String
    var session: UInt32?
    let isInbound: Bool
    let type: String
    let text: String
    let at: Timestamp
    let recordedAt: Timestamp
    /// The platform's id of a message that is not one of ours sent by Parley.
    var ownID: String?
    var answers: String?
    var replyID: String?
    var origin: String?
    var correlationID: String?
    var callbackData: String?
    var media: MediaNames?
    /// Of one of ours.
    var fate: MessageFate?
    var times: [String: Timestamp] = [:]
    var marks = MessageMarks()
    /// Whether it is not written yet.
    var isNew = true

    /// The platform's id, where it is known.
    var messageID: String? { fate?.messageID ?? ownID }

    fileprivate init(
        _ event: RecordedEvent, on line: LineID, session: UInt32?, isInbound: Bool, type: String, text: String
    ) {
        position = Int64(event.position.rawValue)
        conversation = event.conversation.rawValue
        self.line = line.rawValue
        (self.session, self.isInbound, self.type, self.text) = (session, isInbound, type, text)
        (at, recordedAt) = (event.occurredAt, event.recordedAt)
    }
}

extension MessageRow {
    /// What was said in an event; nil where it is no message.
    init?(_ event: RecordedEvent, in entry: ConversationEntry) {
        let (line, open) = (entry.state.line, entry.state.sessions.open?.number)
        switch event.event {
        case .messageReceived(let message):
            self.init(event, on: line, session: open, isInbound: true, type: message.type, text: message.text)
            ownID = message.message.known
            answers = message.answers.known
            replyID = message.replyID.isEmpty ? nil : message.replyID
            media = MediaNames(of: message.type, in: message.raw)
        case .messageEchoed(let echo):
            self.init(event, on: line, session: open, isInbound: false, type: echo.type, text: echo.text)
            ownID = echo.message.known
            origin = "phone"
            media = MediaNames(of: echo.type, in: echo.raw)
        case .sendRequested(let send):
            self.init(
                event, on: line, session: send.session > 0 ? send.session : nil, isInbound: false,
                type: send.content.type, text: send.content.text)
            take(send.content, by: send.origin)
            correlationID = send.correlationID.isEmpty ? nil : send.correlationID
            callbackData = send.callbackData.isEmpty ? nil : send.callbackData
            fate = MessageFate()
        case .sendRefused(let refused) where refused.send == .start:
            self.init(
                event, on: line, session: open, isInbound: false, type: refused.content.type,
                text: refused.content.text)
            take(refused.content, by: refused.origin)
            correlationID = refused.correlationID.isEmpty ? nil : refused.correlationID
            fate = MessageFate(status: "refused", code: refused.code, reason: refused.reason)
        default: return nil
        }
    }

    private mutating func take(_ content: MessageContent, by origin: Origin) {
        self.origin = origin.description
        answers = content.answers.known
        media = MediaNames(of: content.type, inBody: content.body)
        guard content.type == "reaction", let body = try? JSONDocument(content.body.bytes, limit: .max) else { return }
        answers = body.root["message_id"]?.string
    }

    /// What is searched of it: what it says, and what a file is called.
    var words: String { [text, media?.name].compactMap { $0 }.joined(separator: " ") }
}

/// A file, as the platform names it.
struct MediaNames: Hashable {
    var id: String?
    var type: String?
    var name: String?

    init(id: String?, type: String?, name: String?) { (self.id, self.type, self.name) = (id, type, name) }

    /// The file of a message as it came; nil where it has none.
    init?(of type: String, in raw: RawBytes) {
        guard MediaNames.kinds.contains(type), let item = try? JSONDocument(raw.bytes, limit: .max),
            let file = item.root[type]
        else { return nil }
        self.init(file)
    }

    /// The file of a message of ours; nil where it has none.
    init?(of type: String, inBody body: RawBytes) {
        guard MediaNames.kinds.contains(type), let file = try? JSONDocument(body.bytes, limit: .max) else { return nil }
        self.init(file.root)
    }

    private init(_ file: JSONValue) {
        self.init(
            id: file["id"]?.string ?? file["link"]?.string, type: file["mime_type"]?.string,
            name: file["filename"]?.string)
    }

    private static let kinds: Set = ["image", "video", "audio", "voice", "document", "sticker"]
}

extension MessageID {
    /// The id; nil where there is none.
    fileprivate var known: String? { self == .absent ? nil : rawValue }
}
