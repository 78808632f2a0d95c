import CLMDB
import EventLog
import Timeline

extension RecordStore {
    /// Records that one transaction of a reader visits at most.
    private static let recordsPerTransaction = 4096
    /// How long one transaction of a reader lasts at most, looked at every 64 records.
    static let transactionTime = Duration.milliseconds(20)

    /// Visits records one after the other, in transactions of bounded length, until the body returns false.
    ///
    /// - Returns: The position after the last record visited.
    func visit(
        from first: Position, through last: Position, _ body: (StoredRecord, Transaction) throws -> Bool
    ) throws -> Position {
        var next = first
        var goesOn = true
        while goesOn, next <= last { (next, goesOn) = try visitSome(from: next, through: last, body) }
        return next
    }

    /// Visits the records at positions, in transactions of bounded length.
    func visit(_ positions: [Position], _ body: (StoredRecord, Transaction) throws -> Void) throws {
        var rest = positions[...]
        while !rest.isEmpty {
            let transaction = try begin()
            defer { environment.end(transaction) }
            let deadline = ContinuousClock.now + RecordStore.transactionTime
            for count in 1...RecordStore.recordsPerTransaction {
                guard let position = rest.popFirst() else { break }
                guard let record = try record(at: position, transaction) else {
                    throw LogError.damaged(position, "it is not where it should be")
                }
                try body(record, transaction)
                if count % 64 == 0, ContinuousClock.now > deadline { break }
            }
        }
    }

    private func visitSome(
        from first: Position, through last: Position, _ body: (StoredRecord, Transaction) throws -> Bool
    ) throws -> (next: Position, goesOn: Bool) {
        let transaction = try begin()
        defer { environment.end(transaction) }
        let cursor = try LogError.translating(directory.log) { () throws(LMDBFailure) in
            try transaction.cursor(records)
        }
        defer { cursor.close() }
        let deadline = ContinuousClock.now + RecordStore.transactionTime
        var next = first
        for count in 1...RecordStore.recordsPerTransaction where next <= last {
            let goesOn = try body(try move(cursor, to: next, isNext: count > 1), transaction)
            next = next.next
            if !goesOn { return (next, false) }
            if count % 64 == 0, ContinuousClock.now > deadline { break }
        }
        return (next, true)
    }

    /// Moves a cursor to a record, which may be the one behind the last.
    func move(_ cursor: Cursor, to position: Position, isNext: Bool) throws(LogError) -> StoredRecord {
        let entry = try LogError.translating(directory.log) { () throws(LMDBFailure) in
            try isNext ? cursor.move(MDB_NEXT) : cursor.move(MDB_SET_KEY, number: UInt(position.rawValue))
        }
        guard let entry, entry.key.count == 8, entry.key.loadUnaligned(as: UInt64.self) == position.rawValue else {
            throw LogError.damaged(position, "it is not where it should be")
        }
        return try view(entry.value, at: position)
    }

    /// Visits a stream's records, newest first, in transactions of bounded length, until the body returns false.
    func visitBackwards(
        from head: Position, _ body: (StoredRecord, Transaction) throws -> Bool
    ) throws {
        var next = head
        while next != .start {
            let transaction = try begin()
            defer { environment.end(transaction) }
            let deadline = ContinuousClock.now + RecordStore.transactionTime
            for count in 1...RecordStore.recordsPerTransaction where next != .start {
                guard let record = try record(at: next, transaction) else {
                    throw LogError.damaged(next, "it is not where it should be")
                }
                guard record.previous < next else { throw LogError.damaged(next, "it follows a later record") }
                guard try body(record, transaction) else { return }
                next = record.previous
                if count % 64 == 0, ContinuousClock.now > deadline { break }
            }
        }
    }

    /// Begins to read; ended by `environment.end`.
    func begin() throws(LogError) -> Transaction {
        try LogError.translating(directory.log) { () throws(LMDBFailure) in try environment.read() }
    }
}
