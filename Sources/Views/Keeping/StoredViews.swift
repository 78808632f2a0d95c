public import EventLog
public import GRDB
public import Timeline

/// The file of the views as another process than the one that keeps it finds it.
public enum StoredViews {
    /// There is none.
    case absent
    /// It can't be used, and why.
    case unusable(String)
    /// It tells everything up to a position.
    case usable(Position)

    /// Looks at the file in a folder, for a log.
    ///
    /// - Parameter ask: Reads what is wanted of it, as of that position.
    /// - Returns: How it stands, and what was read where it is usable.
    public static func read<Answer>(
        directory: String, of log: any EventLog, _ ask: (Database) throws -> Answer
    ) throws -> (standing: StoredViews, answer: Answer?) {
        let file = ViewFile(directory: directory)
        guard file.identity != nil else { return (.absent, nil) }
        do {
            return try file.openForReading().read { database in
                if let reason = try Progress.unusable(in: database, for: log) { return (.unusable(reason), nil) }
                return (.usable(try Progress.position(in: database)), try ask(database))
            }
        } catch let error as DatabaseError {
            return (.unusable(error.isDamage ? "their file is damaged" : "their file can't be read: \(error)"), nil)
        }
    }

    /// Up to which event the tables tell everything.
    public static func position(of database: Database) throws -> Position { try Progress.position(in: database) }

    /// A hash of all that is in the tables.
    public static func hash(of database: Database) throws -> String { try ViewHash.hash(of: database) }
}
