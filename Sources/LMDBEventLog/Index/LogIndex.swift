import CLMDB
import EventLog
import Glibc
import Synchronization
import Timeline

/// What can be found without reading the whole log: records by dedupe key, and every conversation's last record. All of it is
/// made from the log, behind it, and can be made again.
///
/// In the environment: `keys` holds runs of entries (``DedupeRun``), each under the smallest front it may hold; `young` the
/// same of the newest keys, where there are so many that taking over a batch would change every run of `keys`; `heads` where
/// every conversation stands (``HeadBlock``); `meta` the ``IndexState``.
///
/// Keys are spread evenly, so a batch changes all runs, and the larger the index the more is written for each key: 900 bytes
/// with 50 million keys and batches of 400,000. With `young` in between it is 110, as with one million.
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
    /// a fifth larger than its content rather than three times as large.
    private static let transactionsPerBatch = 32
    /// Entries of one transaction at least.
    private static let leastEntries = 1_000
    /// Entries of one transaction that takes young keys over into `keys`.
    private static let mergedEntries = 100_000
    /// How many times a batch the keys must be for it to go to the young ones first.
    private static let youngFrom = 16
    /// The young keys pass into the others when they are this part of them.
    private static let youngPart = 8

    /// What keys there may be; nil where that isn't known, and every key is looked for.
    private let filter = Mutex<FrontFilter?>(nil)
    private let environment: Environment
    private let keys: MDB_dbi
    private let young: MDB_dbi
    private let heads: MDB_dbi
    private let meta: MDB_dbi

    /// Opens the index's databases, or creates them where this process writes.
    init(_ environment: Environment, _ mode: LMDBEventLog.Mode) throws(LMDBFailure) {
        self.environment = environment
        let writes = mode == .writing
        let flags = writes ? MDB_CREATE : 0
        (keys, young, heads, meta) = try environment.openDatabases(writing: writes) { transaction throws(LMDBFailure) in
            (
                try transaction.database("keys", flags | MDB_INTEGERKEY),
                try transaction.database("young", flags | MDB_INTEGERKEY),
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

    /// Looks at every page of the index, so that reading it can't go wrong.
    func checkPages() throws(LogError) { try environment.checkPages(all: true) }

    /// How far the index has come; nil where that can't be told.
    func state() throws(LMDBFailure) -> IndexState? {
        let transaction = try environment.read()
        defer { environment.end(transaction) }
        return try transaction.value(meta, text: "state").flatMap { IndexState($0) }
    }

    /// Forgets everything.
    func clear() throws(LMDBFailure) {
        filter.withLock { $0 = nil }
        try environment.write { transaction throws(LMDBFailure) in
            for database in [keys, young, heads, meta] { try transaction.clear(database) }
        }
    }

    /// Positions whose records may have one of these keys: usually none, or the one.
    func candidates(for keys: [DedupeKey]) throws(LMDBFailure) -> [(key: DedupeKey, position: Position)] {
        let filter = filter.withLock { $0 }
        let keys = filter.map { filter in keys.filter { filter.mayContain(DedupeEntry($0, .start).front) } } ?? keys
        guard !keys.isEmpty else { return [] }
        let transaction = try environment.read()
        defer { environment.end(transaction) }
        var candidates: [(key: DedupeKey, position: Position)] = []
        for level in [self.keys, young] {
            let cursor = try transaction.cursor(level)
            defer { cursor.close() }
            for key in keys {
                let front = DedupeEntry(key, .start).front
                guard let (_, run) = try run(for: front, cursor) else { break }
                // Who writes has looked at all runs when the filter was made, and looks again whenever one changes.
                if filter == nil { try check(run) }
                for position in run.positions(of: front) { candidates.append((key, position)) }
            }
        }
        return candidates
    }

    /// The run that holds a front, if any does, and the smallest front that it may hold.
    private func run(for front: UInt32, _ cursor: Cursor) throws(LMDBFailure) -> (start: UInt32, run: DedupeRun)? {
        var entry = try cursor.move(MDB_SET_RANGE, number: front)
        if try entry.map(start) != front { entry = try entry == nil ? cursor.move(MDB_LAST) : cursor.move(MDB_PREV) }
        guard let entry, case let start = try start(entry) else { return nil }
        return (start, DedupeRun(try held(entry.value), from: start))
    }

    private func check(_ run: DedupeRun) throws(LMDBFailure) {
        guard run.isSound else { throw LMDBFailure(call: "reading the index", code: MDB_CORRUPTED) }
    }

    private func held(_ value: UnsafeRawBufferPointer) throws(LMDBFailure) -> UnsafeRawBufferPointer {
        guard environment.holds(value) else { throw LMDBFailure(call: "reading the index", code: MDB_CORRUPTED) }
        return value
    }

    /// The smallest front that a run may hold.
    private func start(_ run: Cursor.Entry) throws(LMDBFailure) -> UInt32 {
        guard run.key.count == 4 else { throw LMDBFailure(call: "reading the index", code: MDB_CORRUPTED) }
        return run.key.loadUnaligned(as: UInt32.self)
    }

    /// Every stream as of the index's state, both of one commit; nil where there is no state, or the streams have gaps.
    func streams() throws(LMDBFailure) -> (state: IndexState, streams: StreamTable)? {
        let transaction = try environment.read()
        defer { environment.end(transaction) }
        guard let state = try transaction.value(meta, text: "state").flatMap({ IndexState($0) }) else { return nil }
        let cursor = try transaction.cursor(heads)
        defer { cursor.close() }
        var streams: [HeadBlock.Head] = []
        var next = try cursor.move(MDB_FIRST)
        while let entry = next {
            // Streams are dense: only the last block may be shorter, and only the system's stream may have no record.
            guard entry.key.count == 4, case let number = entry.key.loadUnaligned(as: UInt32.self),
                Int(number) * HeadBlock.capacity == streams.count,
                let block = HeadBlock(try held(entry.value), number: number),
                !block.heads.dropFirst(streams.isEmpty ? 1 : 0).contains(where: { $0.last == .start })
            else { return nil }
            streams += block.heads
            next = try cursor.move(MDB_NEXT)
        }
        return (state, StreamTable(restoring: streams, head: state.position))
    }

    /// How many keys are stored; those that are passing from the young ones into the others count twice.
    func keyCount() throws(LMDBFailure) -> Int { try count(in: keys) + count(in: young) }

    private func count(in level: MDB_dbi) throws(LMDBFailure) -> Int {
        var count = 0
        try visitRuns(of: level) { count += $0.count }
        return count
    }

    private func visitRuns(of level: MDB_dbi, _ body: (DedupeRun) -> Void) throws(LMDBFailure) {
        let transaction = try environment.read()
        defer { environment.end(transaction) }
        let cursor = try transaction.cursor(level)
        defer { cursor.close() }
        var next = try cursor.move(MDB_FIRST)
        while let run = next {
            let found = DedupeRun(try held(run.value), from: try start(run))
            try check(found)
            body(found)
            next = try cursor.move(MDB_NEXT)
        }
    }

    /// Makes a filter of all keys, of which there are so many, where there is none or they have become too many for it. Called
    /// by the one who adds keys.
    func makeFilter(for count: Int) throws(LMDBFailure) {
        if let filter = filter.withLock({ $0 }), count <= 2 * filter.capacity { return }
        let larger = FrontFilter(for: count)
        for level in [keys, young] {
            try visitRuns(of: level) { run in
                for index in 0..<run.count { larger.insert(run[index].front) }
            }
        }
        filter.withLock { $0 = larger }
    }

    /// Takes over a stretch of the log. The state is written last: where the process ends before, the stretch is taken over
    /// again.
    func add(_ batch: Batch, reaching state: IndexState) throws(LMDBFailure) {
        let keys = batch.keys.sorted()
        // Before they are there: whoever finds nothing here may rely on it.
        if let filter = filter.withLock({ $0 }) {
            for key in keys { filter.insert(key.front) }
        }
        // Counting the others, run by run, would cost 0.2 µs for each new key among 50 million.
        let others = Int(state.keys) - keys.count
        let isLarge = try others - count(in: young) > LogIndex.youngFrom * keys.count
        let step = max(keys.count / LogIndex.transactionsPerBatch, LogIndex.leastEntries)
        for start in stride(from: 0, to: keys.count, by: step) {
            try add(keys[start..<min(start + step, keys.count)], to: isLarge ? young : self.keys)
        }
        let heads = Dictionary(grouping: batch.heads) { HeadBlock.place(of: $0.key).block }.sorted { $0.key < $1.key }
        try write(bytes: 16_384 * heads.count + (1 << 20)) { transaction throws(LMDBFailure) in
            var blocks: [(number: UInt32, bytes: [UInt8])] = []
            for (number, changes) in heads {
                var block = try block(number, transaction)
                for (conversation, head) in changes { block.set(HeadBlock.place(of: conversation).index, head) }
                blocks.append((number, block.stored(number: number)))
            }
            for (number, bytes) in blocks { try transaction.put(self.heads, number: number, bytes) }
            try transaction.put(meta, text: "state", state.stored)
        }
        if isLarge { try takeOverYoungKeys(of: Int(state.keys)) }
        if filter.withLock({ $0 != nil }) { try makeFilter(for: Int(state.keys)) }
    }

    private func block(_ number: UInt32, _ transaction: Transaction) throws(LMDBFailure) -> HeadBlock {
        guard let stored = try transaction.value(heads, number: number).map(held) else { return HeadBlock() }
        guard let block = HeadBlock(stored, number: number) else {
            throw LMDBFailure(call: "reading the index", code: MDB_CORRUPTED)
        }
        return block
    }

    /// Lets the young keys pass into the others, when there are many. Where the process ends meanwhile they are in both, and
    /// pass again.
    ///
    /// - Parameter all: How many keys there are, these among them.
    private func takeOverYoungKeys(of all: Int) throws(LMDBFailure) {
        let young = try count(in: young)
        guard LogIndex.youngPart * young > all - young else { return }
        var next: UInt32? = 0
        while let start = next {
            let (entries, rest) = try youngKeys(from: start)
            try add(entries[...], to: keys)
            next = rest
        }
        try write(bytes: 1 << 20) { transaction throws(LMDBFailure) in try transaction.clear(self.young) }
    }

    /// The young keys of some whole runs, from the one that starts here on, and where the next starts.
    private func youngKeys(from start: UInt32) throws(LMDBFailure) -> ([DedupeEntry], next: UInt32?) {
        let transaction = try environment.read()
        defer { environment.end(transaction) }
        let cursor = try transaction.cursor(young)
        defer { cursor.close() }
        var entries: [DedupeEntry] = []
        var next = try cursor.move(MDB_SET_RANGE, number: start)
        while let entry = next {
            let start = try self.start(entry)
            if entries.count >= LogIndex.mergedEntries { return (entries, start) }
            let run = DedupeRun(try held(entry.value), from: start)
            try check(run)
            for index in 0..<run.count { entries.append(run[index]) }
            next = try cursor.move(MDB_NEXT)
        }
        return (entries, nil)
    }

    private func add(_ entries: ArraySlice<DedupeEntry>, to level: MDB_dbi) throws(LMDBFailure) {
        try write(bytes: 1 << 20) { transaction throws(LMDBFailure) in try add(entries, to: level, transaction) }
    }

    /// Merges sorted entries into the runs they belong to. All is read before anything is written: pages that a transaction
    /// has changed lie elsewhere than in the map, where no value could be held against its page.
    private func add(
        _ entries: ArraySlice<DedupeEntry>, to level: MDB_dbi, _ transaction: Transaction
    ) throws(LMDBFailure) {
        let cursor = try transaction.cursor(level)
        defer { cursor.close() }
        var changed: [(front: UInt32, bytes: [UInt8])] = []
        var rest = entries
        while let first = rest.first {
            let found = try run(for: first.front, cursor)
            if let found { try check(found.run) }
            let start = found?.start ?? 0
            let end = try self.start(after: start, cursor)
            let own = rest.prefix { entry in end.map { entry.front < $0 } ?? true }
            rest = rest[own.endIndex...]
            let merged = found?.run.merged(with: own) ?? Array(own)
            var front = start
            for part in DedupeRun.divide(merged) {
                if let first = part.first, part.startIndex > 0 {
                    // From the smallest front with its upper byte on, if the run before it has none of these.
                    let floor = first.front & 0xFF00_0000
                    front = merged[part.startIndex - 1].front < floor ? floor : first.front
                }
                changed.append((front, DedupeRun.bytes(of: part, from: front)))
            }
        }
        for (front, bytes) in changed { try transaction.put(level, number: front, bytes) }
    }

    /// Where the run after the one that starts here starts.
    private func start(after start: UInt32, _ cursor: Cursor) throws(LMDBFailure) -> UInt32? {
        guard start < .max else { return nil }
        return try cursor.move(MDB_SET_RANGE, number: start + 1).map(self.start)
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
