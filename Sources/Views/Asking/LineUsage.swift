public import Events
public import GRDB

/// A line's messages of a period, or of a day of it (S0.6).
public struct LineUsage: Sendable {
    /// The line.
    public let line: LineID
    /// The day, by UTC, such as `2026-01-05`; nil for all of the period.
    public let day: String?
    /// Messages of customers.
    public let received: Int
    /// Messages of ours that the platform took.
    public let sent: Int

    /// Every line that has had any.
    ///
    /// - Parameters:
    ///   - from: The first day, such as `2026-01-05`, by UTC.
    ///   - until: The last one.
    public static func all(from: String, until: String, in database: Database) throws -> [LineUsage] {
        try database.rows(
            """
            SELECT line, NULL, sum(received), sum(sent) FROM usage WHERE day >= ? AND day <= ? GROUP BY line ORDER BY line
            """, [from, until]
        ).map(LineUsage.init(row:))
    }

    /// Every day of every line that has had any, by line and day.
    ///
    /// - Parameter limit: At most so many of them all.
    public static func byDay(
        from: String, until: String, limit: Int, in database: Database
    ) throws -> [LineUsage] {
        try database.rows(
            "SELECT line, day, received, sent FROM usage WHERE day >= ? AND day <= ? ORDER BY line, day LIMIT ?",
            [from, until, limit]
        ).map(LineUsage.init(row:))
    }

    private init(row: Row) {
        (line, day, received, sent) = (LineID(row[0] as String), row[1], row[2], row[3])
    }
}
