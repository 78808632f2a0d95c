public import Events
public import GRDB
public import Timeline

/// A line's queue: how many wait there, and since when the first of them does.
public struct ListedQueue: Sendable {
    /// The line.
    public let line: LineID
    /// How many sessions wait.
    public let length: Int
    /// When the first of them entered.
    public let since: Timestamp?

    /// The lines on which somebody waits.
    public static func all(in database: Database) throws -> [ListedQueue] {
        try Row.fetchAll(
            database,
            sql:
                "SELECT line, count(*), min(queued_at) FROM conversations WHERE handler = 'queue' GROUP BY line ORDER BY line"
        ).map { row in
            ListedQueue(
                line: LineID(row[0] as String), length: row[1],
                since: (row[2] as Int64?).map { Timestamp(milliseconds: $0) })
        }
    }
}

/// A session that waits in a queue, or in a workbin.
public struct WaitingSession: Sendable {
    /// The conversation.
    public let conversation: ConversationID
    /// Its line.
    public let line: LineID
    /// The session's number.
    public let session: UInt32
    /// Since when: where it entered the queue first, or was parked.
    public let since: Timestamp
    /// The workbin; empty for the queue.
    public let workbin: String

    private init(row: Row, workbin: String = "") {
        (conversation, line) = (ConversationID(row[0]), LineID(row[1] as String))
        (session, since, self.workbin) = (row[2], Timestamp(milliseconds: row[3]), workbin)
    }

    /// The sessions in a line's queue, the first one first.
    ///
    /// - Parameter skipping: So many are left out at its head.
    public static func queue(of line: LineID, skipping: Int, limit: Int, in database: Database) throws
        -> [WaitingSession]
    {
        try Row.fetchAll(
            database,
            sql: """
                SELECT id, line, session, queued_at FROM conversations WHERE handler = 'queue' AND line = ? \
                ORDER BY queued_at, queued_by LIMIT ? OFFSET ?
                """, arguments: [line.rawValue, limit, skipping]
        ).map { WaitingSession(row: $0) }
    }

    /// The sessions in workbins, by conversation.
    ///
    /// - Parameter bin: Only those in this one.
    public static func parked(
        in bin: String?, after: UInt32, limit: Int, in database: Database
    ) throws -> [WaitingSession] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT id, line, session, handler_since, handler FROM conversations WHERE handler >= ? AND handler < ? \
                AND id > ? ORDER BY id LIMIT ?
                """,
            arguments: [
                // The smallest text that comes after the name; one with a zero in it would be bound without it.
                bin.map { "workbin:\($0)" } ?? "workbin:", bin.map { "workbin:\($0)\u{1}" } ?? "workbin;", after, limit,
            ])
        return rows.map { WaitingSession(row: $0, workbin: String(($0[4] as String).dropFirst("workbin:".count))) }
    }
}
