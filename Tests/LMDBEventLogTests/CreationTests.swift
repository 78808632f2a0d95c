import EventLog
import EventLogTesting
import FoundationEssentials
import Glibc
import Testing
import Timeline

@testable import LMDBEventLog

/// A log is created whole or not at all, and what was interrupted is begun anew.
@Suite struct CreationTests {
    /// The file of a log that has nothing yet.
    private func newFile() throws -> [UInt8] {
        let folder = try LogFolder()
        try folder.open().close()
        return try folder.bytes(of: folder.logFile)
    }

    private func makeFolder(_ path: String) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    private func expectNewLog(_ folder: LogFolder) async throws {
        let log = try folder.open()
        #expect(try await log.append([.sample()]) == Position(1))
        #expect(try log.verify().isSound)
        log.close()
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/log.new"))
        let reopened = try folder.open()
        defer { reopened.close() }
        #expect(try reopened.texts() == ["hello"])
    }

    /// As a power cut leaves it: some of the file, made aside.
    @Test func whatWasLeftAsideIsBegunAnew() async throws {
        let file = try newFile()
        for size in [0, 1, 100, 4_096, 5_000, 8_192, 12_000, file.count] {
            let folder = try LogFolder()
            try makeFolder(folder.path + "/log.new")
            try folder.write(Array(file.prefix(size)), to: folder.path + "/log.new/data.mdb")
            try folder.write([1], to: folder.path + "/log.new/lock.mdb")
            try await expectNewLog(folder)
        }
    }

    /// As a Parley left it that made the log in its place.
    @Test func whatWasLeftInItsPlaceIsBegunAnew() async throws {
        let file = try newFile()
        let pageSize = sysconf(Int32(_SC_PAGESIZE))
        for size in [0, 1, 19, 100, pageSize, 2 * pageSize - 1] {
            let folder = try LogFolder()
            try makeFolder(folder.path + "/log")
            try folder.write(Array(file.prefix(size)), to: folder.logFile)
            try await expectNewLog(folder)
        }
        let zeros = try LogFolder()
        try makeFolder(zeros.path + "/log")
        try zeros.write([UInt8](repeating: 0, count: 2 * pageSize), to: zeros.logFile)
        try await expectNewLog(zeros)
        let bare = try LogFolder()
        try makeFolder(bare.path + "/log")
        try Environment.open(path: bare.path + "/log", readOnly: false, mapSize: 1 << 26).close()
        try await expectNewLog(bare)
    }

    /// What once held records, or is somebody else's, is never taken for a beginning.
    @Test func whatHeldRecordsIsNotBegunAnew() async throws {
        for size in [0, 100, 4_096] {
            let folder = try LogFolder()
            let log = try folder.open()
            try await log.fill(10)
            log.close()
            try folder.damage(folder.logFile) { $0.removeLast($0.count - size) }
            guard case .corrupted? = try folder.refusal()?.code else {
                Issue.record("a log cut to \(size) bytes was begun anew")
                return
            }
            try folder.remove(folder.logFile)
            let error = try #require(try folder.refusal())
            #expect(error.code == .corrupted(.start))
            #expect(error.advice.contains(folder.logFile))
        }
        let foreign = try LogFolder()
        try makeFolder(foreign.path + "/log")
        try foreign.write(Array("notes".utf8), to: foreign.logFile)
        #expect(try foreign.refusal() != nil)
        #expect(try foreign.bytes(of: foreign.logFile) == Array("notes".utf8))
    }

    @Test func whatIsInTheWayIsNamed() throws {
        let folder = try LogFolder()
        try makeFolder(folder.path + "/log")
        try folder.write([1], to: folder.path + "/log/notes")
        let error = try #require(try folder.refusal())
        #expect(error.code == .io)
        #expect(error.advice.contains(folder.path + "/log"))
        #expect(try folder.bytes(of: folder.path + "/log/notes") == [1])
    }
}
