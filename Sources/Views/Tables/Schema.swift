import EventLog
import GRDB
import Projections
import Timeline

/// What the file of the views holds, and of which version it is.
enum Schema {
    /// Raised when a table or what stands in it changes.
    private static let number = 7
    /// A file of another version is made anew. The states of conversations are those that decisions rest on.
    static let version = "\(number).\(World.version)"

    /// All tables, in the order in which they are documented.
    static var tables: [ViewTable] {
        [ConversationsView.table] + ViewFold.kinds.flatMap { $0.tables } + [Progress.table]
    }

    /// The tables and the search of a file that is to be filled; its indexes may come later.
    static func create(in database: Database) throws {
        for table in tables {
            try database.execute(sql: table.creation)
            if let lookup = table.lookupCreation { try database.execute(sql: lookup) }
        }
        for statement in SearchIndex.creations { try database.execute(sql: statement) }
        for statement in ReadableViews.creations { try database.execute(sql: statement) }
    }

    /// The other indexes: made of a filled file in a fraction of the time that they take while it is filled.
    static func createIndexes(in database: Database) throws {
        for statement in tables.flatMap(\.indexCreations) { try database.execute(sql: statement) }
    }
}

/// Up to where the views have come: one row.
struct Progress: Equatable {
    static let table = ViewTable(
        name: "progress", meaning: "Up to which event the tables tell: one row.",
        columns: [
            .integer("id", "1.").fixed,
            .integer("position", "The last event of the log that is in the tables."),
            .integer("conversation", "The conversation of that event; 0 for the system's."),
            .integer("event", "Its number in its conversation."),
            .integer("recorded_at", "When it was recorded."),
            .text("version", "The version of these tables."),
        ], key: ["id"])

    var position: UInt64 = 0
    /// Whose event it is, its number there and its time: a log that has another event at this position is another log.
    var conversation: UInt32 = 0
    var event: UInt32 = 0
    var recordedAt: Int64 = 0
    var version = Schema.version

    static func read(from database: Database) throws -> Progress? {
        try database.row(table.reading("WHERE id = 1")).map { row in
            Progress(
                position: UInt64(bitPattern: row[1]), conversation: row[2], event: row[3], recordedAt: row[4],
                version: row[5])
        }
    }

    /// Up to which event the tables tell everything.
    static func position(in database: Database) throws -> Position {
        Position(try read(from: database)?.position ?? 0)
    }

    /// Why what a file holds is not of this log, or not of this version; nil where it can be gone on with.
    static func unusable(in database: Database, for log: any EventLog) throws -> String? {
        guard let progress = try database.tableExists("progress") ? read(from: database) : nil else {
            return "their file is not whole"
        }
        guard progress.version == Schema.version else {
            return "their file is of version \(progress.version), not \(Schema.version)"
        }
        guard progress.position > 0 else { return nil }
        guard let envelope = try log.record(at: Position(progress.position))?.envelope,
            envelope.conversation.rawValue == progress.conversation, envelope.version == progress.event,
            envelope.recordedAt.milliseconds == progress.recordedAt
        else { return "their file is of another log, or of one that had more events" }
        return nil
    }

    func write(to rows: StoredRows) throws {
        try rows.write(Progress.table) { row in
            row.add(1 as Int64)
            row.add(Int64(bitPattern: position))
            row.add(conversation)
            row.add(event)
            row.add(recordedAt)
            row.add(version)
        }
    }
}

/// Tables as people read them, with times as text.
enum ReadableViews {
    static let creations = [
        """
        CREATE VIEW transcript AS SELECT conversation, position, \(time("at")) AS at, direction, \
        coalesce(origin, '') AS origin, type, text, coalesce(status, '') AS status, \(time("delivered_at")) AS delivered_at, \
        \(time("read_at")) AS read_at FROM messages
        """,
        """
        CREATE VIEW inbox AS SELECT c.id, c.line, coalesce(nullif(k.name, ''), k.phone, k.user_id) AS customer, c.handler, \
        c.urgency, \(time("waiting_since")) AS waiting_since, \(time("window_closes_at")) AS window_closes_at, \
        \(time("last_message_at")) AS last_message_at, c.last_message_text FROM conversations c \
        LEFT JOIN contacts k ON k.id = c.contact WHERE c.session IS NOT NULL
        """,
    ]

    private static func time(_ column: String) -> String {
        "strftime('%Y-%m-%dT%H:%M:%fZ', \(column) / 1000.0, 'unixepoch')"
    }
}
