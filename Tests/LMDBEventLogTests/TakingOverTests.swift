import EventLog
import EventLogTesting
import Glibc
import Synchronization
import Testing
import Timeline

@testable import LMDBEventLog

/// Callers who wait, and write themselves where nobody else appends.
@Suite(.timeLimit(.minutes(5))) struct TakingOverTests {
    /// Which thread has written last.
    private final class Writers: Sendable {
        private let last = Mutex<UInt>(0)
        var isOwn: Bool { last.withLock { $0 == UInt(pthread_self()) } }
        func note() { last.withLock { $0 = UInt(pthread_self()) } }
    }

    private final class Positions: Sendable {
        private let all = Mutex<[Position]>([])
        var sorted: [Position] { all.withLock { $0.sorted() } }
        func add(_ position: Position) { all.withLock { $0.append(position) } }
    }

    /// Appends until the caller has written itself: the log's own writer may have to fall asleep first.
    private static func takeOver(_ log: LMDBEventLog, _ writers: Writers) throws -> Int {
        for count in 1...100_000 {
            guard try log.appendAndWait([.sample()]) == Position(UInt64(count)) else { break }
            if writers.isOwn { return count }
        }
        return 0
    }

    @Test func whoWaitsWritesItselfWhereNobodyElseAppends() throws {
        let folder = try LogFolder()
        let writers = Writers()
        let log = try folder.open {
            $0.hooks.commitFailure = {
                writers.note()
                return 0
            }
        }
        let count = try TakingOverTests.takeOver(log, writers)
        #expect(count > 0)
        #expect(log.head == Position(UInt64(count)))
        log.close()
        let reopened = try folder.open()
        defer { reopened.close() }
        #expect(reopened.head == Position(UInt64(count)))
    }

    @Test func whatComesWhileACallerWritesIsWrittenAfterIt() async throws {
        let folder = try LogFolder()
        let (writers, gate, isShut) = (Writers(), DispatchGate(), Setting(false))
        let (entries, entry) = AsyncStream<Void>.makeStream()
        let log = try folder.open {
            $0.hooks.commitFailure = {
                writers.note()
                guard isShut.value else { return 0 }
                entry.yield()
                return gate.wait()
            }
        }
        let count = try await OwnThread.run { try TakingOverTests.takeOver(log, writers) }
        isShut.value = true
        async let own = OwnThread.run { try log.appendAndWait([.sample(0, "own")]) }
        for await _ in entries { break }
        let (answers, answer) = AsyncStream<Position?>.makeStream()
        for text in ["other", "another"] { log.enqueue([.sample(0, text)]) { answer.yield(try? $0.get()) } }
        async let waiting = OwnThread.run { try log.appendAndWait([.sample(0, "waiting")]) }
        gate.open(with: 0)
        let first = UInt64(count)
        #expect(try await own == Position(first + 1))
        var found: [Position?] = []
        for await position in answers {
            found.append(position)
            if found.count == 2 { break }
        }
        let last = try await waiting
        #expect(Set(found + [last]) == Set((2...4).map { Position(first + $0) }))
        log.close()
    }

    @Test func aFailureOfWhoWritesItselfStopsTheLog() async throws {
        let folder = try LogFolder()
        let (writers, code) = (Writers(), Setting<Int32>(0))
        let log = try folder.open {
            $0.hooks.commitFailure = {
                writers.note()
                return code.value
            }
        }
        let count = try await OwnThread.run { try TakingOverTests.takeOver(log, writers) }
        code.value = EIO
        for _ in 0..<2 {
            do {
                _ = try log.appendAndWait([.sample()])
                Issue.record("it was appended")
            } catch { #expect({ if case .stopped = error { true } else { false } }(), "\(error)") }
        }
        #expect(log.head == Position(UInt64(count)))
        await #expect(throws: LogError.self) { try await log.waitForAppend(after: Position(UInt64(count))) }
        log.close()
    }

    @Test func manyWhoWaitAndManyWhoDoNotHaveOneOrder() async throws {
        let folder = try LogFolder()
        let log = try folder.open()
        // Streams start in order.
        _ = try log.appendAndWait((1...6).map { .sample($0) })
        let positions = Positions()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number: UInt32 in 1...6 {
                group.addTask {
                    try await OwnThread.run {
                        for turn in 0..<200 {
                            if turn % 3 == Int(number) % 3 {
                                log.enqueue([.sample(number)]) { result in
                                    if case .success(let position) = result {
                                        positions.add(position)
                                    }
                                }
                            } else {
                                let position = try log.appendAndWait([.sample(number)])
                                positions.add(position)
                            }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        log.close()
        #expect(positions.sorted == (7...1_206).map { Position($0) })
        let reopened = try folder.open()
        defer { reopened.close() }
        #expect(reopened.head == Position(1_206))
        for number: UInt32 in 1...6 { #expect(reopened.version(of: ConversationID(number)) == 201) }
    }
}
