package import BitCollections
import Synchronization
package import Timeline

/// Those who wait for the head to move, all or those who wait for what was appended; they go on in the order in which they came.
package final class AppendWaiters: Sendable {
    /// What they are told: up to where there is nothing for them, and the head.
    package typealias Moved = (passed: Position, head: Position)

    fileprivate struct Waiter {
        let ticket: UInt64
        /// Up to here there is nothing that it waits for.
        var position: Position
        /// Of which kinds; nil for any.
        let kinds: BitSet?
        let continuation: CheckedContinuation<Moved, any Error>
    }

    fileprivate struct State {
        var head: Position
        /// Why nothing more will come.
        var ending: LogError?
        var nextTicket: UInt64 = 0
        var cancelled: Set<UInt64> = []
        /// In the order in which they came.
        var waiters: [Waiter] = []
    }

    private let state: Mutex<State>

    /// Nobody waits yet.
    package init(head: Position) { state = Mutex(State(head: head)) }

    /// How many wait.
    package var count: Int { state.withLock { $0.waiters.count } }

    /// The head has moved: those who waited for it go on. To be called for one append after another, in their order.
    ///
    /// - Parameter kinds: The kinds of all records that were appended since the last call; asked for where somebody waits.
    package func advance(to head: Position, kinds: () -> BitSet) { passing(to: head, kinds: kinds)() }

    /// The same in two steps, for who must not be held up by those who go on.
    ///
    /// - Returns: What lets them go on.
    package func passing(to head: Position, kinds: () -> BitSet) -> () -> Void {
        let ready = state.withLock { state in
            state.head = max(state.head, head)
            return state.waiters.isEmpty ? [] : state.take(upTo: head, kinds())
        }
        return { for waiter in ready { waiter.continuation.resume(returning: (waiter.position, head)) } }
    }

    /// Nothing is there any more: those who wait, and who come, get an error.
    package func close() { end(AppendWaiters.closed) }

    /// Nothing more will come: those who wait for it get an error. Who asks for what is there, still gets it.
    package func stop(_ reason: LogError) { end(reason) }

    private func end(_ reason: LogError) {
        let left = state.withLock { state in
            state.ending = reason
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in left { waiter.continuation.resume(throwing: reason) }
    }

    /// Waits until the head has passed a position, and there may be a record of some kinds; of any where that is nil.
    package func wait(after position: Position, of kinds: BitSet? = nil) async throws -> Moved {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        defer { state.withLock { _ = $0.cancelled.remove(ticket) } }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enter(Waiter(ticket: ticket, position: position, kinds: kinds, continuation: continuation))
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.cancelled.insert(ticket)
                return state.waiters.firstIndex { $0.ticket == ticket }.map { state.waiters.remove(at: $0) }
            }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Answers at once where the answer is known, or keeps the waiter.
    private func enter(_ waiter: Waiter) {
        let answer: Result<Moved, any Error>? = state.withLock { state in
            if state.cancelled.contains(waiter.ticket) { return .failure(CancellationError()) }
            if state.head > waiter.position, state.ending != AppendWaiters.closed {
                return .success((waiter.position, state.head))
            }
            if let ending = state.ending { return .failure(ending) }
            state.waiters.append(waiter)
            return nil
        }
        if let answer { waiter.continuation.resume(with: answer) }
    }

    private static let closed = LogError(.closed, "the log is closed: open it again to go on reading")
}

extension AppendWaiters.State {
    /// Takes those who go on with what was appended; for the others there is nothing up to there.
    fileprivate mutating func take(upTo head: Position, _ kinds: BitSet) -> [AppendWaiters.Waiter] {
        var ready: [AppendWaiters.Waiter] = []
        var kept = 0
        for index in waiters.indices {
            if waiters[index].position < head, !(waiters[index].kinds?.isDisjoint(with: kinds) ?? false) {
                ready.append(waiters[index])
            } else {
                waiters[index].position = max(waiters[index].position, head)
                waiters.swapAt(kept, index)
                kept += 1
            }
        }
        waiters.removeSubrange(kept...)
        return ready
    }
}
