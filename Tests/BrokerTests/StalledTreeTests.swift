import Broker
import BrokerTesting
import EventLog
import EventLogTesting
import Events
import Glibc
import LMDBEventLog
import Projections
import Synchronization
import Testing
import Timeline

/// A log on disk that has made records durable and can't put them where they stay.
@Suite(.timeLimit(.minutes(10))) struct StalledTreeTests {
    /// What the tree's commits fail with; 0 while they succeed.
    private final class Failure: Sendable {
        private let code = Atomic<Int32>(0)
        func set(_ value: Int32) { code.store(value, ordering: .releasing) }
        func get() -> Int32 { code.load(ordering: .acquiring) }
    }

    private let folder: TemporaryFolder
    private let failure = Failure()

    init() throws { folder = try TemporaryFolder() }

    private func open() throws -> LMDBEventLog {
        var configuration = LMDBEventLog.Configuration()
        configuration.initialMapSize = 1 << 26
        configuration.hooks.fillingFailure = { [failure] in failure.get() }
        return try LMDBEventLog.open(at: folder.path + "/data", configuration: configuration)
    }

    /// Follows the log; the stream has the position of every event visited.
    private func follow(_ log: any EventLog) -> (Task<Void, any Error>, AsyncStream<Position>.Iterator) {
        let (visited, visit) = AsyncStream<Position>.makeStream()
        let task = Task { try await log.follow(after: .start) { visit.yield($0.position) } }
        return (task, visited.makeAsyncIterator())
    }

    @Test func whoFollowsHearsThatTheLogHasStopped() async throws {
        let log = try open()
        defer { log.close() }
        _ = try await log.append([.sample()])
        #expect(try log.statistics().records == 1)
        failure.set(EIO)
        #expect(try await log.append([.sample()]) == Position(2))
        var (following, visited) = follow(log)
        #expect(await visited.next() == Position(1))
        #expect(await visited.next() == Position(2))
        let error = await #expect(throws: LogError.self) { try await following.value }
        #expect(error?.code == .stopped)
        #expect(error?.advice.contains(folder.path) == true)
    }

    @Test func whoFollowsSeesWhatIsDurableWhileTheDiskIsFull() async throws {
        let base = try open()
        let log = FaultyEventLog(base)
        defer { log.close() }
        _ = try await log.append([.sample()])
        #expect(try base.statistics().records == 1)
        failure.set(ENOSPC)
        #expect(try await log.append([.sample()]) == Position(2))
        while base.trouble == nil { await Task.yield() }
        var (following, visited) = follow(log)
        #expect(await visited.next() == Position(1))
        #expect(await visited.next() == Position(2))
        // It waits now, and does not read again and again what is not there. Whether it had both at once is chance.
        let reads = log.readCount
        #expect(reads <= 2)
        for _ in 0..<1_000 { await Task.yield() }
        #expect(log.readCount == reads)
        failure.set(0)
        // Nobody appends: the tree is filled again by itself.
        while log.trouble != nil { await Task.yield() }
        #expect(try base.statistics().records == 2)
        following.cancel()
        await #expect(throws: CancellationError.self) { try await following.value }
    }

    @Test func theWorldHasWhatIsDurableWhileTheDiskIsFull() async throws {
        let log = try open()
        defer { log.close() }
        let time = VirtualTime(Sample.start)
        try await withBroker(log, time) { (broker: Broker) async throws in
            _ = try await broker.submit([Sample.message(1)])
            #expect(try log.statistics().records == log.head.rawValue)
            failure.set(ENOSPC)
            _ = try await broker.submit([Sample.message(2)])
            let durable = log.head
            while log.trouble == nil { await Task.yield() }
            await #expect(throws: BrokerError.self) { try await broker.submit([Sample.message(3)]) }
            #expect(broker.trouble?.description.contains("make room") == true)
            #expect(try await broker.query { $0.head } == durable)
            failure.set(0)
            // The tree is filled by itself.
            while log.trouble != nil { await Task.yield() }
            time.advance(by: .seconds(2))
            #expect(try await broker.query { $0.head } == durable)
            #expect(try await broker.submit([Sample.message(2)]).first?.known != nil)
            #expect(try await broker.submit([Sample.message(3)]).first?.known == nil)
            #expect(try log.names().count { $0 == "messageReceived" } == 3)
        }
    }
}
