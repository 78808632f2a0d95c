import Events
import GRDB
import Messages
import Projections
import Timeline

/// Messages of all conversations, with what became of ours, and what was done to them since: reactions, edits, revocations.
struct MessagesView: View {
    static var tables: [ViewTable] { [MessageRow.table] }

    /// How many of a conversation's newest messages are looked through for one that is known by the platform's id alone.
    private static let lookBack = 1_000

    private var messages = RowCache<Int64, MessageRow>()
    /// Where messages are that are known by the platform's id.
    private var positions: [String: Int64] = [:]

    init() {}

    mutating func apply(_ event: RecordedEvent, in conversation: ConversationEntry?, _ rows: StoredRows) throws {
        guard let conversation else { return }
        if let message = MessageRow(event, in: conversation) {
            remember(message)
            messages.change(message, for: message.position)
            try markTarget(of: message, rows)
            return
        }
        switch event.event {
        case .sessionOpened(let opened):
            // The message that opens a session stands before the opening.
            try update(event.cause, event.conversation, rows) { $0.session = $0.session ?? opened.session }
        case .receiptReceived(let receipt): try take(receipt, event, rows)
        case .sendAccepted(let accepted): try accept(accepted, event, rows)
        default:
            guard let (send, change) = event.changeOfFate else { return }
            try update(send, event.conversation, rows) { row in
                guard var fate = row.fate else { return }
                change(&fate)
                row.fate = fate
            }
        }
    }

    mutating func write(to rows: StoredRows) throws {
        for (position, message) in messages.takeChanged() {
            try rows.write(MessageRow.table) { message.write(to: &$0) }
            guard message.isNew else { continue }
            if !message.words.isEmpty {
                try SearchIndex.add(message.words, position, in: message.conversation, on: message.line, to: rows)
            }
            messages.written(position)
        }
        if positions.count > 4 * ViewFold.kept { positions.removeAll(keepingCapacity: true) }
    }
}

// MARK: - What becomes of ours

extension MessagesView {
    private mutating func accept(_ accepted: SendAccepted, _ event: RecordedEvent, _ rows: StoredRows) throws {
        var taken: MessageRow?
        try update(accepted.send, event.conversation, rows) { row in
            guard row.fate != nil else { return }
            row.fate?.accept(accepted, event)
            taken = row
        }
        guard let taken else { return }
        remember(taken)
        // A reaction of ours stands once the platform has taken it.
        if taken.type == "reaction" { try mark(taken, rows) }
    }

    private mutating func take(_ receipt: ReceiptReceived, _ event: RecordedEvent, _ rows: StoredRows) throws {
        let known = try position(of: receipt.message.rawValue, in: event.conversation, rows)
        guard let position = known ?? receipt.token.map({ Int64($0.send.rawValue) }) else { return }
        try update(Position(UInt64(position)), event.conversation, rows) { row in
            guard row.fate?.latch(receipt, event) ?? false else { return }
            row.note(receipt.status, at: event.occurredAt)
        }
    }

    /// Changes a message of a conversation; nothing where there is none.
    private mutating func update(
        _ position: Position, _ conversation: ConversationID, _ rows: StoredRows, _ change: (inout MessageRow) -> Void
    ) throws {
        let key = Int64(position.rawValue)
        try messages.update(
            key,
            or: {
                try rows.read(MessageRow.table, "position", "WHERE position = ?", [key.databaseValue])
                    .map(MessageRow.init(row:))
            }
        ) { if $0.conversation == conversation.rawValue { change(&$0) } }
    }

    private mutating func remember(_ message: MessageRow) {
        if let id = message.messageID { positions[id] = message.position }
    }

    /// Where a conversation's message stands that the platform knows by an id; nil where that is not known, or long ago.
    private func position(
        of message: String, in conversation: ConversationID, _ rows: StoredRows
    ) throws -> Int64? {
        if let known = positions[message] { return known }
        return try rows.position(
            ofMessage: message, in: conversation.rawValue, lookingAt: MessagesView.lookBack)
    }
}

// MARK: - What is done to a message

extension MessagesView {
    /// A reaction, an edit or a revocation shows on the message that it is about.
    private mutating func markTarget(of message: MessageRow, _ rows: StoredRows) throws {
        // What is ours is not sure to go out.
        if message.fate == nil { try mark(message, rows) }
    }

    private mutating func mark(_ message: MessageRow, _ rows: StoredRows) throws {
        guard ["reaction", "edit", "revoke"].contains(message.type), let target = message.answers else { return }
        let conversation = ConversationID(message.conversation)
        guard let position = try position(of: target, in: conversation, rows) else { return }
        try update(Position(UInt64(position)), conversation, rows) { $0.marks.take(message) }
    }
}

extension MessageMarks {
    fileprivate mutating func take(_ message: MessageRow) {
        let position = UInt64(message.position)
        switch message.type {
        case "edit": edit = (position, message.at)
        case "revoke": revocation = (position, message.at)
        default:
            let side = message.isInbound ? "customer" : message.origin ?? "phone"
            // The business has one reaction on a message, whoever of it gave it.
            reactions.removeAll { ($0.by == "customer") == message.isInbound }
            guard !message.text.isEmpty else { return }
            reactions.append(
                Reaction(by: side, emoji: message.text, at: message.at.description, position: position))
        }
    }
}

extension StoredRows {
    /// Where a message stands that the platform knows by an id, among the newest of its conversation.
    fileprivate func position(ofMessage id: String, in conversation: UInt32, lookingAt limit: Int) throws -> Int64? {
        try read(
            MessageRow.table, "id",
            "WHERE position IN (SELECT position FROM messages WHERE conversation = ? ORDER BY position DESC LIMIT \(limit)) "
                + "AND message_id = ? ORDER BY position DESC LIMIT 1",
            [conversation.databaseValue, id.databaseValue]
        ).map { $0[0] }
    }
}

extension RowCache where Key == Int64, Value == MessageRow {
    /// A message is in the table now.
    fileprivate mutating func written(_ position: Int64) {
        if var message = self[position] {
            message.isNew = false
            keep(message, for: position)
        }
    }
}
