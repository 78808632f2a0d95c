import Broker
import Encoding
public import EventLog
import Events
import GRDB
public import Timeline

/// Fills an empty file with all that a log says, beside the one that is in use.
public final class ViewBuilder {
    /// Events in a transaction.
    private static let batch = 20_000

    private let log: any EventLog
    private let file: ViewFile
    private let database: DatabaseQueue
    private var fold = ViewFold(after: Progress())

    /// Begins a file in a data directory's `views`.
    ///
    /// - Parameter directory: The folder of the views.
    public init(log: any EventLog, directory: String) throws {
        self.log = log
        file = ViewFile(directory: directory)
        database = try file.openNew()
        try database.write { try Schema.create(in: $0) }
    }

    /// The last event that is in it.
    public var position: Position { Position(fold.progress.position) }

    /// Takes everything up to a position.
    ///
    /// - Parameter progress: Told how far it is, every now and then; what it throws ends the work.
    public func advance(to last: Position, _ progress: (Position) throws -> Void = { _ in }) throws {
        while position < last {
            let next = Position(min(last.rawValue, position.rawValue + UInt64(ViewBuilder.batch)))
            let before = position
            try database.write { database in
                let rows = StoredRows(database)
                var failure: (any Error)?
                _ = try log.facts(after: position, through: next, extent: .whole) { event in
                    guard failure == nil else { return }
                    do { try fold.apply(event, rows) } catch { failure = error }
                }
                if let failure { throw failure }
                try fold.write(to: rows)
            }
            guard position > before else { return }
            try progress(position)
        }
    }

    /// A hash of all that is in the tables.
    public func hash() throws -> String { try database.read { try ViewHash.hash(of: $0) } }

    /// Puts the file in the place of the one that is in use. Nothing can be done with it afterwards.
    public func swapIn() throws {
        try database.write { database in
            try Schema.createIndexes(in: database)
            try fold.progress.write(to: StoredRows(database))
        }
        try database.close()
        try file.replaceByNew()
    }

    /// Gives up.
    public func discard() {
        try? database.close()
        file.removeNew()
    }
}
