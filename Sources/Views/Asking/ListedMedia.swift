public import Events
public import GRDB
import Messages
import Timeline

/// The file of a customer's message, as far as the tables tell it (S2.5).
public struct ListedMedia: Sendable {
    /// The line of the message.
    public let line: LineID
    /// The platform's id of the message.
    public let message: String
    /// The file's SHA-256 in hexadecimal; nil for one that was given up.
    public let sha256: String?
    /// What it is, as the platform says.
    public let mimeType: String
    /// Why it was given up.
    public let reason: String?

    private init(row: Row) {
        (line, message, sha256) = (LineID(row[2] as String), row[3], row[4])
        (mimeType, reason) = (row[6], row[7])
    }

    /// Those with this SHA-256, the newest first: the same file can come with several messages.
    ///
    /// - Parameter lines: Of these lines only; of all where empty.
    public static func file(_ sha256: String, of lines: Set<LineID>, in database: Database) throws -> ListedMedia? {
        try find("sha256 = ?", sha256, of: lines, in: database)
    }

    /// That of a message.
    ///
    /// - Parameter lines: Of these lines only; of all where empty.
    public static func file(ofMessage message: String, of lines: Set<LineID>, in database: Database) throws
        -> ListedMedia?
    {
        try find("message = ?", message, of: lines, in: database)
    }

    private static func find(
        _ condition: String, _ value: String, of lines: Set<LineID>, in database: Database
    ) throws -> ListedMedia? {
        let places = Array(repeating: "?", count: lines.count).joined(separator: ", ")
        let among = lines.isEmpty ? "" : " AND line IN (\(places))"
        let sql = MediaView.table.reading("WHERE \(condition)\(among) ORDER BY position DESC LIMIT 1")
        let values = StatementArguments([value] + lines.map(\.rawValue).sorted())
        return try database.row(sql, values).map(ListedMedia.init(row:))
    }
}
