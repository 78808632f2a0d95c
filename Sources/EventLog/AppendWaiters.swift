import Synchronization
package import Timeline

/// Those who wait for the head to move; they go on in the order in which they came.
package final class AppendWaiters: Sendable {
    private struct Waiter {
        let position: Position
        let continuation: CheckedContinuation<Position, any Error>
    }

    private struct State {
        var head: Position
        /// Why nothing more will come.
        var ending: LogError?
        var nextTicket: UInt64 = 0
        var cancelled: Set<UInt64> = []
        var waiters: [UInt64: Waiter] = [:]
    }

    private let state: Mutex<State>

    /// Nobody waits yet.
    package init(head: Position) { state = Mutex(State(head: head)) }

    /// The head has moved: those who waited for it go on.
    package func advance(to head: Position) {
        let ready = state.withLock { state in
            state.head = max(state.head, head)
            guard !state.waiters.isEmpty else { return [(key: UInt64, value: Waiter)]() }
            let ready = state.waiters.lazy.filter { $0.value.position < head }.sorted { $0.key < $1.key }
            for (ticket, _) in ready { state.waiters[ticket] = nil }
            return ready
        }
        for (_, waiter) in ready { waiter.continuation.resume(returning: head) }
    }

    /// Nothing is there any more: those who wait, and who come, get an error.
    package func close() { end(AppendWaiters.closed) }

    /// Nothing more will come: those who wait for it get an error. Who asks for what is there, still gets it.
    package func stop(_ reason: LogError) { end(reason) }

    private func end(_ reason: LogError) {
        let left = state.withLock { state in
            state.ending = reason
            defer { state.waiters = [:] }
            return state.waiters.sorted { $0.key < $1.key }.map(\.value)
        }
        for waiter in left { waiter.continuation.resume(throwing: reason) }
    }

    /// Waits until the head has passed a position.
    package func wait(after position: Position) async throws -> Position {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        defer { state.withLock { _ = $0.cancelled.remove(ticket) } }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enter(Waiter(position: position, continuation: continuation), ticket)
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.cancelled.insert(ticket)
                return state.waiters.removeValue(forKey: ticket)
            }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Answers at once where the answer is known, or keeps the waiter.
    private func enter(_ waiter: Waiter, _ ticket: UInt64) {
        let answer: Result<Position, any Error>? = state.withLock { state in
            if state.cancelled.contains(ticket) { return .failure(CancellationError()) }
            if state.head > waiter.position, state.ending != AppendWaiters.closed { return .success(state.head) }
            if let ending = state.ending { return .failure(ending) }
            state.waiters[ticket] = waiter
            return nil
        }
        if let answer { waiter.continuation.resume(with: answer) }
    }

    private static let closed = LogError(.closed, "the log is closed: open it again to go on reading")
}
