package import BitCollections
import DequeModule
import Synchronization
package import Timeline

/// Those who wait for the head to move, all or those who wait for what was appended; they go on in the order in which they came. And those
/// who are told of it where it happens.
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

    fileprivate struct Watcher {
        let ticket: UInt64
        let kinds: BitSet
        let tell: @Sendable (NewRecords) -> Void
    }

    fileprivate struct State {
        var head: Position
        /// Why nothing more will come.
        var ending: LogError?
        var nextTicket: UInt64 = 0
        var cancelled: Set<UInt64> = []
        /// In the order in which they came.
        var waiters: [Waiter] = []
        /// In the order in which they came.
        var watchers: [Watcher] = []
        /// What watchers have yet to be told, in its order.
        var untold: Deque<() -> Void> = []
        /// Whether a thread tells them.
        var isTelling = false
    }

    private let state: Mutex<State>

    /// Nobody waits yet.
    package init(head: Position) { state = Mutex(State(head: head)) }

    /// How many wait.
    package var count: Int { state.withLock { $0.waiters.count } }

    /// The head has moved. To be called for one append after another, in their order.
    ///
    /// - Parameter kinds: The kinds of all records that were appended since the last call; asked for where somebody waits or watches.
    /// - Returns: What lets those go on who waited for it, when watchers were told: not here, where it may hold up others.
    package func passing(to head: Position, kinds: () -> BitSet) -> () -> Void {
        let ready = state.withLock { state in
            defer { state.head = max(state.head, head) }
            guard !state.waiters.isEmpty || !state.watchers.isEmpty else { return [Waiter]() }
            let kinds = kinds()
            state.note(head, kinds)
            return state.take(upTo: head, kinds)
        }
        return {
            self.tell()
            for waiter in ready { waiter.continuation.resume(returning: (waiter.position, head)) }
        }
    }

    /// Tells watchers what they were not told yet, unless another thread does, which goes on then: one is told of one append after another.
    package func tell() {
        var isOwn = false
        while let next = state.withLock({ $0.nextUntold(&isOwn) }) { next() }
    }

    /// Has somebody told of every append, on the thread that moves the head, before those who wait go on.
    package func watch(_ kinds: Set<UInt16>, _ tell: @escaping @Sendable (NewRecords) -> Void) -> AppendWatch {
        let ticket = state.withLock { state in
            let ticket = state.takeTicket()
            state.watchers.append(Watcher(ticket: ticket, kinds: BitSet(kinds.map(Int.init)), tell: tell))
            return ticket
        }
        return AppendWatch { [self] in state.withLock { state in state.watchers.removeAll { $0.ticket == ticket } } }
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
        let ticket = state.withLock { $0.takeTicket() }
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
    fileprivate mutating func takeTicket() -> UInt64 {
        nextTicket += 1
        return nextTicket
    }

    /// Has watchers told of what is there up to a new head.
    fileprivate mutating func note(_ new: Position, _ kinds: BitSet) {
        guard new > head else { return }
        for watcher in watchers {
            let records = NewRecords(after: head, head: new, haveKinds: !watcher.kinds.isDisjoint(with: kinds))
            untold.append { watcher.tell(records) }
        }
    }

    /// What to tell next; nil where there is nothing, or another thread does it.
    fileprivate mutating func nextUntold(_ isOwn: inout Bool) -> (() -> Void)? {
        guard isOwn || !isTelling else { return nil }
        let next = untold.popFirst()
        isOwn = next != nil
        isTelling = isOwn
        return next
    }

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
