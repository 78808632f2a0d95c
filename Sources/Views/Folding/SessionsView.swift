import Events
import GRDB
import Projections
import Timeline

/// Sessions, one after the other in each conversation: how long they took, who had them, how they ended (S0.2, S2.10).
struct SessionsView: View {
    static let table = ViewTable(
        name: "sessions", meaning: "A session of a conversation.",
        columns: [
            .integer("conversation", "Its conversation.").fixed,
            .integer("session", "Its number there, 1 for the first.").fixed,
            .text("line", "Its line.").fixed,
            .integer("opened_at", "When it opened.").fixed,
            .integer("opened_by", "The event that opened it.").fixed,
            .text("handler", "Who has it, or had it at the end."),
            .integer("handler_since", "Since when."),
            .integer("assignments", "How often it passed to another handler."),
            .text("first_agent", "The first agent who had it.").optional,
            .integer("first_reply_at", "When an agent first answered, or somebody on the business's phone.").optional,
            .integer("messages_in", "The customer's messages while it was open."),
            .integer("messages_out", "Messages that were to go out for it."),
            .integer("reminders", "How often the customer was told that an answer takes time (S3.6)."),
            .integer("closed_at", "When it closed.").optional,
            .text("close_reason", "What closed it: `finished`, `auto-close`, `session timeout` …").optional,
            .integer("rating", "The customer's answer to the survey, 1 to 5 (S3.9).").optional,
            .integer(
                "arrived_at",
                "When it first entered the queue, or else came to where agents take it: the service level counts from here (S1.5). "
                    + "NULL for one that only a bot had, or an agent began."
            ).optional,
        ],
        key: ["conversation", "session"],
        indexes: [
            (["opened_at"], nil), (["closed_at"], "closed_at IS NOT NULL"),
            (["line", "arrived_at"], "arrived_at IS NOT NULL"),
        ])
    static var tables: [ViewTable] { [table] }

    private var sessions = RowCache<SessionKey, SessionRow>()

    init() {}

    mutating func apply(_ event: RecordedEvent, in conversation: ConversationEntry?, _ rows: StoredRows) throws {
        guard let conversation else { return }
        switch event.event {
        case .sessionOpened(let opened):
            let key = SessionKey(event.conversation, opened.session)
            sessions.change(SessionRow(opened, at: event, on: conversation.state.line), for: key)
            // The message that opens a session stands before the opening.
            if conversation.state.turns.unanswered?.position == event.cause {
                sessions.update(key) { $0.messagesIn = 1 }
            }
        case .sessionAssigned(let assigned):
            let queued = conversation.state.sessions.open?.queued?.position
            try update(event, assigned.session, rows) { $0.assign(assigned.handler, at: event, queued: queued) }
        case .sessionClosed(let closed):
            try update(event, closed.session, rows) { row in
                (row.closedAt, row.closeReason) = (event.occurredAt, "\(closed.reason)")
            }
        case .replyReminderFired(let fired): try update(event, fired.session, rows) { $0.reminders += 1 }
        case .surveyAnswered(let answered):
            try update(event, answered.session, rows) { $0.rating = Int64(answered.rating) }
        case .messageReceived:
            guard let open = conversation.state.sessions.open else { return }
            try update(event, open.number, rows) { $0.messagesIn += 1 }
        case .sendRequested(let send) where send.session > 0:
            try update(event, send.session, rows) { $0.said(byAgent: send.origin.isAgent, at: event) }
        case .messageEchoed:
            guard let open = conversation.state.sessions.open else { return }
            try update(event, open.number, rows) { $0.said(byAgent: true, at: event) }
        default: return
        }
    }

    private mutating func update(
        _ event: RecordedEvent, _ session: UInt32, _ rows: StoredRows, _ change: (inout SessionRow) -> Void
    ) throws {
        let key = SessionKey(event.conversation, session)
        try sessions.update(
            key,
            or: {
                try rows.read(
                    SessionsView.table, "key", "WHERE conversation = ? AND session = ?",
                    [key.conversation.databaseValue, key.session.databaseValue]
                ).map(SessionRow.init(row:))
            }, change)
    }

    mutating func write(to rows: StoredRows) throws {
        for (key, session) in sessions.takeChanged() {
            try rows.write(SessionsView.table) { session.write(to: &$0, key) }
        }
    }
}

/// What identifies a session.
struct SessionKey: Hashable, Comparable {
    let conversation: UInt32
    let session: UInt32

    init(_ conversation: ConversationID, _ session: UInt32) {
        (self.conversation, self.session) = (conversation.rawValue, session)
    }

    static func < (one: SessionKey, other: SessionKey) -> Bool {
        (one.conversation, one.session) < (other.conversation, other.session)
    }
}

private struct SessionRow {
    var line: String
    var openedAt: Timestamp
    var openedBy: Position
    var handler: String
    var handlerSince: Timestamp
    var assignments: Int64 = 0
    var firstAgent: String?
    var firstReplyAt: Timestamp?
    var messagesIn: Int64 = 0
    var messagesOut: Int64 = 0
    var reminders: Int64 = 0
    var closedAt: Timestamp?
    var closeReason: String?
    var rating: Int64?
    var arrivedAt: Timestamp?

    init(_ opened: SessionOpened, at event: RecordedEvent, on line: LineID) {
        self.line = line.rawValue
        (openedAt, openedBy) = (event.occurredAt, event.position)
        (handler, handlerSince) = (opened.handler.description, event.occurredAt)
        if case .agent(let id) = opened.handler { firstAgent = id }
        if opened.by.isEmpty { arrive(opened.handler, at: event, queued: event.position) }
    }

    /// The first time in the queue counts, and where there is none, what comes before an agent.
    ///
    /// - Parameter queued: The event by which it first entered the queue.
    private mutating func arrive(_ handler: Handler, at event: RecordedEvent, queued: Position?) {
        switch handler {
        case .queue:
            let isInbound = arrivedAt != nil || firstAgent == nil
            if queued == event.position, isInbound, firstReplyAt == nil { arrivedAt = event.occurredAt }
        case .unassigned, .agent: if arrivedAt == nil, firstAgent == nil { arrivedAt = event.occurredAt }
        case .bot, .workbin: return
        }
    }

    mutating func assign(_ handler: Handler, at event: RecordedEvent, queued: Position?) {
        (self.handler, handlerSince) = (handler.description, event.occurredAt)
        assignments += 1
        arrive(handler, at: event, queued: queued)
        if case .agent(let id) = handler, firstAgent == nil { firstAgent = id }
    }

    mutating func said(byAgent isAgent: Bool, at event: RecordedEvent) {
        messagesOut += 1
        if isAgent, firstReplyAt == nil { firstReplyAt = event.occurredAt }
    }

    init(row: Row) {
        line = row[2]
        openedAt = Timestamp(milliseconds: row[3])
        openedBy = Position(UInt64(row[4] as Int64))
        handler = row[5]
        handlerSince = Timestamp(milliseconds: row[6])
        assignments = row[7]
        firstAgent = row[8]
        firstReplyAt = (row[9] as Int64?).map { Timestamp(milliseconds: $0) }
        (messagesIn, messagesOut, reminders) = (row[10], row[11], row[12])
        closedAt = (row[13] as Int64?).map { Timestamp(milliseconds: $0) }
        (closeReason, rating) = (row[14], row[15])
        arrivedAt = (row[16] as Int64?).map { Timestamp(milliseconds: $0) }
    }

    func write(to row: inout RowWriter, _ key: SessionKey) {
        row.add(key.conversation)
        row.add(key.session)
        row.add(line)
        row.add(openedAt)
        row.add(openedBy)
        row.add(handler)
        row.add(handlerSince)
        row.add(assignments)
        row.add(firstAgent)
        row.add(firstReplyAt)
        row.add(messagesIn)
        row.add(messagesOut)
        row.add(reminders)
        row.add(closedAt)
        row.add(closeReason)
        row.add(rating)
        row.add(arrivedAt)
    }
}

extension Origin {
    /// Whether a person at the desk said it.
    fileprivate var isAgent: Bool { if case .agent = self { true } else { false } }
}
