import Dispatch
import EventLog
import Synchronization
import Timeline

/// Gives every record its place in the order of the calls, and keeps what waits to be written.
///
/// Versions and keys are checked here against everything durable and queued, so a refusal is known at once and the writer
/// only writes. What the checks rest on can still fail to become durable: then all that was queued fails with it
/// (``failAll(_:forGood:)``), and so do the refusals that rest on it.
final class Sequencer: Sendable {
    private let state: Mutex<State>
    private let queueLimit: Int
    private let gathering: Duration
    private let bell = DispatchSemaphore(value: 0)

    /// Goes on from what is durable.
    init(_ streams: StreamTable, pending: PendingKeys, queueLimit: Int, gathering: Duration) {
        state = Mutex(State(streams: streams, pending: pending, durable: streams.head))
        self.queueLimit = queueLimit
        self.gathering = gathering
    }
}

// MARK: - Callers

extension Sequencer {
    /// Gives a batch its places and queues it, or refuses it.
    ///
    /// - Parameters:
    ///   - takesOver: Whether the caller may write instead of the writer, where that one sleeps.
    ///   - indexed: Finds the first of some keys that is in the index.
    /// - Returns: Whether the caller has to write.
    @discardableResult
    func enqueue(
        _ batch: PreparedBatch, takesOver: Bool = false,
        indexed: ([DedupeKey]) throws(LogError) -> (DedupeKey, Position)?
    ) throws(LogError) -> Bool {
        let keys = batch.records.compactMap(\.key)
        while true {
            let generation = state.withLock { $0.pending.generation }
            let known = keys.isEmpty ? nil : try indexed(keys)
            let verdict = state.withLock { state in
                guard state.pending.generation == generation else { return Verdict.lookAgain }
                return state.admit(batch, known: known, queueLimit: queueLimit, takesOver: takesOver)
            }
            switch verdict {
            case .lookAgain: continue
            case .queued(let ring):
                if ring { bell.signal() }
            case .takenOver: return true
            case .refused(let error): batch.completion(.failure(error))
            }
            return false
        }
    }

    /// A stream as it stands, durable or about to be.
    func stream(_ conversation: ConversationID) -> StreamTable.Stream { state.withLock { $0.streams[conversation] } }

    /// The largest stream number, durable or about to be.
    var lastConversation: ConversationID? { state.withLock { $0.streams.lastConversation } }

    /// The position of a record with this key that the index may not have yet.
    func pending(_ key: DedupeKey) -> Position? { state.withLock { $0.pending[key] } }

    /// Why the log has stopped; nil where it has not.
    var stopped: AppendError? {
        state.withLock { state in if case .stopped = state.refusal { state.refusal } else { nil } }
    }

    /// Takes on nothing more; what is queued is still written.
    func close() {
        let ring = state.withLock { state in
            state.refusal = state.refusal ?? .notWritable("the log is closed: open it again to append")
            defer { state.awaited = nil }
            return state.awaited != nil
        }
        if ring { bell.signal() }
    }
}

// MARK: - The writer

extension Sequencer {
    /// How often the writer waits for more at the most, each time because somebody has come meanwhile.
    private static let longestGathering = 4

    /// Waits for the next batches to commit together; nil when the log is closed and everything is written.
    ///
    /// Where the last commit served several callers, it waits for them to come back, and not only for as many as that:
    /// those who came while it was committing would otherwise make a second group that takes turns with the first, and
    /// each would be half as large as it could be.
    func nextGroup() -> [PreparedBatch]? {
        var expected = gathering > .zero ? state.withLock { $0.expected } : 0
        var rounds = 0
        var seen = 0
        while true {
            enum Step {
                case commit([PreparedBatch])
                case gather
                case sleep
                case end
            }
            let step = state.withLock { state in
                state.awaited = nil
                if state.isTakenOver { return Step.sleep }
                if state.queue.isEmpty {
                    guard state.refusal == nil else { return Step.end }
                    state.awaited = 1
                    return .sleep
                }
                if state.queue.count < expected, state.refusal == nil, rounds == 0 || state.queue.count > seen {
                    seen = state.queue.count
                    state.awaited = expected
                    return .gather
                }
                return .commit(state.takeGroup())
            }
            switch step {
            case .commit(let group): return group
            case .end: return nil
            case .sleep: bell.wait()
            case .gather:
                _ = bell.wait(timeout: .now() + .nanoseconds(Int(gathering / .nanoseconds(1))))
                rounds += 1
                if rounds == Sequencer.longestGathering { expected = 0 }
            }
        }
    }

    /// What a caller who has taken over is to write.
    func takeGroup() -> [PreparedBatch] { state.withLock { $0.takeGroup() } }

    /// A caller who had taken over has written: the writer goes on where there is something to do.
    func giveBack() {
        let ring = state.withLock { state in
            state.isTakenOver = false
            guard state.queue.isEmpty, state.refusal == nil else { return true }
            state.awaited = 1
            return false
        }
        if ring { bell.signal() }
    }

    /// Notes that a group is durable. Its callers don't know yet: whoever is queued now is none of them.
    func published(_ group: [PreparedBatch]) {
        state.withLock { state in
            for batch in group {
                for record in batch.records {
                    guard let place = record.place else { continue }
                    state.streams.markDurable(place.position, in: record.conversation)
                    state.durable = place.position
                }
            }
            state.inFlight = []
            state.expected = group.count > 1 ? group.count + state.queue.count : 0
        }
    }

    /// Gives up everything queued and takes on nothing more, whichever thread has met the failure. The group being written
    /// is left to the writer: it may become durable yet.
    func stop(_ error: AppendError) {
        let (batches, ring) = state.withLock { state in
            let batches = state.queue
            for batch in batches.reversed() { state.takeBack(batch.records) }
            state.queue = []
            state.queuedBytes = 0
            state.refusal = error
            defer { state.awaited = nil }
            return (batches, state.awaited != nil)
        }
        if ring { bell.signal() }
        for batch in batches { batch.completion(.failure(error)) }
    }

    /// Gives up the group being written and everything queued: none of it is or will be in the log. Only the writer knows.
    ///
    /// - Parameter error: The answer to each.
    /// - Parameter forGood: Whether nothing is taken on any more.
    func failAll(_ error: AppendError, forGood: Bool) {
        let batches = state.withLock { state in
            let batches = state.inFlight + state.queue
            for batch in batches.reversed() { state.takeBack(batch.records) }
            state.inFlight = []
            state.expected = 0
            state.queue = []
            state.queuedBytes = 0
            if forGood { state.refusal = error }
            return batches
        }
        for batch in batches { batch.completion(.failure(error)) }
    }
}

// MARK: - The index

extension Sequencer {
    /// Seals the keys that the index is to take over.
    ///
    /// - Returns: The last durable position: the index takes over what is up to there.
    func sealKeys() -> Position {
        state.withLock { state in
            let waiting = (state.inFlight + state.queue).flatMap { batch in
                batch.records.compactMap { record in
                    record.key.flatMap { key in record.place.map { (key, $0.position) } }
                }
            }
            state.pending.seal(exceptNotDurable: waiting)
            return state.durable
        }
    }

    /// Lets go of the sealed keys: the index has them.
    func dropSealedKeys() {
        var table = state.withLock { $0.pending.dropSealed() }
        table.removeAll()
        state.withLock { [table] in $0.pending.takeBack(table) }
    }
}
