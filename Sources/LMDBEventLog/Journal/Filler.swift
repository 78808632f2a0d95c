import Dispatch
import EventLog
import Synchronization
import Timeline

/// Puts what the journal has made durable into the tree, on a thread of its own: many groups with one commit, and at once where
/// somebody waits for it. Until then it is read from the memory in which it waits (``LogTail``).
final class Filler: Sendable {
    /// Bytes that wait for the tree at most before it is filled without waiting for more.
    private static let largestLot = 2 << 20
    /// How long after a full disk has prevented it the tree is filled again, where nobody appends meanwhile.
    private static let pause = Duration.seconds(1)

    private struct State {
        var waiting: [JournalBuffer] = []
        var waitingBytes = 0
        var isUrgent = false
        var isSleeping = false
        var isClosing = false
        /// Why the tree takes nothing more, and whether that is for good.
        var obstacle: (error: AppendError, forGood: Bool)?
        var waiters: [(position: Position, bell: DispatchSemaphore)] = []
        var idle: [JournalBuffer] = []
    }

    private let store: RecordStore
    private let space: DiskSpace
    private let interval: Duration
    private let failure: @Sendable () -> Int32
    /// Told the new head of the tree after each commit.
    private let published: @Sendable (Position) -> Void
    private let state = Mutex(State())
    private let filled: Atomic<UInt64>
    private let bell = DispatchSemaphore(value: 0)

    init(
        _ store: RecordStore, _ configuration: LMDBEventLog.Configuration, head: Position,
        published: @escaping @Sendable (Position) -> Void
    ) {
        self.store = store
        self.published = published
        space = DiskSpace(store, configuration)
        interval = configuration.fillingInterval
        failure = configuration.hooks.fillingFailure
        filled = Atomic(head.rawValue)
    }

    /// The last record that is in the tree.
    var head: Position { Position(filled.load(ordering: .acquiring)) }

    /// Why the tree takes nothing more; nil where it does.
    var obstacle: AppendError? { state.withLock { $0.obstacle?.error } }
}

// MARK: - The writer's side

extension Filler {
    /// Memory for the next frame.
    func takeBuffer(chain: Chain) -> JournalBuffer {
        state.withLock { $0.idle.popLast() } ?? JournalBuffer(chain: chain)
    }

    /// Takes a buffer back that was not handed over.
    func giveBack(_ buffer: JournalBuffer) { state.withLock { $0.idle.append(buffer) } }

    /// Takes on a frame that is durable.
    func add(_ buffer: JournalBuffer) {
        let ring = state.withLock { state in
            state.waiting.append(buffer)
            state.waitingBytes += buffer.size
            let isDue = state.waiting.count == 1 || state.waitingBytes >= Filler.largestLot
            defer { if isDue { state.isSleeping = false } }
            return isDue && state.isSleeping
        }
        if ring { bell.signal() }
    }

    /// Takes on nothing more; ends the thread when everything is in the tree, or can't be put there.
    func close() {
        state.withLock { $0.isClosing = true }
        hurry()
    }
}

// MARK: - Those who read

extension Filler {
    /// Hands over what waits for the tree, from a position on; the tree has what does not wait any more.
    func withTail<Value>(from first: Position, _ body: (LogTail) throws -> Value) rethrows -> Value {
        let buffers = state.withLock { state in
            let buffers = Array(state.waiting[state.waiting.index(reaching: first)...])
            for buffer in buffers { buffer.readers += 1 }
            return buffers
        }
        defer { state.withLock { _ in for buffer in buffers { buffer.readers -= 1 } } }
        return try body(LogTail(buffers))
    }

    /// Waits until the tree has the records up to a position, which have to be durable.
    ///
    /// - Returns: Why it can't take them, where that is so; the journal keeps them then.
    func wait(for position: Position) -> AppendError? {
        while head < position {
            let own = DispatchSemaphore(value: 0)
            let obstacle = state.withLock { state -> AppendError? in
                if let obstacle = state.obstacle { return obstacle.error }
                if head < position { state.waiters.append((position, own)) } else { own.signal() }
                return nil
            }
            if let obstacle { return obstacle }
            hurry()
            own.wait()
        }
        return nil
    }

    /// Tries once more to do what a full disk prevented.
    func tryAgain() {
        let own = DispatchSemaphore(value: 0)
        let mayHelp = state.withLock { state in
            guard let obstacle = state.obstacle, !obstacle.forGood, let last = state.waiting.last?.last else {
                return false
            }
            state.obstacle = nil
            state.waiters.append((last, own))
            return true
        }
        guard mayHelp else { return }
        hurry()
        own.wait()
    }

    /// Has the tree filled at once: somebody waits for what is durable.
    func hurry() {
        let ring = state.withLock { state in
            state.isUrgent = true
            defer { state.isSleeping = false }
            return state.isSleeping
        }
        if ring { bell.signal() }
    }
}

// MARK: - The thread

extension Filler {
    /// What to do next.
    private enum Step {
        case fill([JournalBuffer])
        case sleep(Duration?)
        case end
    }

    /// Fills the tree until the filler is closed. A failure other than that of a full disk stops the log.
    func run(_ sequencer: Sequencer) {
        var pace = FillingPace(interval: interval, at: .now)
        while true {
            switch nextStep(&pace, .now) {
            case .end: return
            case .sleep(nil): bell.wait()
            case .sleep(let time?):
                _ = bell.wait(timeout: .now() + .nanoseconds(Int(time / .nanoseconds(1))))
                state.withLock { $0.isSleeping = false }
            case .fill(let buffers):
                pace.filling(at: .now)
                if let stopped = fill(buffers) { return sequencer.stop(stopped) }
            }
        }
    }

    private func nextStep(_ pace: inout FillingPace, _ now: ContinuousClock.Instant) -> Step {
        state.withLock { state in
            let isBlocked = state.obstacle != nil
            if state.isClosing, isBlocked || state.waiting.isEmpty { return .end }
            if state.waiting.isEmpty {
                // Who waits already, waits for a frame that is just being handed over.
                state.isUrgent = !state.waiters.isEmpty
                state.isSleeping = true
                return .sleep(nil)
            }
            let elapsed = pace.elapsed(at: now)
            if isBlocked, elapsed < Filler.pause {
                state.isUrgent = false
                state.isSleeping = true
                return .sleep(Filler.pause - elapsed)
            }
            if !state.isUrgent, state.waitingBytes < Filler.largestLot,
                let rest = pace.rest(of: state.waiting.count, at: now)
            {
                state.isSleeping = true
                return .sleep(rest)
            }
            state.isUrgent = false
            return .fill(state.waiting)
        }
    }

    /// Puts frames into the tree.
    ///
    /// - Returns: What the log is to stop with; nil where it goes on.
    private func fill(_ buffers: [JournalBuffer]) -> AppendError? {
        guard let end = buffers.last.map({ LogHead($0.last, $0.chain) }) else { return nil }
        do throws(LMDBFailure) {
            try LMDBFailure.check(failure(), "mdb_txn_commit")
            try store.put(buffers.map(\.frame), reaching: end)
        } catch {
            let goesOn = error.isDiskFull && !store.environment.hasGivenUp
            let stopped = goesOn ? nil : AppendError.stopped(by: error, store.directory.path)
            block(stopped ?? space.refusal(after: error), forGood: stopped != nil)
            return stopped
        }
        filled.store(end.position.rawValue, ordering: .releasing)
        published(end.position)
        // Last: from here on the writer makes other frames in them.
        release(buffers)
        return nil
    }

    private func release(_ buffers: [JournalBuffer]) {
        let ready = state.withLock { state in
            state.obstacle = nil
            state.waiting.removeFirst(buffers.count)
            state.waitingBytes -= buffers.reduce(0) { $0 + $1.size }
            // Who reads one has the last reference to it.
            let spare = buffers.filter { $0.size <= Filler.largestIdleBuffer && $0.readers == 0 }
            state.idle += spare.prefix(max(0, Filler.idleBuffers - state.idle.count))
            let ready = state.waiters.filter { $0.position <= head }
            state.waiters.removeAll { $0.position <= head }
            return ready
        }
        for waiter in ready { waiter.bell.signal() }
    }

    private func block(_ error: AppendError, forGood: Bool) {
        let waiters = state.withLock { state in
            state.obstacle = (error, forGood)
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.bell.signal() }
    }

    /// Buffers that are kept to be used again, and bytes of each at most.
    private static let idleBuffers = 16
    private static let largestIdleBuffer = 2 << 20
}
