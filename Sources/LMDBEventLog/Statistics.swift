import CLMDB
public import EventLog
import Glibc
public import Timeline

/// The size of a log, in numbers.
public struct LogStatistics: Hashable, Sendable {
    /// When the log was created.
    public var created: Timestamp
    /// Records, which is also the last position.
    public var records: UInt64
    /// Records that have a dedupe key.
    public var keys: UInt64
    /// Streams, the system's among them.
    public var conversations: UInt64
    /// Bytes of all payloads, uncompressed.
    public var payloadBytes: UInt64
    /// Bytes of all records as they are stored: header, key and compressed payload.
    public var recordBytes: UInt64
    /// Bytes of the log's file.
    public var logBytes: UInt64
    /// Bytes of the journal's files, however little is in them.
    public var journalBytes: UInt64
    /// Bytes of the index's file.
    public var indexBytes: UInt64
    /// The numbers of the dictionaries there are; new records use the last.
    public var dictionaries: [UInt16]
    /// The last record that the index has taken over.
    public var indexedPosition: Position
    /// Bytes of address space that the log's map takes up.
    public var mapSize: UInt64
    /// Bytes free on the disk; 0 where it can't be told.
    public var freeDiskBytes: UInt64
}

extension LMDBEventLog {
    /// The size of the log. Reads the headers of what the index lacks, and little else.
    public func statistics() throws(LogError) -> LogStatistics {
        do {
            var counted = try index?.state() ?? IndexState(of: store.id)
            let head = try filledHead()
            let indexed = counted.position
            _ = try store.visit(from: indexed.next, through: head) { record, _ in
                counted.take(record)
                return true
            }
            return LogStatistics(
                created: store.created, records: head.rawValue, keys: counted.keys,
                conversations: lastConversation.map { UInt64($0.rawValue) + 1 } ?? 0,
                payloadBytes: counted.payloadBytes, recordBytes: counted.recordBytes,
                logBytes: LMDBEventLog.fileSize(store.directory.logFile),
                journalBytes: store.directory.journals.reduce(0) { $0 + LMDBEventLog.fileSize($1) },
                indexBytes: LMDBEventLog.fileSize(store.directory.indexFile), dictionaries: try dictionaryNumbers(),
                indexedPosition: indexed, mapSize: UInt64(try store.environment.extent().map),
                freeDiskBytes: DiskSpace.free(at: store.environment.descriptor) ?? 0)
        } catch {
            throw LogError(error, in: store.directory.path)
        }
    }

    private func dictionaryNumbers() throws -> [UInt16] {
        let transaction = try store.begin()
        defer { store.environment.end(transaction) }
        return (0..<min(try transaction.count(store.dictionaries), Int(UInt16.max))).map { UInt16($0 + 1) }
    }

    private static func fileSize(_ path: String) -> UInt64 {
        var status = stat()
        return stat(path, &status) == 0 ? UInt64(status.st_size) : 0
    }
}
