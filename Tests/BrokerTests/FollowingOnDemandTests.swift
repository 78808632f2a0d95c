import Broker
import EventLog
import EventLogTesting
import Synchronization
import Testing
import Timeline

/// Who is needed now and then shows what is appended while they are, all of it, and nothing else.
@Suite(.timeLimit(.minutes(2))) struct FollowingOnDemandTests {
    private let log = InMemoryEventLog()

    /// Runs a follower beside what is done, with what it has shown.
    private final class Watched: Sendable {
        let following: FollowingOnDemand
        let isNeeded = Mutex(false)
        let shown = Mutex<[ClosedRange<UInt64>]>([])
        /// Where it goes on after each, at most so many positions further.
        let portion: UInt64

        init(_ log: any EventLog, portion: UInt64 = 100) {
            following = FollowingOnDemand(log)
            self.portion = portion
        }

        func begin() {
            isNeeded.withLock { isNeeded in
                if !isNeeded { following.begin() }
                isNeeded = true
            }
        }

        func end() { isNeeded.withLock { $0 = false } }

        func run() async {
            await following.run(while: { isNeeded.withLock { $0 } }) { next, head in
                let last = min(next.rawValue + portion - 1, head.rawValue)
                shown.withLock { $0.append(next.rawValue...last) }
                return Position(last + 1)
            }
        }

        func hasShown(_ last: UInt64) async {
            while shown.withLock({ ($0.last?.upperBound ?? 0) < last }) { await Task.yield() }
        }
    }

    private func append(_ count: Int) async throws {
        for _ in 0..<count { _ = try await log.append([.sample(1)]) }
    }

    @Test func whatIsAppendedIsShownWhileItIsNeeded() async throws {
        let watched = Watched(log, portion: 2)
        let running = Task { await watched.run() }
        try await append(3)
        watched.begin()
        try await append(5)
        await watched.hasShown(8)
        watched.end()
        // Who waits for the next append still hears of it, and shows nothing.
        try await append(4)
        watched.begin()
        try await append(1)
        await watched.hasShown(13)
        running.cancel()
        await running.value
        let positions = watched.shown.withLock { $0 }.flatMap { Array($0) }
        #expect(positions == [4, 5, 6, 7, 8, 13])
    }

    @Test func whatWasAppendedBeforeItRunsIsShown() async throws {
        let watched = Watched(log)
        watched.begin()
        try await append(2)
        let running = Task { await watched.run() }
        await watched.hasShown(2)
        running.cancel()
        await running.value
        #expect(watched.shown.withLock { $0 }.flatMap { Array($0) } == [1, 2])
    }

    @Test func itEndsWithTheLogWhereItIsNeeded() async throws {
        let watched = Watched(log)
        async let running: Void = watched.run()
        log.close()
        watched.begin()
        await running
    }

    @Test func itEndsWhereNothingIsShown() async throws {
        let following = FollowingOnDemand(log)
        following.begin()
        try await append(1)
        await following.run(while: { true }) { next, _ in next }
    }

    @Test func itEndsWhenNobodyNeedsItAndItIsCancelled() async throws {
        let watched = Watched(log)
        let running = Task { await watched.run() }
        running.cancel()
        await running.value
    }
}
