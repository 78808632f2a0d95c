import EventLog
import EventLogTesting
import Testing
import Timeline

@testable import LMDBEventLog

/// What opening a log needs, and what it says where that is missing.
@Suite struct OpeningTests {
    @Test func readingNeedsALog() throws {
        let folder = try LogFolder()
        #expect(try folder.refusal(.reading)?.code == .incompatible)
        try folder.open().close()
        #expect(try folder.refusal(.reading) == nil)
    }

    @Test func aFolderIsCreatedWithThoseAboveIt() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a/b/c"
        try LMDBEventLog.open(at: path).close()
        #expect(try LMDBEventLog.open(at: path, mode: .reading).head == .start)
    }

    @Test func aFileIsNoFolder() throws {
        let folder = try LogFolder()
        try folder.write([1, 2, 3], to: folder.path)
        #expect(try folder.refusal()?.code == .io)
    }

    @Test func oneProcessOpensALogOnce() throws {
        let folder = try LogFolder()
        let log = try folder.open()
        #expect(try folder.refusal()?.code == .locked)
        #expect(try folder.refusal(.reading)?.code == .locked)
        log.close()
        #expect(try folder.refusal(.reading) == nil)
        #expect(try folder.refusal() == nil)
    }

    @Test func aLogIsClosedWhenNobodyHasIt() async throws {
        let folder = try LogFolder()
        do {
            let log = try folder.open()
            _ = try await log.append([.sample()])
        }
        #expect(try folder.refusal() == nil)
    }

    @Test func aReaderAppendsNothing() async throws {
        let folder = try LogFolder()
        try folder.open().close()
        let log = try folder.open(.reading)
        guard case .notWritable = await log.refusal(of: [.sample()]) else {
            Issue.record("a reader appended")
            return
        }
        #expect(log.head == .start)
        #expect(log.lastConversation == nil)
    }

    @Test func aReaderSeesWhatTheWriterLeft() async throws {
        let folder = try LogFolder()
        let written = try folder.open()
        try await written.fill(300)
        written.close()
        let log = try folder.open(.reading)
        defer { log.close() }
        #expect(log.head == Position(300))
        #expect(log.lastConversation == ConversationID(4))
        #expect(log.version(of: ConversationID(2)) == 60)
        #expect(log.head(of: ConversationID(4)) == Position(300))
        #expect(try log.position(of: .sample(299)) == Position(300))
        #expect(try log.position(of: .sample(300)) == nil)
        #expect(try log.texts() == (0..<300).map { "record \($0)" })
        #expect(try await log.waitForAppend(after: Position(299)) == Position(300))
    }

    @Test func aNewerFormatIsRefused() async throws {
        let folder = try LogFolder()
        let log = try folder.open()
        _ = try await log.append([.sample()])
        log.close()
        try folder.damage(folder.logFile) { bytes in
            let key = Array("format".utf8)
            let offset = try #require(bytes.offset(of: key + RecordStore.format.littleEndianBytes))
            bytes[offset + key.count] += 1
        }
        for mode in [LMDBEventLog.Mode.reading, .writing] {
            let error = try #require(try folder.refusal(mode))
            #expect(error.code == .incompatible)
            #expect(error.advice.contains("format \(RecordStore.format + 1)"))
        }
    }

    @Test func aFileThatIsNoLogIsRefused() throws {
        let folder = try LogFolder()
        try folder.open().close()
        var random = SeededRandom(seed: 4)
        try folder.write(random.bytes(40_960), to: folder.logFile)
        for mode in [LMDBEventLog.Mode.reading, .writing] {
            #expect(try folder.refusal(mode)?.code == .corrupted(.start))
        }
    }

    @Test func statisticsCountWhatIsThere() async throws {
        let folder = try LogFolder()
        let log = try folder.open { $0.indexingInterval = 30 }
        try await log.fill(100)
        let open = try log.statistics()
        log.close()
        let reader = try folder.open(.reading)
        defer { reader.close() }
        let closed = try reader.statistics()
        for statistics in [open, closed] {
            #expect(statistics.records == 100)
            #expect(statistics.created == open.created)
            #expect(statistics.created > Timestamp(milliseconds: 1_700_000_000_000))
            #expect(statistics.keys == 100)
            #expect(statistics.conversations == 5)
            #expect(statistics.payloadBytes == UInt64((0..<100).reduce(0) { $0 + "record \($1)".utf8.count }))
            #expect(statistics.recordBytes > 100 * (15 + 6 + 12))
            #expect(statistics.logBytes >= statistics.recordBytes)
            #expect(statistics.dictionaries == [1])
            #expect(statistics.freeDiskBytes > 0)
        }
        #expect(closed.indexedPosition == Position(100))
        #expect(closed.recordBytes == open.recordBytes)
    }
}
