public import Broker
import Synchronization
public import Timeline

/// A clock that stands still until a test moves it.
public final class VirtualTime: TimeSource {
    private struct Pause {
        let end: Duration
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var moment: Timestamp
        var uptime = Duration.zero
        var nextTicket = 0
        /// Pauses that were cancelled before they began.
        var cancelled: Set<Int> = []
        var pauses: [Int: Pause] = [:]
        /// Those who wait until so many pause.
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state: Mutex<State>

    /// A clock that reads this moment.
    public init(_ start: Timestamp) { state = Mutex(State(moment: start)) }

    public var now: Timestamp { state.withLock { $0.moment } }

    public var uptime: Duration { state.withLock { $0.uptime } }

    /// Never: the clock doesn't reach a moment by itself. The writer looks again when it is woken.
    public func delay(until moment: Timestamp) -> Duration { moment <= now ? .zero : .seconds(3600) }

    /// Sets the clock, forwards or backwards, as somebody might set a machine's: no time passes.
    public func set(_ moment: Timestamp) { state.withLock { $0.moment = moment } }

    /// Lets time pass.
    public func advance(by length: Duration) {
        let over = state.withLock { state in
            state.moment = state.moment + length
            state.uptime += length
            // Who paused first goes on first: a run under a seed is the same every time.
            let over = state.pauses.filter { $0.value.end <= state.uptime }.sorted { $0.key < $1.key }
            for (ticket, _) in over { state.pauses[ticket] = nil }
            return over.map(\.value.continuation)
        }
        for continuation in over { continuation.resume() }
    }

    public func pause(for length: Duration) async throws {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        defer { state.withLock { _ = $0.cancelled.remove(ticket) } }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { begin(length, $0, ticket) }
        } onCancel: {
            let pause = state.withLock { state in
                state.cancelled.insert(ticket)
                return state.pauses.removeValue(forKey: ticket)
            }
            pause?.continuation.resume(throwing: CancellationError())
        }
    }

    private func begin(_ length: Duration, _ continuation: CheckedContinuation<Void, any Error>, _ ticket: Int) {
        let (isCancelled, satisfied) = state.withLock { state in
            guard !state.cancelled.contains(ticket) else { return (true, [CheckedContinuation<Void, Never>]()) }
            state.pauses[ticket] = Pause(end: state.uptime + length, continuation: continuation)
            let satisfied = state.watchers.filter { $0.count <= state.pauses.count }
            state.watchers.removeAll { $0.count <= state.pauses.count }
            return (false, satisfied.map(\.continuation))
        }
        if isCancelled { continuation.resume(throwing: CancellationError()) }
        for watcher in satisfied { watcher.resume() }
    }

    /// How many pause now.
    public var pausing: Int { state.withLock { $0.pauses.count } }

    /// Waits until so many pause at once; then a test can let their time pass.
    public func untilPausing(_ count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isSatisfied = state.withLock { state in
                if state.pauses.count >= count { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if isSatisfied { continuation.resume() }
        }
    }
}
