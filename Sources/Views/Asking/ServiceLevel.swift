public import Events
public import GRDB
public import Timeline

/// How many sessions of a line and a day were answered in time (S1.5).
///
/// Of the sessions that came to agents on that day, those count that were answered, or closed without an answer; in time is what an
/// agent first answered within the threshold, from where it entered the queue, or without a queue from where it came to agents. It is
/// counted anew each time it is asked for, so under any threshold.
public struct ServiceLevel: Sendable {
    /// Raised when something else is counted.
    public static let formula = 1

    /// The line.
    public let line: LineID
    /// The day, by UTC: `2026-01-05`.
    public let day: String
    /// How many count.
    public let counted: Int
    /// How many of them were answered in time.
    public let met: Int
    /// How many of them were answered at all.
    public let answered: Int

    /// A line's days, in order.
    ///
    /// - Parameters:
    ///   - threshold: How soon is in time.
    ///   - from: Only what came at this moment or later.
    ///   - until: Only what came before.
    public static func days(
        of line: LineID, threshold: Duration, from: Timestamp, until: Timestamp, in database: Database
    ) throws -> [ServiceLevel] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT strftime('%Y-%m-%d', arrived_at / 1000, 'unixepoch') AS day, count(*), \
                sum(first_reply_at IS NOT NULL AND first_reply_at - arrived_at <= ?), sum(first_reply_at IS NOT NULL) \
                FROM sessions WHERE line = ? AND arrived_at >= ? AND arrived_at < ? \
                AND (first_reply_at IS NOT NULL OR closed_at IS NOT NULL) GROUP BY day ORDER BY day
                """,
            arguments: [threshold.milliseconds, line.rawValue, from.milliseconds, until.milliseconds])
        return rows.map { ServiceLevel(line: line, day: $0[0], counted: $0[1], met: $0[2], answered: $0[3]) }
    }

    /// The lines of which sessions came to agents.
    public static func lines(in database: Database) throws -> [LineID] {
        try String.fetchAll(
            database, sql: "SELECT DISTINCT line FROM sessions WHERE arrived_at IS NOT NULL ORDER BY line"
        ).map { LineID($0) }
    }
}
