public import GRDB
public import Timeline

/// How many conversations there are, and how many of them wait for something.
public struct Census: Hashable, Sendable {
    /// All of them.
    public var conversations = 0
    /// Those whose 24-hour window is open.
    public var openWindows = 0
    /// Those with an open session, by the kind of its handler: `unassigned`, `bot`, `queue`, `agent`, `workbin`.
    public var sessions = ["unassigned": 0, "bot": 0, "queue": 0, "agent": 0, "workbin": 0]

    /// Counts them.
    public static func taken(in database: Database, at now: Timestamp) throws -> Census {
        var census = Census()
        // Numbers have no gaps.
        census.conversations = try Int.fetchOne(database, sql: "SELECT max(id) FROM conversations") ?? 0
        census.openWindows =
            try Int.fetchOne(
                database, sql: "SELECT count(*) FROM conversations WHERE window_closes_at > ?",
                arguments: [now.milliseconds]) ?? 0
        let handlers = try Row.fetchAll(
            database,
            sql: """
                SELECT CASE instr(handler, ':') WHEN 0 THEN handler ELSE substr(handler, 1, instr(handler, ':') - 1) END, \
                count(*) FROM conversations WHERE handler IS NOT NULL GROUP BY 1
                """)
        for row in handlers { census.sessions[row[0]] = row[1] }
        return census
    }
}
