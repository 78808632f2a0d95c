import Synchronization

/// A clock for waiting, whose sleepers wake when a test says so.
final class ManualClock: Clock {
    struct Instant: InstantProtocol {
        var offset = Duration.zero
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    fileprivate struct Sleeper {
        let deadline: Instant
        let continuation: CheckedContinuation<Void, any Error>
    }

    fileprivate struct State {
        var now = Instant()
        var next = 0
        var cancelled: Set<Int> = []
        var sleepers: [Int: Sleeper] = [:]
        var watchers: [(length: Duration, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    var now: Instant { state.withLock { $0.now } }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let id = state.withLock { state in
            state.next += 1
            return state.next
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enter(Sleeper(deadline: deadline, continuation: continuation), id)
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                state.cancelled.insert(id)
                return state.sleepers.removeValue(forKey: id)
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Waits until somebody sleeps for this long.
    func waitForSleeper(of length: Duration) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.hasSleeper(of: length) { return true }
                state.watchers.append((length, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    func advance(by length: Duration) {
        let woken = state.withLock { state in
            state.now = state.now.advanced(by: length)
            let woken = state.sleepers.filter { $0.value.deadline <= state.now }
            for id in woken.keys { state.sleepers[id] = nil }
            return woken.values.map(\.continuation)
        }
        for continuation in woken { continuation.resume() }
    }

    private func enter(_ sleeper: Sleeper, _ id: Int) {
        let watchers: [CheckedContinuation<Void, Never>]? = state.withLock { state in
            guard !state.cancelled.contains(id) else { return nil }
            state.sleepers[id] = sleeper
            let seen = state.watchers.filter { state.hasSleeper(of: $0.length) }
            state.watchers = state.watchers.filter { !state.hasSleeper(of: $0.length) }
            return seen.map(\.continuation)
        }
        guard let watchers else { return sleeper.continuation.resume(throwing: CancellationError()) }
        for watcher in watchers { watcher.resume() }
    }
}

extension ManualClock.State {
    fileprivate func hasSleeper(of length: Duration) -> Bool {
        sleepers.values.contains { $0.deadline == now.advanced(by: length) }
    }
}
