import EventLog
import EventLogTesting
import Glibc
import LMDBEventLog
import Testing
import Timeline

/// What happens where the disk fills up or fails.
@Suite struct DiskTests {
    @Test func aDiskThatIsNearlyFullRefusesAppendsUntilThereIsRoom() async throws {
        let folder = try LogFolder()
        let free = Setting<UInt64?>(1 << 40)
        let log = try folder.open {
            $0.diskReserve = 1 << 20
            $0.hooks.freeSpace = { _ in free.value }
        }
        defer { log.close() }
        _ = try await log.append([.sample(1, key: 1)])
        free.value = 1 << 20
        guard case .diskFull(let advice) = await log.refusal(of: [.sample(2, key: 2)]) else {
            Issue.record("a full disk took an append")
            return
        }
        #expect(advice.contains(folder.path))
        #expect(advice.contains("\(1 << 20) bytes are free"))
        #expect(log.head == Position(1))
        #expect(log.lastConversation == ConversationID(1))
        #expect(try log.position(of: .sample(2)) == nil)
        free.value = (1 << 20) + 10_000
        #expect(try await log.append([.sample(2, key: 2)]) == Position(2))
        free.value = nil
        #expect(try await log.append([.sample(2, key: 3)]) == Position(3))
        #expect(try log.verify().isSound)
    }

    @Test func aCommitThatFindsTheDiskFullIsTriedAgainLater() async throws {
        let folder = try LogFolder()
        let code = Setting<Int32>(0)
        let log = try folder.open { $0.hooks.commitFailure = { code.value } }
        _ = try await log.append([.sample(1, key: 1)])
        for failure in [ENOSPC, EDQUOT] {
            code.value = failure
            guard case .diskFull = await log.refusal(of: [.sample(1, key: 2), .sample(2)]) else {
                Issue.record("a full disk took an append")
                return
            }
            #expect(log.version(of: ConversationID(1)) == 1)
            code.value = 0
        }
        #expect(try await log.append([.sample(1, key: 2), .sample(2)]) == Position(3))
        log.close()
        let reopened = try folder.open()
        defer { reopened.close() }
        #expect(try reopened.texts() == ["hello", "hello", "hello"])
        #expect(try reopened.verify().isSound)
    }

    @Test func aFailedCommitStopsTheLogForGood() async throws {
        let folder = try LogFolder()
        let code = Setting<Int32>(0)
        let log = try folder.open { $0.hooks.commitFailure = { code.value } }
        _ = try await log.append([.sample(1, key: 1)])
        code.value = EIO
        for _ in 0..<3 {
            guard case .stopped(let advice) = await log.refusal(of: [.sample(1, key: 2)]) else {
                Issue.record("a stopped log took an append")
                return
            }
            #expect(advice.contains(folder.path))
            code.value = 0
        }
        #expect(log.head == Position(1))
        #expect(log.version(of: ConversationID(1)) == 1)
        #expect(try log.texts() == ["hello"])
        log.close()
        let reopened = try folder.open()
        defer { reopened.close() }
        #expect(reopened.head == Position(1))
        #expect(try await reopened.append([.sample(1, key: 2)]) == Position(2))
    }

    @Test func everythingQueuedFailsWithTheCommit() async throws {
        let folder = try LogFolder()
        let gate = DispatchGate()
        let log = try folder.open { $0.hooks.commitFailure = { gate.wait() } }
        defer { log.close() }
        let results = Setting<[AppendError?]>([])
        let (answers, answer) = AsyncStream<Void>.makeStream()
        // A duplicate of what is queued may only be called one when that is durable; here it never is.
        for key: UInt64 in [1, 2, 1, 3] {
            log.enqueue([.sample(key: key)]) { result in
                if case .failure(let error) = result { results.value += [error] } else { results.value += [nil] }
                answer.yield()
            }
        }
        gate.open(with: EIO)
        var count = 0
        for await _ in answers {
            count += 1
            if count == 4 { break }
        }
        #expect(results.value.allSatisfy { if case .stopped = $0 { true } else { false } })
        #expect(log.head == .start)
        #expect(try log.position(of: .sample(1)) == nil)
    }

    @Test func aQueueHasALimit() async throws {
        let folder = try LogFolder()
        let gate = DispatchGate()
        let log = try folder.open {
            $0.hooks.commitFailure = { gate.wait() }
            $0.queueLimit = 100_000
        }
        defer { log.close() }
        let answers = Setting<[Result<Position, AppendError>]>([])
        for _ in 0..<100 {
            log.enqueue([.sample(payload: [UInt8](repeating: 1, count: 10_000))]) { answers.value += [$0] }
        }
        let refused = answers.value
        #expect(refused.count >= 80)
        #expect(refused.allSatisfy { if case .failure(.busy) = $0 { true } else { false } })
        gate.open(with: 0)
        _ = try await log.append([.sample()])
        #expect(answers.value.count == 100)
        #expect(log.head == Position(UInt64(101 - refused.count)))
    }
}
