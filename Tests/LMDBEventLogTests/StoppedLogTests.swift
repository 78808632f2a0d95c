import EventLog
import EventLogTesting
import Glibc
import Synchronization
import Testing
import Timeline

@testable import LMDBEventLog

/// Nobody waits for a log that can't go on, and nobody is told of what isn't durable.
@Suite(.timeLimit(.minutes(10))) struct StoppedLogTests {
    @Test func whoWaitsHearsThatTheJournalHasFailed() async throws {
        let folder = try LogFolder()
        let code = Setting<Int32>(0)
        let log = try folder.open { $0.hooks.commitFailure = { code.value } }
        defer { log.close() }
        _ = try await log.append([.sample()])
        #expect(log.trouble == nil)
        let waiting = Task { try await log.waitForAppend(after: Position(1)) }
        code.value = EIO
        let refusal = await log.refusal(of: [.sample()])
        let error = await #expect(throws: LogError.self) { try await waiting.value }
        #expect(error?.code == .stopped)
        #expect(error?.advice == refusal?.description)
        #expect(log.trouble == refusal)
        // What is there is still there, and who comes later hears the same.
        #expect(try await log.waitForAppend(after: .start) == Position(1))
        let again = await #expect(throws: LogError.self) { try await log.waitForAppend(after: Position(1)) }
        #expect(again == error)
        log.close()
        let closed = await #expect(throws: LogError.self) { try await log.waitForAppend(after: .start) }
        #expect(closed?.code == .closed)
    }

    /// What was written before a sync that failed may be there. It must not be written elsewhere once more, and found twice.
    @Test(arguments: [EIO, ENOSPC, EDQUOT]) func noSyncIsTriedAgain(_ failure: Int32) async throws {
        let folder = try LogFolder()
        let code = Setting<Int32>(0)
        let log = try folder.open {
            $0.journalSize = 1 << 14
            $0.hooks.syncFailure = { code.value }
        }
        var random = SeededRandom(seed: 3)
        _ = try await log.append([.sample(payload: random.bytes(9_000))])
        code.value = failure
        guard case .stopped = await log.refusal(of: [.sample()]) else {
            Issue.record("a log went on after a sync that failed")
            return
        }
        code.value = 0
        guard case .stopped = await log.refusal(of: [.sample(payload: random.bytes(9_000))]) else {
            Issue.record("a stopped log took an append")
            return
        }
        log.close()
        let reopened = try folder.open()
        defer { reopened.close() }
        // The second was never acknowledged, and may be there.
        #expect((1...2).contains(reopened.head.rawValue))
        #expect(try reopened.verify().isSound)
    }

    @Test func whoWaitsHearsThatTheTreeHasFailedThoughNobodyAppends() async throws {
        let folder = try LogFolder()
        let code = Setting<Int32>(0)
        let log = try folder.open { $0.hooks.fillingFailure = { code.value } }
        _ = try await log.append([.sample()])
        #expect(try log.statistics().records == 1)
        code.value = EIO
        _ = try await log.append([.sample()])
        #expect(try await log.waitForAppend(after: Position(1)) == Position(2))
        let error = await #expect(throws: LogError.self) { try await log.waitForAppend(after: Position(2)) }
        #expect(error?.code == .stopped)
        guard case .stopped = log.trouble else {
            Issue.record("a stopped log says nothing")
            return
        }
        log.close()
        let reopened = try folder.open()
        defer { reopened.close() }
        #expect(try reopened.texts().count == 2)
        #expect(reopened.trouble == nil)
    }

    /// What was durable before the failure is seen by those who follow, before they hear of it.
    @Test func whatIsDurableIsReadBeforeTheEnd() async throws {
        let folder = try LogFolder()
        let code = Setting<Int32>(0)
        let gate = DispatchGate()
        let log = try folder.open {
            $0.hooks.commitFailure = { code.value }
            $0.hooks.fillingFailure = { gate.wait() }
        }
        defer { log.close() }
        for _ in 0..<3 { _ = try await log.append([.sample()]) }
        async let waiting = log.waitForAppend(after: Position(2))
        code.value = EIO
        _ = await log.refusal(of: [.sample()])
        gate.open(with: 0)
        #expect(try await waiting == Position(3))
        #expect(try log.texts().count == 3)
        await #expect(throws: LogError.self) { try await log.waitForAppend(after: Position(3)) }
    }

    /// A frame's memory is used for the next one: that must not be before its position was announced.
    @Test func aBufferIsGivenBackWhenItWasAnnounced() throws {
        let folder = try LogFolder()
        try folder.open().close()
        let store = try RecordStore.open(try LogDirectory(existing: folder.path), mode: .writing, mapSize: 1 << 26)
        defer { store.environment.close() }
        let start = LogHead(.start, Chain(of: store.id))
        let announced = Setting<[Position]>([])
        let stolen = Setting<JournalBuffer?>(nil)
        let filler = Mutex<Filler?>(nil)
        let sequencer = Sequencer(StreamTable(), pending: PendingKeys(), queueLimit: 1 << 20, gathering: .zero)
        let made = Filler(store, LMDBEventLog.Configuration(), head: .start) { position in
            announced.value += [position]
            stolen.value = filler.withLock { $0 }?.takeBuffer(chain: start.chain)
        }
        filler.withLock { $0 = made }
        let batch = PreparedBatch([.sample()], Compressor(), nil) { _ in }
        try sequencer.enqueue(batch) { _ in nil }
        let group = try #require(sequencer.nextGroup())
        let buffer = JournalBuffer(chain: start.chain)
        buffer.fill(group, after: start, sequence: 1, of: store.id)
        made.add(buffer)
        made.close()
        made.run(sequencer)
        #expect(announced.value == [Position(1)])
        #expect(stolen.value != nil && stolen.value !== buffer)
        #expect(made.takeBuffer(chain: start.chain) === buffer)
    }
}
