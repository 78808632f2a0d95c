import CLMDB
import EventLog
import Glibc
import Timeline

/// What can be found without reading the whole log: records by dedupe key, and every conversation's last record. All of it is
/// made from the log, behind it, and can be made again.
///
/// In the environment: `keys` holds runs of entries (``DedupeRun``), each under the smallest front it may hold; `heads` the
/// last position (8 bytes) and version (4 bytes) of each conversation; `meta` the ``IndexState``.
final class LogIndex: Sendable {
    /// What the index takes over from a stretch of the log.
    struct Batch {
        /// Keys, in any order.
        var keys: [DedupeEntry] = []
        /// Conversations, each with its last record.
        var heads: [ConversationID: (last: Position, version: UInt32)] = [:]
    }

    /// Into how many transactions the keys of a batch are divided. LMDB writes every page that changes to a new place, and can
    /// use the old one only two transactions later. Keys are sorted, so each of these changes other runs, and the file stays
    /// an eighth larger than its content rather than three times as large.
    private static let transactionsPerBatch = 16
    /// Entries of one transaction at least.
    private static let leastEntries = 1_000

    private let environment: Environment
    private let keys: MDB_dbi
    private let heads: MDB_dbi
    private let meta: MDB_dbi

    /// Opens the index's databases, or creates them where this process writes.
    init(_ environment: Environment, _ mode: LMDBEventLog.Mode) throws(LMDBFailure) {
        self.environment = environment
        let writes = mode == .writing
        let flags = writes ? MDB_CREATE : 0
        (keys, heads, meta) = try environment.openDatabases(writing: writes) { transaction throws(LMDBFailure) in
            (
                try transaction.database("keys", flags | MDB_INTEGERKEY),
                try transaction.database("heads", flags | MDB_INTEGERKEY), try transaction.database("meta", flags)
            )
        }
    }

    /// Removes the index's files, so that a new one can be made.
    static func remove(_ directory: LogDirectory) {
        unlink(directory.index + "/data.mdb")
        unlink(directory.index + "/lock.mdb")
    }

    /// Waits for those who look something up and lets go of the files.
    func close() { environment.close() }

    /// Bytes of the map, and those of its pages that were ever used.
    func extent() throws(LMDBFailure) -> (map: Int, used: Int) { try environment.extent() }

    /// How far the index has come; nil where that can't be told.
    func state() throws(LMDBFailure) -> IndexState? {
        let transaction = try environment.read()
        defer { environment.end(transaction) }
        return try transaction.value(meta, text: "state").flatMap { IndexState($0) }
    }

    /// Forgets everything.
    func clear() throws(LMDBFailure) {
        try environment.write { transaction throws(LMDBFailure) in
            for database in [keys, heads, meta] { try transaction.clear(database) }
        }
    }

    /// Positions whose records may have this key: usually none, or the one.
    func candidates(for key: DedupeKey) throws(LMDBFailure) -> [Position] {
        let transaction = try environment.read()
        defer { environment.end(transaction) }
        let entry = DedupeEntry(key, .start)
        guard let run = try LogIndex.run(for: entry.front, keys, transaction) else { return [] }
        return DedupeRun(run.value).positions(of: entry.front)
    }

    /// The run that holds a front, if any does.
    private static func run(
        for front: UInt32, _ keys: MDB_dbi, _ transaction: Transaction
    ) throws(LMDBFailure) -> Cursor.Entry? {
        let cursor = try transaction.cursor(keys)
        defer { cursor.close() }
        let next = try cursor.move(MDB_SET_RANGE, number: front)
        if let next, start(next) == front { return next }
        return try next == nil ? cursor.move(MDB_LAST) : cursor.move(MDB_PREV)
    }

    /// The smallest front that a run may hold.
    private static func start(_ run: Cursor.Entry) -> UInt32 {
        run.key.count == 4 ? run.key.loadUnaligned(as: UInt32.self) : 0
    }

    /// Every stream as of the index's state, both of one commit; nil where there is no state, or the streams have gaps.
    func streams() throws(LMDBFailure) -> (state: IndexState, streams: StreamTable)? {
        let transaction = try environment.read()
        defer { environment.end(transaction) }
        guard let state = try transaction.value(meta, text: "state").flatMap({ IndexState($0) }) else { return nil }
        let cursor = try transaction.cursor(heads)
        defer { cursor.close() }
        var streams = [(last: Position.start, version: UInt32(0))]
        var next = try cursor.move(MDB_FIRST)
        while let (key, value) = next {
            guard key.count == 4, value.count == 12 else { return nil }
            let conversation = Int(key.loadUnaligned(as: UInt32.self))
            guard conversation <= streams.count else { return nil }
            if conversation == streams.count { streams.append((.start, 0)) }
            streams[conversation].last = Position(UInt64(littleEndian: value.loadUnaligned(as: UInt64.self)))
            streams[conversation].version = UInt32(
                littleEndian: value.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
            next = try cursor.move(MDB_NEXT)
        }
        return (state, StreamTable(restoring: streams, head: state.position))
    }

    /// How many keys are stored.
    func keyCount() throws(LMDBFailure) -> Int {
        let transaction = try environment.read()
        defer { environment.end(transaction) }
        let cursor = try transaction.cursor(keys)
        defer { cursor.close() }
        var count = 0
        var next = try cursor.move(MDB_FIRST)
        while let run = next {
            count += DedupeRun(run.value).count
            next = try cursor.move(MDB_NEXT)
        }
        return count
    }

    /// Takes over a stretch of the log. The state is written last: where the process ends before, the stretch is taken over
    /// again.
    func add(_ batch: Batch, reaching state: IndexState) throws(LMDBFailure) {
        let keys = batch.keys.sorted()
        let step = max(keys.count / LogIndex.transactionsPerBatch, LogIndex.leastEntries)
        for start in stride(from: 0, to: keys.count, by: step) {
            try write(bytes: 1 << 20) { transaction throws(LMDBFailure) in
                try add(keys[start..<min(start + step, keys.count)], transaction)
            }
        }
        let heads = batch.heads.sorted { $0.key < $1.key }
        try write(bytes: 64 * heads.count + (1 << 20)) { transaction throws(LMDBFailure) in
            for (conversation, head) in heads {
                let value = head.last.rawValue.littleEndianBytes + head.version.littleEndianBytes
                try transaction.put(self.heads, number: conversation.rawValue, value)
            }
            try transaction.put(meta, text: "state", state.stored)
        }
    }

    /// Merges sorted entries into the runs they belong to.
    private func add(_ entries: ArraySlice<DedupeEntry>, _ transaction: Transaction) throws(LMDBFailure) {
        var rest = entries
        while let first = rest.first {
            let run = try LogIndex.run(for: first.front, keys, transaction)
            let start = run.map(LogIndex.start) ?? 0
            let end = try LogIndex.start(after: start, keys, transaction)
            let own = rest.prefix { entry in end.map { entry.front < $0 } ?? true }
            rest = rest[own.endIndex...]
            let merged = run.map { DedupeRun($0.value).merged(with: own) } ?? Array(own)
            for (index, part) in DedupeRun.divide(merged).enumerated() {
                let front = index == 0 ? start : part.first?.front ?? start
                try transaction.put(keys, number: front, DedupeRun.bytes(of: part))
            }
        }
    }

    /// Where the run after the one that starts here starts.
    private static func start(
        after start: UInt32, _ keys: MDB_dbi, _ transaction: Transaction
    ) throws(LMDBFailure) -> UInt32? {
        guard start < .max else { return nil }
        let cursor = try transaction.cursor(keys)
        defer { cursor.close() }
        return try cursor.move(MDB_SET_RANGE, number: start + 1).map(LogIndex.start)
    }

    /// Writes durably, with a larger map where this one is full.
    private func write(
        bytes: Int, _ body: (Transaction) throws(LMDBFailure) -> Void
    ) throws(LMDBFailure) {
        try environment.makeRoom(for: bytes)
        while true {
            do throws(LMDBFailure) { return try environment.write(body) } catch {
                guard error.code == MDB_MAP_FULL else { throw error }
                try environment.doubleMap()
            }
        }
    }
}
