import CLMDB
import EventLog
import Glibc
import Timeline

/// The environment of the truth, with its databases: `records` (position → record), `dictionaries` and `meta`.
final class RecordStore: Sendable {
    /// The version of the format on disk that this code writes, and the newest that it reads.
    static let format: UInt32 = 3

    let environment: Environment
    let directory: LogDirectory
    let records: MDB_dbi
    let dictionaries: MDB_dbi
    /// LMDB's unnamed database, which also holds the ``LogHead``.
    let heads: MDB_dbi
    /// 128 random bits that name the log; the chain starts from them.
    let id: LogID
    /// When the log was created.
    let created: Timestamp

    private init(_ environment: Environment, _ directory: LogDirectory, _ databases: Databases) throws(LogError) {
        self.environment = environment
        self.directory = directory
        records = databases.records
        dictionaries = databases.dictionaries
        heads = databases.heads
        (id, created) = try RecordStore.identity(environment, databases.meta)
    }

    /// Opens the environment. Where this process writes, a log is created first if there is none, and what is seen of it is made
    /// durable.
    static func open(_ directory: LogDirectory, mode: LMDBEventLog.Mode, mapSize: Int) throws(LogError) -> RecordStore {
        if mode == .writing { try LogFoundation(directory).prepare(mapSize: mapSize) }
        let environment = try Environment.open(
            path: directory.log, readOnly: mode == .reading, mapSize: mode == .reading ? nil : mapSize)
        let databases = try LogError.translating(directory.log) { () throws(LMDBFailure) in
            try environment.openDatabases(writing: false) { transaction throws(LMDBFailure) in
                try Databases(transaction, flags: 0)
            }
        }
        return try RecordStore(environment, directory, databases)
    }

    /// Makes an empty log in an environment that has nothing yet.
    static func create(in environment: Environment) throws(LMDBFailure) {
        try environment.openDatabases(writing: true) { transaction throws(LMDBFailure) in
            let databases = try Databases(transaction, flags: MDB_CREATE)
            var now = timespec()
            clock_gettime(CLOCK_REALTIME, &now)
            let milliseconds = UInt64(now.tv_sec) * 1000 + UInt64(now.tv_nsec) / 1_000_000
            let id = LogID(front: .random(in: .min ... .max), back: .random(in: .min ... .max))
            try transaction.put(databases.meta, text: "format", format.littleEndianBytes)
            try transaction.put(databases.meta, text: "created", milliseconds.littleEndianBytes)
            try transaction.put(databases.meta, text: "id", id.bytes)
            let shipped = DictionaryShelf.encode(trainedAt: .start, ShippedDictionary.bytes)
            try transaction.put(databases.dictionaries, number: UInt32(ShippedDictionary.id), shipped)
        }
    }

    /// Reads which log it is, and refuses one of another format.
    private static func identity(
        _ environment: Environment, _ meta: MDB_dbi
    ) throws(LogError) -> (id: LogID, created: Timestamp) {
        let path = environment.path
        let stored = try LogError.translating(path) { () throws(LMDBFailure) in
            let transaction = try environment.read()
            defer { environment.end(transaction) }
            return (
                format: try transaction.value(meta, text: "format").map { [UInt8]($0) } ?? [],
                id: try transaction.value(meta, text: "id").map { [UInt8]($0) } ?? [],
                created: try transaction.value(meta, text: "created").map { [UInt8]($0) } ?? []
            )
        }
        guard stored.format.count == 4, stored.id.count == 16, stored.created.count == 8 else {
            throw LogError(.incompatible, "\(path) holds something else than a log of Parley's: choose another folder")
        }
        let version = stored.format.number(at: 0, as: UInt32.self)
        guard version == format else {
            let advice = "the log in \(path) has format \(version), and this Parley knows format \(format)"
            throw LogError(.incompatible, "\(advice): use the Parley that wrote it, or a newer one")
        }
        let id = LogID(front: stored.id.number(at: 0, as: UInt64.self), back: stored.id.number(at: 8, as: UInt64.self))
        return (id, Timestamp.clamped(milliseconds: stored.created.number(at: 0, as: Int64.self)))
    }
}

extension RecordStore {
    private struct Databases {
        let records: MDB_dbi
        let dictionaries: MDB_dbi
        let meta: MDB_dbi
        let heads: MDB_dbi

        init(_ transaction: Transaction, flags: Int32) throws(LMDBFailure) {
            records = try transaction.database("records", flags | MDB_INTEGERKEY)
            dictionaries = try transaction.database("dictionaries", flags | MDB_INTEGERKEY)
            meta = try transaction.database("meta", flags)
            heads = try transaction.database(nil, 0)
        }
    }

    /// The record at a position; nil where there is none.
    func record(at position: Position, _ transaction: Transaction) throws(LogError) -> StoredRecord? {
        let value = try LogError.translating(directory.log) { () throws(LMDBFailure) in
            try transaction.value(records, number: UInt(position.rawValue))
        }
        return try value.map { value throws(LogError) in try view(value, at: position) }
    }

    /// Puts frames of the journal into the tree, durably, with a larger map where this one is full.
    ///
    /// - Parameter head: The head after them.
    func put(_ frames: [JournalFrame], reaching head: LogHead) throws(LMDBFailure) {
        let bytes = frames.reduce(0) { $0 + $1.entries.count }
        // Records fill pages less than wholly, and every commit rewrites the way from the root to the last leaf.
        try environment.makeRoom(for: 2 * bytes + (1 << 20))
        while true {
            do throws(LMDBFailure) {
                return try environment.write { transaction throws(LMDBFailure) in
                    for frame in frames { try put(frame, transaction) }
                    guard head.position != .start else { return }
                    try transaction.put(heads, text: LogHead.key, head.stored)
                }
            } catch {
                guard error.code == MDB_MAP_FULL else { throw error }
                try environment.doubleMap()
            }
        }
    }

    private func put(_ frame: JournalFrame, _ transaction: Transaction) throws(LMDBFailure) {
        let cursor = try transaction.cursor(records)
        defer { cursor.close() }
        _ = try frame.forEach { entry throws(LMDBFailure) in
            switch entry {
            case .record(let position, let bytes):
                let target = try cursor.append(position.rawValue, bytes.count)
                UnsafeMutableRawBufferPointer(start: target, count: bytes.count).copyMemory(from: bytes)
            case .dictionary(let id, let bytes):
                try withUnsafeBytes(of: UInt32(id)) { key throws(LMDBFailure) in
                    try transaction.put(dictionaries, key, bytes)
                }
            }
        }
    }

    /// The last record there is; nil in an empty log.
    func lastRecord(_ transaction: Transaction) throws(LogError) -> StoredRecord? {
        let last = try LogError.translating(directory.log) { () throws(LMDBFailure) in
            let cursor = try transaction.cursor(records)
            defer { cursor.close() }
            return try cursor.move(MDB_LAST)
        }
        guard let last else { return nil }
        guard last.key.count == 8 else { throw LogError.damaged(.start, "the last position can't be read") }
        return try view(last.value, at: Position(last.key.loadUnaligned(as: UInt64.self)))
    }

    /// The last record's position and the whole chain up to it; the start and the chain's beginning in an empty log.
    func head(_ transaction: Transaction) throws(LogError) -> LogHead {
        let stored = try LogError.translating(directory.log) { () throws(LMDBFailure) in
            try transaction.value(heads, text: LogHead.key)
        }
        let last = try lastRecord(transaction)
        guard let last else {
            guard stored == nil else { throw LogError.damaged(.start, "the log's records are gone") }
            return LogHead(.start, Chain(of: id))
        }
        guard let head = stored.flatMap({ LogHead($0) }), head.position == last.position,
            head.chain.link == last.link
        else { throw LogError.damaged(last.position, "the log's head does not lead to it") }
        return head
    }

    /// Looks at a value of the map as a record.
    func view(_ value: UnsafeRawBufferPointer, at position: Position) throws(LogError) -> StoredRecord {
        guard environment.holds(value) else { throw LogError.damaged(position, "it reaches outside its pages") }
        guard let record = StoredRecord(value, at: position) else {
            throw LogError.damaged(position, "its header makes no sense")
        }
        return record
    }
}
