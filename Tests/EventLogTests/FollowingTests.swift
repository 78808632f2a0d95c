import BitCollections
import EventLog
import EventLogTesting
import Synchronization
import Testing
import Timeline

/// What every log promises to those who wait, and to many at once.
@Suite struct FollowingTests {
    @Test(arguments: Engine.allCases) func aWaiterIsWokenByAnAppend(_ engine: Engine) async throws {
        let test = try LogUnderTest(engine)
        defer { test.close() }
        let log = test.log
        for number: UInt64 in 0..<20 {
            async let woken = log.waitForAppend(after: Position(number))
            _ = try await log.append([.sample()])
            #expect(try await woken == Position(number + 1))
        }
        #expect(try await log.waitForAppend(after: .start) == Position(20))
    }

    @Test(arguments: Engine.allCases) func aCancelledWaiterLeaves(_ engine: Engine) async throws {
        let test = try LogUnderTest(engine)
        defer { test.close() }
        let log = test.log
        let waiting = Task { try await log.waitForAppend(after: .start) }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        _ = try await log.append([.sample()])
    }

    @Test(arguments: Engine.allCases) func closingEndsTheWait(_ engine: Engine) async throws {
        let test = try LogUnderTest(engine)
        defer { test.close() }
        let log = test.log
        let waiting = Task { try await log.waitForAppend(after: .start) }
        log.close()
        await #expect(throws: LogError.self) { try await waiting.value }
    }

    @Test(arguments: Engine.allCases) func manyCallersAppendAtOnce(_ engine: Engine) async throws {
        let test = try LogUnderTest(engine)
        defer { test.close() }
        let log = test.log
        _ = try await log.append((1...8).map { .sample($0) })
        try await withThrowingTaskGroup { group in
            for caller: UInt32 in 1...8 {
                group.addTask {
                    for number: UInt32 in 1...60 {
                        let key = UInt64(caller) * 1000 + UInt64(number)
                        let batch: [Append] = [
                            .sample(caller, "\(number)", key: key, expectedVersion: 2 * number - 1),
                            .sample(caller, "and"),
                        ]
                        let position = try await log.append(batch)
                        #expect(log.head >= position)
                        #expect(try log.record(at: position)?.payload == Array("and".utf8))
                    }
                }
            }
            try await group.waitForAll()
        }
        let records = try log.all()
        #expect(records.map(\.envelope.position.rawValue) == Array(1...968))
        for caller: UInt32 in 1...8 {
            let own = records.filter { $0.envelope.conversation == ConversationID(caller) }
            #expect(own.map(\.envelope.version) == Array(1...121))
            let texts = own.dropFirst().map { String(decoding: $0.payload, as: UTF8.self) }
            #expect(texts == (1...60).flatMap { ["\($0)", "and"] })
        }
    }

    /// Who watches is told of all that is appended, each once and in its order, before who appends goes on.
    @Test(arguments: Engine.allCases) func whoWatchesIsToldFirst(_ engine: Engine) async throws {
        let test = try LogUnderTest(engine)
        defer { test.close() }
        let log = test.log
        let told = Mutex<[NewRecords]>([])
        let watch = log.watchAppends([2]) { new in
            told.withLock { $0.append(new) }
            #expect(log.head >= new.head)
        }
        for kinds: [UInt16] in [[1], [1, 2], [3]] {
            let position = try log.appendAndWait(kinds.map(FollowingTests.record))
            #expect(told.withLock { $0.last?.head } == position)
        }
        let all = told.withLock { $0 }
        #expect(all.map(\.after.rawValue) == [0, 1, 3] && all.map(\.count) == [1, 2, 1])
        #expect(all.map(\.haveKinds) == [false, true, false])
        watch.end()
        _ = try log.appendAndWait([.sample()])
        #expect(told.withLock { $0.count } == 3)
    }

    /// Also where many append at once.
    @Test(arguments: Engine.allCases) func whoWatchesIsToldInOrder(_ engine: Engine) async throws {
        let test = try LogUnderTest(engine)
        defer { test.close() }
        let log = test.log
        let (callers, batches) = (8, 60)
        _ = try log.appendAndWait((1...8).map { .sample($0) })
        let reached = Mutex(log.head)
        let watch = log.watchAppends([]) { new in
            reached.withLock { head in
                #expect(new.after == head && new.head > head && !new.haveKinds)
                head = new.head
            }
        }
        try await withThrowingTaskGroup { group in
            for caller in 1...callers {
                group.addTask {
                    for _ in 0..<batches {
                        _ = try await log.append([.sample(UInt32(caller)), .sample(UInt32(caller))])
                    }
                }
            }
            try await group.waitForAll()
        }
        let end = Position(UInt64(callers + 2 * callers * batches))
        // The last one may be told just now.
        while reached.withLock({ $0 < end }) { await Task.yield() }
        watch.end()
        #expect(reached.withLock { $0 } == log.head)
    }

    /// Everybody who follows a kind meets every record of it, whoever appends what meanwhile.
    @Test(.timeLimit(.minutes(2)), arguments: Engine.allCases)
    func whoWaitsForAKindMissesNone(_ engine: Engine) async throws {
        let test = try LogUnderTest(engine)
        defer { test.close() }
        let log = test.log
        let (callers, batches) = (UInt64(4), UInt64(50))
        // Each batch has two records, of kinds that follow from its number.
        let kinds = (0..<callers).flatMap { caller in (0..<batches).map { (caller * 7 + $0 * 3) % 5 } }
        try await withThrowingTaskGroup { group in
            for kind: UInt16 in 1...5 {
                let count = kinds.count { $0 + 1 == kind } + (kind == 5 ? kinds.count : 0)
                group.addTask { try await FollowingTests.follow(log, [kind], until: count) }
            }
            for caller in 0..<callers {
                group.addTask {
                    for number in 0..<batches {
                        let kind = UInt16((caller * 7 + number * 3) % 5 + 1)
                        _ = try await log.append([FollowingTests.record(kind), FollowingTests.record(5)])
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private static func record(_ kind: UInt16) -> Append {
        var record = Append.sample()
        record.kind = kind
        return record
    }

    /// Follows kinds until so many records have been met.
    private static func follow(_ log: any EventLog, _ kinds: Set<UInt16>, until count: Int) async throws {
        var (last, met) = (Position.start, 0)
        while met < count {
            let (passed, head) = try await log.waitForAppend(after: last, of: kinds)
            #expect(passed >= last && head > passed)
            _ = try log.read(from: last.next, limit: Int(passed.rawValue - last.rawValue), mode: .headers) {
                envelope, _ in
                #expect(!kinds.contains(envelope.kind))
                return true
            }
            let next = try log.read(from: passed.next, limit: 1_000, mode: .headers) { envelope, _ in
                if kinds.contains(envelope.kind) { met += 1 }
                return true
            }
            last = Position(next.rawValue - 1)
        }
        #expect(met == count)
    }

    @Test func whoWaitsForAKindSleepsWhileOthersAreAppended() async throws {
        let waiters = AppendWaiters(head: .start)
        async let any = waiters.wait(after: .start)
        async let two = waiters.wait(after: .start, of: [2])
        while waiters.count < 2 { await Task.yield() }
        waiters.passing(to: Position(3)) { [1, 3] }()
        #expect(waiters.count == 1)
        waiters.passing(to: Position(4)) { [1] }()
        waiters.passing(to: Position(6)) { [1, 2] }()
        #expect(waiters.count == 0)
        #expect(try await any == (.start, Position(3)))
        #expect(try await two == (Position(4), Position(6)))
    }

    @Test(arguments: Engine.allCases) func batchesStandInTheOrderOfTheCalls(_ engine: Engine) async throws {
        let test = try LogUnderTest(engine)
        defer { test.close() }
        let log = test.log
        let answers = AnswerLog()
        for number in 0..<500 {
            let isWrong = number % 10 == 9
            log.enqueue([.sample(0, "\(number)", expectedVersion: isWrong ? 100_000 : nil)]) { result in
                answers.note(result, head: log.head)
            }
        }
        _ = try await log.append([.sample(0, "last")])
        #expect(answers.positions == (1...450).map { Position($0) })
        #expect(answers.refusals.count == 50)
        let texts = try log.all().map { String(decoding: $0.payload, as: UTF8.self) }
        #expect(texts == (0..<500).filter { $0 % 10 != 9 }.map(String.init) + ["last"])
    }
}
