public import Events
public import GRDB
public import Timeline

/// An agent, and what they have.
public struct ListedAgent: Sendable {
    /// Their id.
    public let id: String
    /// A name for people.
    public let name: String
    /// The lines that they serve; empty for all.
    public let lines: [LineID]
    /// What they can do.
    public let skills: [String]
    /// The most sessions they have at once; nil where the line's limit counts.
    public let receptionLimit: UInt32?
    /// `available`, `away` or `out`; nil for one who has never logged in.
    public let state: String?
    /// Since when.
    public let since: Timestamp?
    /// How many open sessions they have, of all lines.
    public let sessions: Int

    private init(row: Row) {
        (id, name) = (row[0], row[1])
        lines = ListedAgent.parts(row[2]).map { LineID($0) }
        skills = ListedAgent.parts(row[3])
        (receptionLimit, state) = (row[4], row[5])
        since = (row[6] as Int64?).map { Timestamp(milliseconds: $0) }
        sessions = row[7]
    }

    private static func parts(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }

    private static let columns = """
        SELECT id, name, lines, skills, reception_limit, state, state_since, \
        (SELECT count(*) FROM conversations c WHERE c.handler = 'agent:' || a.id) FROM agents a
        """

    /// Those who are not removed, by id.
    ///
    /// - Parameters:
    ///   - after: Only those whose ids come after this one.
    ///   - limit: At most so many.
    public static func page(after: String?, limit: Int, in database: Database) throws -> (
        found: [ListedAgent], hasMore: Bool
    ) {
        let rows = try Row.fetchAll(
            database, sql: "\(columns) WHERE removed_at IS NULL AND id > ? ORDER BY id LIMIT ?",
            arguments: [after ?? "", limit + 1])
        return (rows.prefix(limit).map { ListedAgent(row: $0) }, rows.count > limit)
    }

    /// The agent with this id; nil for one who was removed.
    public static func find(_ id: String, in database: Database) throws -> ListedAgent? {
        try Row.fetchOne(database, sql: "\(columns) WHERE removed_at IS NULL AND id = ?", arguments: [id])
            .map { ListedAgent(row: $0) }
    }
}
