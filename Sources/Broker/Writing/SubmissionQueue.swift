import Foundation
import Timeline

/// Where callers leave work for the writer's thread, which waits here until there is some, or until a deadline.
final class SubmissionQueue: Sendable {
    /// How many submissions may wait; a sender above that is told to come back.
    static let limit = 50_000
    /// How many are taken in one round.
    static let roundLimit = 2_000

    private struct State {
        var waiting: [Submission] = []
        var isClosed = false
    }

    private let condition = NSCondition()
    nonisolated(unsafe) private var state = State()

    /// How many submissions wait.
    var count: Int {
        condition.lock()
        defer { condition.unlock() }
        return state.waiting.count
    }

    /// Leaves work; false where too much is waiting or the queue is closed.
    func add(_ submission: Submission) -> BrokerError? {
        condition.lock()
        defer { condition.unlock() }
        guard !state.isClosed else { return .stopped }
        guard state.waiting.count < SubmissionQueue.limit else { return .overloaded }
        state.waiting.append(submission)
        if state.waiting.count == 1 { condition.signal() }
        return nil
    }

    /// Takes what is waiting; waits for something until the delay is over (for ever where nil). Nil when the queue is closed and
    /// empty.
    func take(waitingAtMost delay: Duration?) -> [Submission]? {
        condition.lock()
        defer { condition.unlock() }
        let end = delay.map { Date(timeIntervalSinceNow: Double($0.milliseconds) / 1000) }
        while state.waiting.isEmpty, !state.isClosed {
            guard let end else {
                condition.wait()
                continue
            }
            if !condition.wait(until: end) { break }
        }
        if state.waiting.isEmpty { return state.isClosed ? nil : [] }
        let taken = Array(state.waiting.prefix(SubmissionQueue.roundLimit))
        state.waiting.removeFirst(taken.count)
        return taken
    }

    /// Refuses further work; what is waiting is still taken.
    func close() {
        condition.lock()
        state.isClosed = true
        condition.broadcast()
        condition.unlock()
    }
}
