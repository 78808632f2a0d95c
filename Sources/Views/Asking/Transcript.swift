public import Events
public import GRDB
public import Timeline

/// A message of a conversation, as far as the tables tell it: what was said as a whole stands in the log, at its position.
public struct ListedTranscriptMessage: Sendable {
    /// Where it stands in the log.
    public let position: Position
    /// Its conversation.
    public let conversation: ConversationID
    /// Its line.
    public let line: LineID
    /// The session it belongs to; nil for none.
    public let session: UInt32?
    /// What became of it, where it is one of ours.
    public let fate: MessageFate?
    /// What was done to it since.
    public let marks: MessageMarks

    init(row: Row) throws {
        let message = try MessageRow(row: row)
        position = Position(UInt64(message.position))
        conversation = ConversationID(message.conversation)
        line = LineID(message.line)
        (session, fate, marks) = (message.session, message.fate, message.marks)
    }
}

/// Messages of a conversation, a page at a time.
public struct Transcript: Sendable {
    /// The conversation.
    public var conversation: ConversationID
    /// Only after this position.
    public var after: Position
    /// Only before this position.
    public var before: Position
    /// At most so many.
    public var limit: Int
    /// The newest of them rather than the oldest.
    public var isNewest: Bool

    /// A part of a conversation.
    public init(
        of conversation: ConversationID, after: Position, before: Position, limit: Int, isNewest: Bool
    ) {
        (self.conversation, self.after, self.before) = (conversation, after, before)
        (self.limit, self.isNewest) = (limit, isNewest)
    }

    /// Asks for the page.
    ///
    /// - Returns: The messages, oldest first, and whether there are others beyond them.
    public func page(in database: Database) throws -> (messages: [ListedTranscriptMessage], hasMore: Bool) {
        let sql = MessageRow.table.reading(
            "WHERE conversation = ? AND position > ? AND position < ? ORDER BY position\(isNewest ? " DESC" : "") LIMIT ?"
        )
        let found = try database.rows(
            sql,
            [
                conversation.rawValue, Int64(after.rawValue), Int64(clamping: before.rawValue), limit + 1,
            ]
        ).map(ListedTranscriptMessage.init(row:))
        let page = found.prefix(limit)
        return (isNewest ? page.reversed() : Array(page), found.count > limit)
    }

    /// One message; nil where there is none at this position.
    public static func message(at position: Position, in database: Database) throws -> ListedTranscriptMessage? {
        let sql = MessageRow.table.reading("WHERE position = ?")
        return try database.row(sql, [Int64(position.rawValue)])
            .map(ListedTranscriptMessage.init(row:))
    }

    /// What the customer has tapped or filled in in answer to a message of ours (S4.23), the first time; nil where they have not, as far as
    /// the messages after it are looked through.
    public static func answer(
        to message: ListedTranscriptMessage, in database: Database
    ) throws -> (replyID: String, text: String)? {
        guard let id = message.fate?.messageID else { return nil }
        let sql = MessageRow.table.reading("WHERE conversation = ? AND position > ? ORDER BY position LIMIT ?")
        let rows = try database.rows(
            sql, [message.conversation.rawValue, Int64(message.position.rawValue), answerReach])
        for row in rows {
            let later = try MessageRow(row: row)
            if later.isInbound, later.answers == id, let reply = later.replyID { return (reply, later.text) }
        }
        return nil
    }

    /// How many messages after one of ours are looked through for its answer.
    private static let answerReach = 200
}

/// What has happened so far, counted.
public enum CountedTotals {
    /// Every count by its name.
    public static func all(in database: Database) throws -> [String: UInt64] {
        let rows = try database.rows(TotalsView.table.reading(""))
        return Dictionary(uniqueKeysWithValues: rows.map { ($0[0] as String, UInt64($0[1] as Int64)) })
    }
}
