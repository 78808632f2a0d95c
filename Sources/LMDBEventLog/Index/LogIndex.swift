import CLMDB
import EventLog
import Glibc
import Timeline

/// What can be found without reading the whole log: records by dedupe key, and every conversation's last record. All of it is
/// made from the log, behind it, and can be made again.
///
/// Keys are kept short: the first 16 bits of the key lead to a sorted list of the next 32 bits with the position (10 bytes an
/// entry). What is found is only a candidate, which the record itself confirms.
final class LogIndex: Sendable {
    /// What the index takes over from a stretch of the log.
    struct Batch {
        /// Keys, by their first 48 bits.
        var keys: [(front: UInt64, position: Position)] = []
        /// Conversations, each with its last record.
        var heads: [ConversationID: (last: Position, version: UInt32)] = [:]
    }

    /// Entries of one transaction at most, so that its pages fit into memory and LMDB's list of them.
    private static let entriesPerTransaction = 50_000

    private let environment: Environment
    private let dedupe: MDB_dbi
    private let heads: MDB_dbi
    private let meta: MDB_dbi

    /// Opens the index's databases, or creates them where this process writes.
    init(_ environment: Environment, _ mode: LMDBEventLog.Mode) throws(LMDBFailure) {
        self.environment = environment
        let writes = mode == .writing
        let flags = writes ? MDB_CREATE : 0
        (dedupe, heads, meta) = try environment.openDatabases(writing: writes) { transaction throws(LMDBFailure) in
            (
                try transaction.database("dedupe", flags | MDB_DUPSORT | MDB_DUPFIXED),
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
            for database in [dedupe, heads, meta] { try transaction.clear(database) }
        }
    }

    /// Positions whose records may have this key: usually none, or the one.
    func candidates(for key: DedupeKey) throws(LMDBFailure) -> [Position] {
        let transaction = try environment.read()
        defer { environment.end(transaction) }
        let cursor = try transaction.cursor(dedupe)
        defer { cursor.close() }
        let entry = DedupeEntry(front: key.high >> 16, position: .start)
        var found: [Position] = []
        var next = try entry.withBytes { bucket, value throws(LMDBFailure) in
            try cursor.move(MDB_GET_BOTH_RANGE, key: bucket, value: value)
        }
        while let stored = next?.value, let position = entry.candidate(stored) {
            found.append(position)
            next = try cursor.move(MDB_NEXT_DUP)
        }
        return found
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
        return try transaction.count(dedupe)
    }

    /// Takes over a stretch of the log. The state is written last: where the process ends before, the stretch is taken over
    /// again.
    func add(_ batch: Batch, reaching state: IndexState) throws(LMDBFailure) {
        let keys = batch.keys.sorted { ($0.front, $0.position) < ($1.front, $1.position) }
        for start in stride(from: 0, to: keys.count, by: LogIndex.entriesPerTransaction) {
            try write(bytes: 64 << 20) { transaction throws(LMDBFailure) in
                try add(keys[start..<min(start + LogIndex.entriesPerTransaction, keys.count)], transaction)
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

    private func add(
        _ keys: ArraySlice<(front: UInt64, position: Position)>, _ transaction: Transaction
    ) throws(LMDBFailure) {
        let cursor = try transaction.cursor(dedupe)
        defer { cursor.close() }
        for key in keys {
            try DedupeEntry(front: key.front, position: key.position).withBytes { bucket, value throws(LMDBFailure) in
                _ = try cursor.put(bucket, value, MDB_NODUPDATA)
            }
        }
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
