import CLMDB
import EventLog
import Glibc
import Timeline

/// The environment of the truth, with its databases: `records` (position → record), `dictionaries` and `meta`.
final class RecordStore: Sendable {
    /// The version of the format on disk that this code writes, and the newest that it reads.
    static let format: UInt32 = 1

    let environment: Environment
    let directory: LogDirectory
    let records: MDB_dbi
    let dictionaries: MDB_dbi
    /// 128 random bits that name the log; the chain starts from them.
    let id: Chain

    private init(_ environment: Environment, _ directory: LogDirectory, _ databases: Databases, id: Chain) {
        self.environment = environment
        self.directory = directory
        records = databases.records
        dictionaries = databases.dictionaries
        self.id = id
    }

    /// Opens the environment, creating the log in it where there is none yet and this process writes.
    static func open(_ directory: LogDirectory, mode: LMDBEventLog.Mode, mapSize: Int) throws(LogError) -> RecordStore {
        let environment = try Environment.open(
            path: directory.log, readOnly: mode == .reading, mapSize: mode == .reading ? nil : mapSize)
        let databases = try LogError.translating(directory.log) { () throws(LMDBFailure) in
            if mode == .writing, try environment.isEmpty() { return try create(in: environment) }
            return try environment.openDatabases(writing: false) { transaction throws(LMDBFailure) in
                try Databases(transaction, flags: 0)
            }
        }
        return RecordStore(environment, directory, databases, id: try checkFormat(environment, databases.meta))
    }

    private static func create(in environment: Environment) throws(LMDBFailure) -> Databases {
        try environment.openDatabases(writing: true) { transaction throws(LMDBFailure) in
            let databases = try Databases(transaction, flags: MDB_CREATE)
            var now = timespec()
            clock_gettime(CLOCK_REALTIME, &now)
            let milliseconds = UInt64(now.tv_sec) * 1000 + UInt64(now.tv_nsec) / 1_000_000
            let id = Chain(front: .random(in: .min ... .max), back: .random(in: .min ... .max))
            try transaction.put(databases.meta, text: "format", format.littleEndianBytes)
            try transaction.put(databases.meta, text: "created", milliseconds.littleEndianBytes)
            try transaction.put(databases.meta, text: "id", id.bytes)
            let shipped = DictionaryShelf.encode(trainedAt: .start, ShippedDictionary.bytes)
            try transaction.put(databases.dictionaries, number: UInt32(ShippedDictionary.id), shipped)
            return databases
        }
    }

    private static func checkFormat(_ environment: Environment, _ meta: MDB_dbi) throws(LogError) -> Chain {
        try LogError.translating(environment.path) { () throws(LMDBFailure) in
            let transaction = try environment.read()
            defer { environment.end(transaction) }
            let format = try transaction.value(meta, text: "format").map { [UInt8]($0) }
            let id = try transaction.value(meta, text: "id").map { [UInt8]($0) }
            return Result { () throws(LogError) in try identify(format, id, environment.path) }
        }.get()
    }

    private static func identify(_ format: [UInt8]?, _ id: [UInt8]?, _ path: String) throws(LogError) -> Chain {
        guard let format, format.count == 4, let id, id.count == 16 else {
            throw LogError(.incompatible, "\(path) holds something else than a log of Parley's: choose another folder")
        }
        let version = format.number(at: 0, as: UInt32.self)
        guard version == RecordStore.format else {
            let known = "this Parley knows format \(RecordStore.format)"
            let advice =
                "the log in \(path) has format \(version), and \(known): use the Parley that wrote it, or a newer one"
            throw LogError(.incompatible, advice)
        }
        return Chain(front: id.number(at: 0, as: UInt64.self), back: id.number(at: 8, as: UInt64.self))
    }
}

extension RecordStore {
    private struct Databases {
        let records: MDB_dbi
        let dictionaries: MDB_dbi
        let meta: MDB_dbi

        init(_ transaction: Transaction, flags: Int32) throws(LMDBFailure) {
            records = try transaction.database("records", flags | MDB_INTEGERKEY)
            dictionaries = try transaction.database("dictionaries", flags | MDB_INTEGERKEY)
            meta = try transaction.database("meta", flags)
        }
    }

    /// The record at a position; nil where there is none.
    func record(at position: Position, _ transaction: Transaction) throws(LogError) -> StoredRecord? {
        let value = try LogError.translating(directory.log) { () throws(LMDBFailure) in
            try transaction.value(records, number: UInt(position.rawValue))
        }
        return try value.map { value throws(LogError) in try view(value, at: position) }
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

    /// Looks at a value of the map as a record. The value must lie in its page, or in the pages of a large value: the map
    /// may end behind them.
    func view(_ value: UnsafeRawBufferPointer, at position: Position) throws(LogError) -> StoredRecord {
        let offset = Int(bitPattern: value.baseAddress) & (environment.pageSize - 1)
        if offset + value.count > environment.pageSize {
            guard offset == PageHeader.size, let start = value.baseAddress else {
                throw LogError.damaged(position, "it reaches outside its page")
            }
            let header = UnsafeRawBufferPointer(start: start - PageHeader.size, count: PageHeader.size)
            let pages = Int(header.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
            guard header.loadUnaligned(fromByteOffset: 10, as: UInt16.self) == PageHeader.Kind.overflow.rawValue,
                PageHeader.size + value.count <= pages * environment.pageSize
            else { throw LogError.damaged(position, "it reaches outside its pages") }
        }
        guard let record = StoredRecord(value, at: position) else {
            throw LogError.damaged(position, "its header makes no sense")
        }
        return record
    }
}
