import DequeModule
import Dispatch
import Synchronization
import Timeline

/// Where callers leave work for the writer's thread, which waits here until there is some, or until a deadline.
final class SubmissionQueue: Sendable {
    /// How many commands and queries may wait; a sender above that is told to come back. A submission is always taken where
    /// nothing waits.
    static let limit = 50_000
    /// How many are taken in one round; one submission always is.
    static let roundLimit = 2_000

    fileprivate struct State {
        var waiting: Deque<Submission> = []
        var weight = 0
        var isClosed = false
        /// The writer sleeps until the bell rings.
        var isAwaited = false
    }

    private let state = Mutex(State())
    private let bell = DispatchSemaphore(value: 0)

    /// How many submissions wait.
    var count: Int { state.withLock { $0.waiting.count } }

    /// Leaves work; says why not, where too much is waiting or the queue is closed.
    func add(_ submission: Submission) -> BrokerError? {
        let (error, rings) = state.withLock { state -> (BrokerError?, Bool) in
            guard !state.isClosed else { return (.stopped, false) }
            let weight = state.weight + submission.weight
            guard state.waiting.isEmpty || weight <= SubmissionQueue.limit else { return (.overloaded, false) }
            state.waiting.append(submission)
            state.weight = weight
            return (nil, state.wake())
        }
        if rings { bell.signal() }
        return error
    }

    /// Takes what is waiting; waits for something until the delay is over (for ever where nil). Nil when the queue is closed and
    /// empty; empty where nothing came.
    func take(waitingAtMost delay: Duration?) -> [Submission]? {
        let (taken, isClosed) = state.withLock { state in
            let taken = state.take()
            state.isAwaited = taken.isEmpty && !state.isClosed
            return (taken, state.isClosed)
        }
        if !taken.isEmpty { return taken }
        if isClosed { return nil }
        // Not the system's clock: somebody may set it back meanwhile.
        if let delay {
            let microseconds = min(max(delay / .microseconds(1), 0), 1e12)
            _ = bell.wait(timeout: .now() + .microseconds(Int(microseconds.rounded(.up))))
        } else {
            bell.wait()
        }
        return state.withLock { state in
            state.isAwaited = false
            let taken = state.take()
            return taken.isEmpty && state.isClosed ? nil : taken
        }
    }

    /// Refuses further work; what is waiting is still taken.
    func close() {
        let rings = state.withLock { state in
            state.isClosed = true
            return state.wake()
        }
        if rings { bell.signal() }
    }
}

extension SubmissionQueue.State {
    fileprivate mutating func wake() -> Bool {
        defer { isAwaited = false }
        return isAwaited
    }

    fileprivate mutating func take() -> [Submission] {
        var taken: [Submission] = []
        var room = SubmissionQueue.roundLimit
        while let next = waiting.first, taken.isEmpty || next.weight <= room {
            room -= next.weight
            weight -= next.weight
            taken.append(waiting.removeFirst())
        }
        return taken
    }
}
