import EventLog
import Synchronization
import Timeline

/// Where every stream of a log stands that another process writes: taken from the index and the log when it is first asked
/// for, and from the log's new records after that.
final class StreamFollower: Sendable {
    private let store: RecordStore
    private let index: LogIndex?
    private let followed = Mutex<StreamTable?>(nil)

    init(_ store: RecordStore, _ index: LogIndex?) {
        self.store = store
        self.index = index
    }

    /// Hands over the table as of a head.
    func table<Value>(at head: Position, _ body: (StreamTable) -> Value) throws(LogError) -> Value {
        let result: Result<Value, LogError> = followed.withLock { followed in
            do {
                var table = try followed.take() ?? index?.streams()?.streams ?? StreamTable()
                try store.extend(&table, through: head)
                followed = table
                return .success(body(table))
            } catch {
                return .failure(LogError(error, in: store.directory.path))
            }
        }
        return try result.get()
    }
}

extension RecordStore {
    /// Lets a table follow the log up to a position.
    func extend(
        _ table: inout StreamTable, through head: Position, _ body: (StoredRecord) -> Void = { _ in }
    ) throws {
        _ = try visit(from: table.head.next, through: head) { record, _ in
            let goesOn = table.follow(
                record.position, of: record.conversation, version: record.version, previous: record.previous)
            guard goesOn else { throw LogError.damaged(record.position, "it does not follow its conversation") }
            body(record)
            return true
        }
    }
}
