import EventLog
import EventLogTesting
import FoundationEssentials
import LMDBEventLog
import Timeline

/// A folder for one test's log, and the ways to get at what is in it.
final class LogFolder: Sendable {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The log's folder.
    var path: String { folder.path + "/data" }
    /// The file that holds the records.
    var logFile: String { path + "/log/data.mdb" }

    /// The files of the journal.
    var journals: [String] { ["a", "b"].map { path + "/log/journal-" + $0 } }

    /// Opens the log; the changes are made to the default configuration.
    func open(
        _ mode: LMDBEventLog.Mode = .writing, _ change: (inout LMDBEventLog.Configuration) -> Void = { _ in }
    ) throws -> LMDBEventLog {
        var configuration = LMDBEventLog.Configuration()
        configuration.initialMapSize = 1 << 26
        change(&configuration)
        return try LMDBEventLog.open(at: path, mode: mode, configuration: configuration)
    }

    /// What opening the log answers; nil where it opens.
    func refusal(
        _ mode: LMDBEventLog.Mode = .writing, _ change: (inout LMDBEventLog.Configuration) -> Void = { _ in }
    ) throws -> LogError? {
        do {
            try open(mode, change).close()
            return nil
        } catch let error as LogError {
            return error
        }
    }

    func bytes(of file: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: file))) }

    func write(_ bytes: [UInt8], to file: String) throws { try Data(bytes).write(to: URL(filePath: file)) }

    func remove(_ file: String) throws { try FileManager.default.removeItem(atPath: file) }

    func copy(_ file: String, to target: String) throws {
        try FileManager.default.copyItem(atPath: file, toPath: target)
    }

    /// Changes the log's file in place.
    func damage(_ file: String, _ change: (inout [UInt8]) throws -> Void) throws {
        var bytes = try bytes(of: file)
        try change(&bytes)
        try write(bytes, to: file)
    }
}

extension EventLog {
    /// Every record's payload as text.
    func texts() throws -> [String] {
        var texts: [String] = []
        _ = try read(from: .start, limit: .max, mode: .payloads) { _, payload in
            texts.append(payload.withUnsafeBytes { String(decoding: $0, as: UTF8.self) })
            return true
        }
        return texts
    }

    /// Appends so many records, numbered, of five conversations, each with a key.
    func fill(_ count: Int, from first: Int = 0) async throws {
        for start in stride(from: first, to: first + count, by: 100) {
            let end = min(start + 100, first + count)
            _ = try await append((start..<end).map { .sample(UInt32($0 % 5), "record \($0)", key: UInt64($0)) })
        }
    }
}

extension [UInt8] {
    /// Where some bytes first stand in these.
    func offset(of bytes: [UInt8]) -> Int? {
        guard let first = bytes.first else { return nil }
        return indices.first { self[$0] == first && self[$0...].starts(with: bytes) }
    }
}
