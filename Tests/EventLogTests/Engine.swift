import EventLog
import EventLogTesting
import LMDBEventLog
import Testing
import Timeline

/// The logs that the contract is tested on. Another engine is another case.
enum Engine: String, CaseIterable, CustomTestStringConvertible {
    case inMemory
    case lmdb

    var testDescription: String { rawValue }

    /// Whether what was appended is there when the log is opened again.
    var isPersistent: Bool { self == .lmdb }
}

/// An empty log of one engine, for one test.
final class LogUnderTest {
    private let engine: Engine
    private let folder: TemporaryFolder
    private(set) var log: any EventLog

    init(_ engine: Engine) throws {
        self.engine = engine
        folder = try TemporaryFolder()
        log = try LogUnderTest.open(engine, folder)
    }

    /// Ends the test's use of the log; to be deferred, so that the folder stays until then.
    func close() { log.close() }

    /// Closes the log and opens it again, as a new process would.
    func reopen() throws {
        log.close()
        log = try LogUnderTest.open(engine, folder)
    }

    private static func open(_ engine: Engine, _ folder: TemporaryFolder) throws -> any EventLog {
        switch engine {
        case .inMemory: InMemoryEventLog()
        case .lmdb: try LMDBEventLog.open(at: folder.path + "/data")
        }
    }
}

extension EventLog {
    /// Every record from a position on, with its payload.
    func all(from position: Position = Position(1)) throws -> [(envelope: Envelope, payload: [UInt8])] {
        var records: [(Envelope, [UInt8])] = []
        _ = try read(from: position, limit: .max, mode: .payloads) { envelope, payload in
            records.append((copy envelope, payload.withUnsafeBytes { [UInt8]($0) }))
            return true
        }
        return records
    }
}
