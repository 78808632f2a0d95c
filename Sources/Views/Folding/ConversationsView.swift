import Encoding
public import Events
import FoundationEssentials
import GRDB
import Messages
import Projections
public import Timeline

/// A conversation as the views have it: its state as decisions rest on it, and what lists show beside that.
final class ConversationEntry {
    var state: ConversationState
    var startedAt = Timestamp.epoch
    var lastEventAt = Timestamp.epoch
    /// The last message, or what was to be one.
    var lastMessage: ListedMessage?
    /// The position of the last message, or of the conversation's first event: what lists are sorted by.
    var activity = Position.start

    init(state: ConversationState) { self.state = state }
}

/// Conversations: what lists and inboxes show.
struct ConversationsView {
    static let table = ViewTable(
        name: "conversations", meaning: "A conversation of a customer with a line.",
        columns: [
            .integer("id", "Its number.").fixed,
            .text("line", "Its line."),
            .integer("contact", "Its customer: `contacts.id`."),
            .integer("started_at", "When it began.").fixed,
            .integer("session", "The open session's number; NULL where none is open.").optional,
            .text("handler", "Who has the open session: `unassigned`, `queue`, `bot:NAME`, `agent:ID`, `workbin:NAME`.")
                .optional,
            .integer("opened_at", "When the open session opened.").optional,
            .integer("handler_since", "Since when the handler has it.").optional,
            .integer("sessions", "How many sessions there have been."),
            .integer("waiting", "The first message of the open session that nobody has answered: `messages.position`.")
                .optional,
            .integer("waiting_since", "Since when the customer waits for that answer.").optional,
            .text("urgency", "`green`, `yellow` or `red` where an agent owes an answer (S2.1).").optional,
            .integer("window_closes_at", "When the 24-hour window closes, or closed (S4.11).").optional,
            .integer("last_message", "The last message: `messages.position`.").optional,
            .integer("last_message_at", "When it was said.").optional,
            .text("last_message_direction", "`in` or `out`.").optional,
            .text("last_message_text", "What it says, or its type, as in `[image]`.").optional,
            .integer("activity", "The position of the last message, or of the first event: to sort by."),
            .integer("last_event", "The position of the last event."),
            .integer("last_event_at", "When that happened."),
            .integer("events", "How many events there are."),
            .text("identity_hash", "The customer's identity hash (S4.13).").optional,
            .integer("identity_unverified", "1 where the customer may be another person, 0 otherwise."),
            .integer("queued_at", "When the open session first entered the queue: its place there.").optional,
            .integer("queued_by", "The event by which it did: to sort by.").optional,
            .blob("state", "What Parley's rules rest on, as Parley encodes it."),
        ],
        key: ["id"],
        indexes: [
            (["activity"], nil), (["contact"], nil), (["line", "activity"], nil), (["window_closes_at"], nil),
            (["handler", "activity"], "handler IS NOT NULL"), (["activity"], "session IS NOT NULL"),
            (["id"], "session IS NOT NULL"), (["waiting"], "waiting IS NOT NULL"),
            (["line", "queued_at", "queued_by"], "handler = 'queue'"),
        ])

    private var entries = RowCache<ConversationID, ConversationEntry>()

    /// Takes an event of a conversation into account.
    ///
    /// - Returns: The conversation as it is after the event.
    mutating func apply(_ event: RecordedEvent, _ rows: StoredRows) throws -> ConversationEntry {
        let entry = try entry(event.conversation, rows)
        if entry.activity == .start { (entry.activity, entry.startedAt) = (event.position, event.occurredAt) }
        entry.state.apply(event)
        entry.lastEventAt = event.occurredAt
        if let message = ListedMessage(event) {
            (entry.lastMessage, entry.activity) = (message, event.position)
        }
        entries.change(entry, for: event.conversation)
        return entry
    }

    private mutating func entry(_ id: ConversationID, _ rows: StoredRows) throws -> ConversationEntry {
        if let entry = entries[id] { return entry }
        let row = try rows.read(
            "conversations.id", ConversationEntry.reading("c WHERE c.id = ?"), [id.rawValue.databaseValue])
        let entry = try row.map(ConversationEntry.init(row:)) ?? ConversationEntry(state: ConversationState(id: id))
        entries.keep(entry, for: id)
        return entry
    }

    mutating func write(to rows: StoredRows) throws {
        for (_, entry) in entries.takeChanged() { try rows.write(ConversationsView.table) { entry.write(to: &$0) } }
    }
}

/// A conversation's last message, as lists show it.
public struct ListedMessage: Hashable, Sendable {
    /// Where it stands in the log.
    public var position: Position
    /// Whether the customer said it.
    public var isInbound: Bool
    /// What it says.
    public var text: String
    /// When it was said.
    public var at: Timestamp

    /// An event as a list shows it; nil where it is no message.
    public init?(_ event: RecordedEvent) {
        switch event.event {
        case .messageReceived(let message): (isInbound, text) = (true, Self.words(message.text, message.type))
        case .messageEchoed(let echo): (isInbound, text) = (false, Self.words(echo.text, echo.type))
        case .sendRequested(let send): (isInbound, text) = (false, Self.words(send.content.text, send.content.type))
        case .sendRefused(let refused) where refused.send == .start:
            (isInbound, text) = (false, Self.words(refused.content.text, refused.content.type))
        default: return nil
        }
        (position, at) = (event.position, event.occurredAt)
    }

    /// What a message says; of one that says nothing in words, its type, as in `[image]`.
    private static func words(_ text: String, _ type: String) -> String { text.isEmpty ? "[\(type)]" : text }

    fileprivate init(position: Position, isInbound: Bool, text: String, at: Timestamp) {
        (self.position, self.isInbound, self.text, self.at) = (position, isInbound, text, at)
    }
}

extension ConversationEntry {
    /// Adds the values of the row, in the order of the table's columns.
    fileprivate func write(to row: inout RowWriter) {
        let session = state.sessions.open
        let waiting = session == nil ? nil : state.turns.unanswered
        row.add(state.id.rawValue)
        row.add(state.line.rawValue)
        row.add(state.contact.rawValue)
        row.add(startedAt)
        row.add(session?.number)
        row.add(session?.handler.description)
        row.add(session?.openedAt)
        row.add(session?.handlerSince)
        row.add(state.sessions.count)
        row.add(waiting?.position)
        row.add(waiting?.time)
        row.add(PendingResponse.current(in: state).map { "\($0.urgency)" })
        row.add(state.window.closesAt)
        row.add(lastMessage?.position)
        row.add(lastMessage?.at)
        row.add(lastMessage.map { $0.isInbound ? "in" : "out" })
        row.add(lastMessage?.text)
        row.add(activity)
        row.add(state.lastPosition)
        row.add(lastEventAt)
        row.add(state.eventCount)
        row.add(orNull: state.identity.hash)
        row.add(state.identity.isUnverified ? 1 : 0 as Int64)
        row.add(session?.queued?.time)
        row.add(session?.queued?.position)
        row.add(state.encoded())
    }

    /// Reads what ``init(row:)`` needs of conversations `c`: the other columns follow from it.
    ///
    /// - Parameter rest: What stands behind `FROM conversations`.
    static func reading(_ rest: String) -> String { "SELECT \(columns) FROM conversations \(rest)" }

    static let columns = """
        c.state, c.started_at, c.last_message, c.last_message_at, c.last_message_direction, c.last_message_text, c.activity, \
        c.last_event_at
        """

    /// What a row tells.
    convenience init(row: Row) throws {
        let encoded: Data = row[0]
        self.init(state: try ConversationState(encoded: [UInt8](encoded)))
        startedAt = Timestamp(milliseconds: row[1])
        if let position: Int64 = row[2] {
            lastMessage = ListedMessage(
                position: Position(UInt64(position)), isInbound: row[4] == "in", text: row[5],
                at: Timestamp(milliseconds: row[3]))
        }
        activity = Position(UInt64(row[6] as Int64))
        lastEventAt = Timestamp(milliseconds: row[7])
    }
}
