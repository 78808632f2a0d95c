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
    /// Records and bytes of one commit at most, unless a single batch has more.
    private static let groupRecords = 20_000
    private static let groupBytes = 16 << 20

    fileprivate struct State {
        var streams: StreamTable
        var pending: PendingKeys
        var durable: Position
        var queue: [PreparedBatch] = []
        var queuedBytes = 0
        var inFlight: [PreparedBatch] = []
        /// Why nothing more is taken on.
        var refusal: AppendError?
        /// How many batches the writer waits for; nil where it doesn't wait.
        var awaited: Int?
    }

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
    fileprivate enum Verdict {
        case queued(ring: Bool)
        case refused(AppendError)
        case lookAgain
    }

    /// Gives a batch its places and queues it, or refuses it.
    ///
    /// - Parameter indexed: Finds a key in the index.
    func enqueue(_ batch: PreparedBatch, indexed: (DedupeKey) throws(LogError) -> Position?) throws(LogError) {
        while true {
            let generation = state.withLock { $0.pending.generation }
            var known: (DedupeKey, Position)?
            for case let key? in batch.records.lazy.map(\.key) where known == nil {
                known = try indexed(key).map { (key, $0) }
            }
            let verdict = state.withLock { state in
                guard state.pending.generation == generation else { return Verdict.lookAgain }
                return state.admit(batch, known: known, queueLimit: queueLimit)
            }
            switch verdict {
            case .lookAgain: continue
            case .queued(let ring):
                if ring { bell.signal() }
            case .refused(let error): batch.completion(.failure(error))
            }
            return
        }
    }

    /// A stream as it stands, durable or about to be.
    func stream(_ conversation: ConversationID) -> StreamTable.Stream { state.withLock { $0.streams[conversation] } }

    /// The largest stream number, durable or about to be.
    var lastConversation: ConversationID? { state.withLock { $0.streams.lastConversation } }

    /// The position of a record with this key that the index may not have yet.
    func pending(_ key: DedupeKey) -> Position? { state.withLock { $0.pending[key] } }

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

extension Sequencer.State {
    fileprivate mutating func admit(
        _ batch: PreparedBatch, known: (DedupeKey, Position)?, queueLimit: Int
    ) -> Sequencer.Verdict {
        if let refusal { return .refused(refusal) }
        if let (key, position) = known { return .refused(.duplicate(key, at: position)) }
        guard queue.isEmpty || queuedBytes + batch.footprint <= queueLimit else {
            let advice = "\(queuedBytes) bytes wait to be written, and the limit is \(queueLimit)"
            return .refused(.busy("\(advice): wait for the answers to earlier batches, then try again"))
        }
        for index in batch.records.indices {
            do throws(AppendError) { try place(&batch.records[index]) } catch {
                takeBack(batch.records[..<index])
                guard restsOnQueued(error) else { return .refused(error) }
                batch.refuse(error)
            }
            if batch.refusal != nil { break }
        }
        queue.append(batch)
        queuedBytes += batch.footprint
        guard let awaited, queue.count >= awaited else { return .queued(ring: false) }
        self.awaited = nil
        return .queued(ring: true)
    }

    private mutating func place(_ record: inout PreparedBatch.Record) throws(AppendError) {
        if let key = record.key, let position = pending[key] { throw .duplicate(key, at: position) }
        let place = try streams.place(in: record.conversation, expecting: record.expectedVersion, cause: record.cause)
        record.place = place
        if let key = record.key { pending.insert(key, place.position) }
    }

    fileprivate mutating func takeBack(_ records: some BidirectionalCollection<PreparedBatch.Record>) {
        for record in records.reversed() {
            guard let place = record.place else { continue }
            streams.takeBack(place, in: record.conversation)
            if let key = record.key { pending.remove(key) }
        }
    }

    /// Whether a refusal could turn out wrong, because what it rests on is not durable yet.
    private func restsOnQueued(_ error: AppendError) -> Bool {
        switch error {
        case .duplicate(_, let position): position > durable
        case .versionConflict(let conversation, _, _): streams[conversation].last > durable
        default: false
        }
    }
}

// MARK: - The writer

extension Sequencer {
    /// Waits for the next batches to commit together; nil when the log is closed and everything is written.
    func nextGroup(lastCount: Int) -> [PreparedBatch]? {
        var mayGather = lastCount > 1 && gathering > .zero
        while true {
            enum Step {
                case commit([PreparedBatch])
                case gather
                case sleep
                case end
            }
            let step = state.withLock { state in
                state.awaited = nil
                if state.queue.isEmpty {
                    guard state.refusal == nil else { return Step.end }
                    state.awaited = 1
                    return .sleep
                }
                if mayGather, state.queue.count < lastCount, state.refusal == nil {
                    state.awaited = lastCount
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
                mayGather = false
            }
        }
    }

    /// Notes that a group is durable.
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
        }
    }

    /// Gives up the group being written and everything queued: none of it is or will be in the log.
    ///
    /// - Parameter error: The answer to each.
    /// - Parameter forGood: Whether nothing is taken on any more.
    func failAll(_ error: AppendError, forGood: Bool) {
        let batches = state.withLock { state in
            let batches = state.inFlight + state.queue
            for batch in batches.reversed() { state.takeBack(batch.records) }
            state.inFlight = []
            state.queue = []
            state.queuedBytes = 0
            if forGood { state.refusal = error }
            return batches
        }
        for batch in batches { batch.completion(.failure(error)) }
    }
}

extension Sequencer.State {
    fileprivate mutating func takeGroup() -> [PreparedBatch] {
        var records = 0
        var bytes = 0
        var count = 0
        for batch in queue {
            records += batch.records.count
            bytes += batch.bytes.count
            guard count == 0 || (records <= Sequencer.groupRecords && bytes <= Sequencer.groupBytes) else { break }
            count += 1
            queuedBytes -= batch.footprint
        }
        inFlight = Array(queue.prefix(count))
        queue.removeFirst(count)
        return inFlight
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
    func dropSealedKeys() { state.withLock { $0.pending.dropSealed() } }
}
