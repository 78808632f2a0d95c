public import Events
public import GRDB
public import Timeline

/// A line, with how it does and what the platform has said of it (B10).
public struct ListedLine: Sendable {
    /// The last time that something happened.
    public struct Last: Sendable {
        /// The event.
        public let position: Position
        /// When it was.
        public let at: Timestamp
        /// The platform's code, where it failed; 0 for none.
        public let code: UInt32
        /// What the platform said, where it failed.
        public let text: String

        init(_ last: LineRow.Last) { (position, at, code, text) = (last.position, last.at, last.code, last.text) }
    }

    /// How many messages came how far, since the log began.
    public struct Counts: Sendable {
        /// Somebody asked for them.
        public let requested: Int
        /// A rule refused them.
        public let refused: Int
        /// The platform took them.
        public let taken: Int
        /// Attempts that failed: a message can have several.
        public let failedAttempts: Int
        /// Receipts that say `delivered`.
        public let delivered: Int
        /// Receipts that say `read`.
        public let read: Int
        /// Receipts that say `failed`.
        public let failed: Int

        init(_ counts: LineRow.Counts) {
            (requested, refused, taken) = (Int(counts.requested), Int(counts.refused), Int(counts.taken))
            (failedAttempts, delivered) = (Int(counts.failedAttempts), Int(counts.delivered))
            (read, failed) = (Int(counts.read), Int(counts.failed))
        }
    }

    /// The line.
    public let line: LineID
    /// Its number in digits; empty where no webhook has told it.
    public let number: String
    /// Its business account; empty where no webhook has told it.
    public let account: String
    /// The last time that the platform told something of it.
    public let heard: Last?
    /// The last time that the platform took a message.
    public let taken: Last?
    /// The last time that a message failed, at an attempt or after it.
    public let failed: Last?
    /// The last error that the platform reported of the line rather than of a message.
    public let error: Last?
    /// What became of its messages.
    public let counts: Counts
    /// What the platform has said of it, of its number and of its account, the newest first.
    public internal(set) var notices: [LineNotice] = []

    /// A line about which nothing has been recorded, or what a row tells.
    init(_ line: LineID, _ row: LineRow) {
        (self.line, number, account, counts) = (line, row.number, row.account, Counts(row.counts))
        (heard, taken) = (row.heard.map(Last.init), row.taken.map(Last.init))
        (failed, error) = (row.failed.map(Last.init), row.error.map(Last.init))
    }

    /// The lines about which something has been recorded, in order.
    public static func names(in database: Database) throws -> [LineID] {
        try database.rows("SELECT line FROM lines ORDER BY line").map { LineID($0[0] as String) }
    }

    /// Lines in this order, also those about which nothing has been recorded.
    public static func all(_ lines: [LineID], in database: Database) throws -> [ListedLine] {
        let condition = LinesView.table.reading("WHERE line = ?")
        return try lines.map { line in
            let row = try database.row(condition, [line.rawValue])
            var listed = ListedLine(line, row.map(LineRow.init(row:)) ?? LineRow())
            listed.notices = try LineNotice.about(listed, in: database)
            return listed
        }
    }
}

/// What the platform last said of a number or an account, of one kind (B10).
public struct LineNotice: Sendable {
    /// How much it weighs.
    public enum Weight: String, Sendable {
        /// All is well, as far as it goes.
        case good
        /// Something is to be looked at.
        case look
        /// Messages are limited or refused.
        case restricted
        /// It says nothing of how messages fare.
        case told
    }

    /// The account whose notice it was; empty where it named none.
    public let account: String
    /// The number that it names, in digits; empty where it is about the account, or names a line.
    public let number: String
    /// The line that it names; empty where it names none.
    public let line: String
    /// `quality`, `limit`, `restriction.TYPE` …
    public let kind: String
    /// What it says.
    public let text: String
    /// Until when it holds; nil where that is not told.
    public let until: Timestamp?
    /// The event.
    public let position: Position
    /// When it was.
    public let at: Timestamp
    private let told: Weight

    /// Whether it is about the account, with all its lines.
    public var isOfAccount: Bool { number.isEmpty && line.isEmpty }

    /// How much it weighs at a moment: what has run out weighs nothing.
    public func weight(at now: Timestamp) -> Weight { until.map { $0 <= now } ?? false ? .told : told }

    private init(row: Row) {
        (account, line, number, kind, text) = (row[0], row[1], row[2], row[3], row[5])
        told = Weight(rawValue: row[4]) ?? .told
        until = (row[6] as Int64?).map { Timestamp(milliseconds: $0) }
        (position, at) = (Position(UInt64(row[7] as Int64)), Timestamp(milliseconds: row[8]))
    }

    /// Notices of one line that are told at most.
    private static let limit = 100
    private static let newest = " ORDER BY position DESC, kind LIMIT "

    /// What is about a line, its number and its account, the newest first.
    static func about(_ line: ListedLine, in database: Database) throws -> [LineNotice] {
        let condition = """
            WHERE line = ?1 OR (?2 <> '' AND number = ?2) \
            OR (?3 <> '' AND account = ?3 AND line = '' AND number = '')
            """
        return try database.rows(
            NoticesView.table.reading(condition + newest + "?4"),
            [line.line.rawValue, line.number, line.account, limit]
        ).map(LineNotice.init(row:))
    }

    /// What is about no line that is known: numbers and accounts that no line is known by, the newest first.
    public static func ofNoLine(limit: Int, in database: Database) throws -> [LineNotice] {
        let condition = """
            WHERE (line <> '' AND line NOT IN (SELECT line FROM lines)) \
            OR (number <> '' AND number NOT IN (SELECT number FROM lines WHERE number IS NOT NULL)) \
            OR (line = '' AND number = '' AND account NOT IN (SELECT account FROM lines WHERE account IS NOT NULL))
            """
        return try database.rows(NoticesView.table.reading(condition + newest + "?"), [limit]).map(
            LineNotice.init(row:))
    }
}
