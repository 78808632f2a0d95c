import Dispatch
import EventLog
import EventLogTesting
import Glibc
import Synchronization
import Testing
import Timeline

@testable import LMDBEventLog

/// What is durable in the journal alone is in the log, whatever happens to the process or the machine.
@Suite struct JournalTests {
    /// A log whose journal has records that its tree lacks: those from 11 to 40, ten a frame.
    private func leftBehind(_ change: (inout LMDBEventLog.Configuration) -> Void = { _ in }) async throws -> LogFolder {
        let folder = try LogFolder()
        let log = try folder.open(.writing, change)
        try await log.fill(10)
        log.close()
        let gate = DispatchGate()
        let writer = try folder.open {
            change(&$0)
            $0.hooks.fillingFailure = { gate.wait() }
        }
        for start in [10, 20, 30] { _ = try await writer.append((start..<start + 10).map { record($0) }) }
        let left = try LogFolder()
        try left.copy(folder.path, to: left.path)
        gate.open(with: 0)
        writer.close()
        return left
    }

    /// Large enough that ten of them need several blocks, and not to be compressed.
    private func record(_ number: Int) -> Append {
        var random = SeededRandom(seed: UInt64(number))
        return .sample(UInt32(number % 5), payload: random.bytes(1_000), key: UInt64(number))
    }

    private func check(_ folder: LogFolder, _ mode: LMDBEventLog.Mode = .writing, count: Int) async throws {
        let log = try folder.open(mode)
        defer { log.close() }
        #expect(log.head == Position(UInt64(count)))
        for number in 0..<count {
            #expect(try log.position(of: .sample(UInt64(number))) == Position(UInt64(number + 1)))
        }
        for number in 10..<count {
            #expect(try log.record(at: Position(UInt64(number + 1)))?.payload == record(number).payload)
        }
        #expect(try log.position(of: .sample(UInt64(count))) == nil)
        #expect(try log.verify().isSound)
        if mode == .writing { #expect(try await log.append([.sample(1)]) == Position(UInt64(count + 1))) }
    }

    @Test(arguments: [LMDBEventLog.Mode.writing, .reading])
    func whatOnlyTheJournalHasIsThere(_ mode: LMDBEventLog.Mode) async throws {
        let folder = try await leftBehind()
        try await check(folder, mode, count: 40)
        // And once only.
        if mode == .reading { try await check(folder, .writing, count: 40) }
        let reopened = try folder.open(.reading)
        defer { reopened.close() }
        #expect(reopened.head == Position(41))
    }

    @Test func whoReadsDoesNotFinishForAProcessThatWrites() async throws {
        let folder = try await leftBehind()
        let lock = try WriterLock.acquire(try LogDirectory(existing: folder.path))
        let reader = try folder.open(.reading)
        #expect(reader.head == Position(10))
        reader.close()
        withExtendedLifetime(lock) {}
    }

    /// Who writes waits for one who reads and just finishes what was left, and is not told of another writer.
    @Test func whoWritesWaitsForWhoFinishes() async throws {
        let folder = try await leftBehind()
        let brief = Mutex<WriterLock?>(try WriterLock.acquire(try LogDirectory(existing: folder.path), briefly: true))
        DispatchQueue.global().async { brief.withLock { $0 = nil } }
        try await check(folder, count: 40)
    }

    /// Whatever part of the last frame the disk had when the power went: the frame is there whole or not at all.
    @Test func aTornFrameIsLeftOut() async throws {
        let folder = try await leftBehind()
        let sound = try folder.bytes(of: folder.journals[0])
        let start = try #require(frames(in: sound, folder).last)
        let blocks = 3
        #expect(blocks * JournalFrame.blockSize > 10_000)
        for lost in 0..<1 << blocks {
            var bytes = sound
            for block in 0..<blocks where lost & 1 << block != 0 {
                let offset = start + block * JournalFrame.blockSize
                for index in offset..<offset + JournalFrame.blockSize { bytes[index] = 0 }
            }
            let copy = try LogFolder()
            try copy.copy(folder.path, to: copy.path)
            try copy.write(bytes, to: copy.journals[0])
            try await check(copy, count: lost == 0 ? 40 : 30)
        }
    }

    /// What was acknowledged lies behind it, so this is no torn frame.
    @Test(arguments: [0, 20, 31, 40, 5_000]) func aDamagedFrameBeforeOthersIsFound(_ byte: Int) async throws {
        let folder = try await leftBehind()
        let starts = try frames(in: folder.bytes(of: folder.journals[0]), folder)
        try folder.damage(folder.journals[0]) { $0[starts[starts.count - 2] + byte] ^= 4 }
        let error = try #require(try folder.refusal())
        #expect(error.code == .corrupted(Position(21)))
        #expect(error.advice.contains(folder.path + "/log/journal-a"))
        // What the tree has can still be read.
        let reader = try folder.open(.reading)
        defer { reader.close() }
        #expect(reader.head == Position(10))
    }

    @Test func aTreeThatIsOlderThanTheJournalIsNotGoneOnFrom() async throws {
        let folder = try LogFolder()
        let log = try folder.open()
        try await log.fill(10)
        log.close()
        try folder.copy(folder.logFile, to: folder.logFile + ".old")
        for start in [10, 1_010] {
            let later = try folder.open { $0.journalSize = 1 << 14 }
            try await later.fill(1_000, from: start)
            later.close()
        }
        try folder.remove(folder.logFile)
        try folder.copy(folder.logFile + ".old", to: folder.logFile)
        #expect(try folder.refusal()?.code == .corrupted(Position(11)))
        for journal in folder.journals { try folder.remove(journal) }
        #expect(try folder.refusal() == nil)
    }

    @Test func theJournalOfAnotherLogIsNotTaken() async throws {
        let other = try await leftBehind()
        let folder = try LogFolder()
        let log = try folder.open()
        try await log.fill(10)
        log.close()
        for (journal, foreign) in zip(folder.journals, other.journals) {
            try folder.remove(journal)
            try folder.copy(foreign, to: journal)
        }
        try await check(folder, count: 10)
    }

    /// Those that an earlier version left behind are shorter, and may hold what the tree lacks.
    @Test func theFilesHaveTheirSizeFromTheStart() async throws {
        let folder = try await leftBehind()
        for journal in folder.journals {
            #expect(try folder.bytes(of: journal).count == LMDBEventLog.Configuration().journalSize)
            try folder.damage(journal) { $0.removeSubrange((1 << 16)...) }
        }
        try await check(folder, count: 40)
        for journal in folder.journals {
            #expect(try folder.bytes(of: journal).count == LMDBEventLog.Configuration().journalSize)
        }
    }

    /// A journal that is much smaller than what passes through it, and smaller than some groups.
    @Test func theFilesTakeTurns() async throws {
        let folder = try LogFolder()
        let log = try folder.open { $0.journalSize = 1 << 14 }
        var random = SeededRandom(seed: 4)
        var payloads: [[UInt8]] = []
        for number in 0..<400 {
            payloads.append(random.bytes(random.number(below: number % 50 == 0 ? 60_000 : 3_000)))
            _ = try await log.append([.sample(payload: payloads[number])])
        }
        var seen = 0
        _ = try log.read(from: .start, limit: .max, mode: .payloads) { _, payload in
            #expect(payload.withUnsafeBytes { Array($0) } == payloads[seen])
            seen += 1
            return true
        }
        #expect(seen == 400)
        log.close()
        let reopened = try folder.open()
        defer { reopened.close() }
        #expect(reopened.head == Position(400))
        #expect(try reopened.verify().isSound)
    }

    @Test func aTreeWithoutRoomLosesNothing() async throws {
        let folder = try LogFolder()
        let failure = Setting<Int32>(0)
        let log = try folder.open { $0.hooks.fillingFailure = { failure.value } }
        defer { log.close() }
        _ = try await log.append([.sample(key: 0)])
        #expect(try log.statistics().records == 1)
        failure.value = ENOSPC
        // Durable, and only the journal has it: it is read from memory.
        #expect(try await log.append([.sample(key: 1)]) == Position(2))
        while log.trouble == nil { await Task.yield() }
        #expect(try log.record(at: Position(2)) != nil)
        #expect(try log.texts().count == 2)
        guard case .diskFull(let advice) = await log.refusal(of: [.sample(key: 2)]) else {
            Issue.record("a full disk took an append")
            return
        }
        #expect(advice.contains(folder.path) && advice.contains("make room"))
        failure.value = 0
        #expect(try await log.append([.sample(key: 2)]) == Position(3))
        #expect(try log.texts().count == 3)
        #expect(try log.verify().isSound)
    }

    @Test func aTreeThatFailsStopsTheLog() async throws {
        let folder = try LogFolder()
        let failure = Setting<Int32>(0)
        let log = try folder.open { $0.hooks.fillingFailure = { failure.value } }
        _ = try await log.append([.sample(key: 0)])
        #expect(try log.statistics().records == 1)
        failure.value = EIO
        #expect(try await log.append([.sample(key: 1)]) == Position(2))
        while log.trouble == nil { await Task.yield() }
        #expect(try log.record(at: Position(2)) != nil)
        guard case .stopped = await log.refusal(of: [.sample(key: 2)]) else {
            Issue.record("a stopped log took an append")
            return
        }
        log.close()
        let reopened = try folder.open()
        defer { reopened.close() }
        #expect(try reopened.texts().count == 2)
    }

    /// Where the frames of a journal's file start, in the order they were written.
    private func frames(in bytes: [UInt8], _ folder: LogFolder) throws -> [Int] {
        let store = try RecordStore.open(try LogDirectory(existing: folder.path), mode: .reading, mapSize: 0)
        defer { store.environment.close() }
        let starts = bytes.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: JournalFrame.blockSize).compactMap { offset in
                JournalFrame(UnsafeRawBufferPointer(rebasing: bytes[offset...]), of: store.id).map {
                    (offset, $0.sequence)
                }
            }
        }
        return starts.sorted { $0.1 < $1.1 }.map(\.0)
    }
}
