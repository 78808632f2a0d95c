import CLMDB
import EventLog
import Timeline

/// Visits records and their payloads one after the other, while the payloads of those that come next are uncompressed on
/// another thread: 1.8 times as fast where the visitor does little.
struct PayloadVisits {
    /// Records from which on a second thread is worth it.
    static let least: UInt64 = 1_024
    /// Lots of one transaction at most.
    private static let lotsPerTransaction = 8

    private let store: RecordStore
    private let codec: PayloadCodec
    private let last: Position
    /// Reads again what could not be uncompressed, to learn why.
    private let reader: PayloadReader
    private var spare = [LotMemory(), LotMemory()]
    /// Records of a lot: few at first, and where the visitor takes his time.
    private var size = 64
    /// The next record to be visited.
    private var next: Position
    private var goesOn = true
    private var lastDictionary: UInt16 = 0

    private init(_ store: RecordStore, _ codec: PayloadCodec, from first: Position, through last: Position) {
        self.store = store
        self.codec = codec
        self.last = last
        reader = PayloadReader(codec)
        next = first
    }

    /// Visits records until the body returns false.
    ///
    /// - Returns: The position after the last record visited.
    static func run(
        _ store: RecordStore, _ codec: PayloadCodec, from first: Position, through last: Position,
        _ body: (StoredRecord, UnsafeRawBufferPointer) throws -> Bool
    ) throws -> Position {
        var visits = PayloadVisits(store, codec, from: first, through: last)
        while visits.goesOn, visits.next <= last { try visits.visitSome(body) }
        return visits.next
    }

    /// Visits the records of one transaction.
    private mutating func visitSome(_ body: (StoredRecord, UnsafeRawBufferPointer) throws -> Bool) throws {
        let transaction = try store.begin()
        defer { store.environment.end(transaction) }
        let cursor = try LogError.translating(store.directory.log) { () throws(LMDBFailure) in
            try transaction.cursor(store.records)
        }
        defer { cursor.close() }
        let deadline = ContinuousClock.now + RecordStore.transactionTime
        var found = next
        var waiting: PayloadLot? = lot(from: &found, cursor, transaction)
        // Whatever happens, nobody works on a lot when the transaction ends.
        defer { if let waiting { spare.append(waiting.finish()) } }
        for number in 1...PayloadVisits.lotsPerTransaction {
            guard let lot = waiting else { break }
            let isLast = number == PayloadVisits.lotsPerTransaction || found > last
            waiting = isLast ? nil : self.lot(from: &found, cursor, transaction)
            let memory = lot.finish()
            defer { spare.append(memory) }
            guard try visit(memory, transaction, deadline, body) else {
                size = max(size / 2, 64)
                return
            }
        }
        size = min(size * 2, LotMemory.capacity)
    }

    /// Visits a lot, or where it is empty one record without help: what could not be read is read again, to learn why.
    ///
    /// - Returns: Whether the transaction may go on.
    private mutating func visit(
        _ memory: LotMemory, _ transaction: Transaction, _ deadline: ContinuousClock.Instant,
        _ body: (StoredRecord, UnsafeRawBufferPointer) throws -> Bool
    ) throws -> Bool {
        if memory.count == 0 {
            guard let record = try store.record(at: next, transaction) else {
                throw LogError.damaged(next, "it is not where it should be")
            }
            goesOn = try reader.withPayload(of: record, transaction) { try body(record, $0) }
            next = next.next
            return false
        }
        for index in 0..<memory.count {
            let (record, payload) = memory[index]
            goesOn =
                try payload.map { try body(record, $0) }
                ?? reader.withPayload(of: record, transaction) { try body(record, $0) }
            next = next.next
            if !goesOn || index % 64 == 63 && ContinuousClock.now > deadline { return false }
        }
        return true
    }

    /// Begins to uncompress the next records; none where the next can't be read.
    private mutating func lot(from found: inout Position, _ cursor: Cursor, _ transaction: Transaction) -> PayloadLot {
        let memory = spare.popLast() ?? LotMemory()
        memory.clear()
        while memory.count < size, found <= last {
            guard let record = try? store.move(cursor, to: found, isNext: found > next),
                isKnown(record.dictionary, transaction)
            else { break }
            memory.add(record)
            found = found.next
        }
        return PayloadLot(memory, codec)
    }

    /// Makes sure that the helper finds a dictionary without this transaction.
    private mutating func isKnown(_ dictionary: UInt16, _ transaction: Transaction) -> Bool {
        if dictionary == 0 || dictionary == lastDictionary { return true }
        guard let found = try? codec.shelf.dictionary(dictionary, in: codec.database, transaction) else { return false }
        lastDictionary = found.id
        return true
    }
}
