import Dispatch
import EventLog
import EventLogTesting
import FoundationEssentials
import Glibc
import Synchronization
import Timeline

@testable import LMDBEventLog

/// A small log, and a folder in which it lies anew, changed, for every input.
final class LogFixture: Sendable {
    /// Records that are in the tree; those after them are in the journal alone.
    static let recordsInTree = 10
    /// What is in every input's folder unless the input changes it.
    static let shared = Result { try LogFixture() }

    /// The log's file with the records that are in the tree.
    let tree: [UInt8]
    /// The journal's first file: frames that go on from the tree.
    let journal: [UInt8]
    /// The files of the log with all of its records, closed, by their paths in its folder.
    let whole: [(path: String, bytes: [UInt8])]
    /// Every record's payload.
    let payloads: [[UInt8]]
    private let folder: TemporaryFolder
    /// The log itself, open to be read.
    private let log: LMDBEventLog
    private let turn = Mutex(())

    private init() throws {
        folder = try TemporaryFolder()
        let path = folder.path + "/made"
        var random = SeededRandom(seed: 5)
        payloads = (0..<40).map { _ in random.bytes(20 + random.number(below: 300)) } + [random.bytes(9_000)]
        let appends = payloads.enumerated().map { Append.sample(UInt32($0 % 4), payload: $1, key: UInt64($0)) }
        try LogFixture.create(at: path)
        try LogFixture.write([appends[..<LogFixture.recordsInTree]], to: path)
        tree = try LogFixture.bytes(of: path + "/log/data.mdb")
        try LogFixture.write([appends[10..<20], appends[20..<21], appends[21...]], to: path)
        journal = try LogFixture.bytes(of: path + "/log/journal-a", upTo: 64 << 10)
        whole = try ["log/data.mdb", "index/data.mdb"].map { ($0, try LogFixture.bytes(of: "\(path)/\($0)")) }
        log = try LMDBEventLog.open(at: path, mode: .reading)
    }

    /// Runs a body that has the folder for itself: tests try several inputs at once.
    func alone(_ body: () throws -> Void) rethrows { try turn.withLock { _ in try body() } }

    /// The folder that inputs lie in.
    var path: String { folder.path + "/tried" }

    /// Puts files into the folder that inputs lie in, and nothing else.
    func lay(_ files: [(path: String, bytes: [UInt8])]) throws {
        let stale = [
            "log/data.mdb", "log/lock.mdb", "log/journal-a", "log/journal-b", "index/data.mdb", "index/lock.mdb",
        ]
        for file in stale { unlink("\(path)/\(file)") }
        for folder in ["log", "index"] { try LogDirectory.create("\(path)/\(folder)") }
        for (file, bytes) in files { try Data(bytes).write(to: URL(filePath: "\(path)/\(file)")) }
    }

    /// A record's payload, uncompressed with what the log has.
    func payload(of record: StoredRecord) throws(LogError) -> [UInt8] {
        let transaction = try log.store.begin()
        defer { log.store.environment.end(transaction) }
        return try PayloadReader(log.codec).bytes(of: record, transaction)
    }

    /// How inputs are opened.
    static var configuration: LMDBEventLog.Configuration {
        var configuration = LMDBEventLog.Configuration()
        configuration.initialMapSize = 1 << 24
        configuration.diskReserve = 0
        return configuration
    }

    /// A log whose id and time are always the same: an input means the same in every process.
    private static func create(at path: String) throws {
        try LMDBEventLog.open(at: path, configuration: configuration).close()
        let file = path + "/log/data.mdb"
        let store = try RecordStore.open(try LogDirectory(existing: path), mode: .reading, mapSize: 0)
        let found = [store.id.bytes, store.created.milliseconds.littleEndianBytes]
        store.environment.close()
        var bytes = try LogFixture.bytes(of: file)
        for (found, fixed) in zip(found, [LogID(front: 1, back: 2).bytes, Int64(1_790_000_000_000).littleEndianBytes]) {
            guard let place = bytes.firstRange(of: found) else { throw Broken("a new log has no id") }
            bytes.replaceSubrange(place, with: fixed)
        }
        try Data(bytes).write(to: URL(filePath: file))
        try FileManager.default.removeItem(atPath: path + "/index")
    }

    private static func write(_ batches: [ArraySlice<Append>], to path: String) throws {
        let log = try LMDBEventLog.open(at: path, configuration: configuration)
        defer { log.close() }
        for batch in batches { try append(Array(batch), to: log) }
    }

    /// Appends a batch, and waits until it is in the tree.
    static func append(_ batch: [Append], to log: LMDBEventLog) throws {
        let answer = Mutex<Result<Position, AppendError>?>(nil)
        let bell = DispatchSemaphore(value: 0)
        log.enqueue(batch) { result in
            answer.withLock { $0 = result }
            bell.signal()
        }
        bell.wait()
        // Read, it is in the tree: with one commit, however fast the machine is.
        if let last = try answer.withLock({ $0 })?.get() { _ = try log.record(at: last) }
    }

    private static func bytes(of path: String, upTo limit: Int = .max) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: path)).prefix(limit))
    }
}
