import CLMDB
import Dispatch
import EventLog
import Synchronization
import Timeline

/// Lets the index follow the log, on a thread of its own and in large batches: the index is keyed at random, and a batch
/// touches each of its pages once.
final class Indexer: Sendable {
    /// Records taken over in one go at most.
    private static let stretch: UInt64 = 200_000
    /// Records that may lack in the index at most, however large it is.
    private static let largestInterval: UInt64 = 400_000

    private let store: RecordStore
    private let index: LogIndex
    private let interval: UInt64
    private let progress: Mutex<IndexState>
    /// The head from which on the next batch is due.
    private let due: Atomic<UInt64>
    private let closing = Atomic<Bool>(false)
    private let bell = DispatchSemaphore(value: 0)

    init(_ store: RecordStore, _ index: LogIndex, interval: Int) throws(LogError) {
        self.store = store
        self.index = index
        self.interval = UInt64(max(interval, 1))
        let state = try LogError.translating(store.directory.index) { () throws(LMDBFailure) in try index.state() }
        let start = state ?? IndexState(of: store.id)
        progress = Mutex(start)
        due = Atomic(start.position.rawValue + self.interval)
        reschedule(start)
    }

    /// How far the index has come.
    var state: IndexState { progress.withLock { $0 } }

    /// Tells the indexer that the head has moved. Costs nothing while no batch is due.
    func advance(to head: Position) {
        guard head.rawValue >= due.load(ordering: .relaxed) else { return }
        due.store(.max, ordering: .relaxed)
        bell.signal()
    }

    /// Ends the thread that runs ``run(_:)``, after one last batch.
    func close() {
        closing.store(true, ordering: .releasing)
        bell.signal()
    }

    /// Follows the log until the indexer is closed.
    func run(_ sequencer: Sequencer, _ filler: Filler) {
        var isLast = false
        while !isLast {
            bell.wait()
            isLast = closing.load(ordering: .acquiring)
            let head = sequencer.sealKeys()
            // Where the tree can't take what is durable, the keys stay in memory.
            guard filler.wait(for: head) == nil else {
                due.store(head.rawValue + interval, ordering: .relaxed)
                continue
            }
            do {
                try catchUp(to: head)
                sequencer.dropSealedKeys()
                try store.environment.clearDeadReaders()
            } catch let failure as LMDBFailure where failure.isDiskFull {
                // The index can wait: its keys stay in memory, and the log itself soon refuses to grow.
                due.store(head.rawValue + interval, ordering: .relaxed)
            } catch {
                sequencer.stop(Indexer.stopped(error, store.directory.index))
            }
        }
    }

    /// Takes over the log up to a position.
    func catchUp(to head: Position) throws {
        var state = state
        while state.position < head {
            var batch = LogIndex.Batch()
            let end = min(head, Position(state.position.rawValue + Indexer.stretch))
            _ = try store.visit(from: state.position.next, through: end) { record, _ in
                state.take(record)
                if let key = record.key { batch.keys.append(DedupeEntry(key, record.position)) }
                batch.heads[record.conversation] = (record.position, record.version)
                return true
            }
            try index.add(batch, reaching: state)
            progress.withLock { $0 = state }
        }
        reschedule(state)
    }

    /// Brings the index close to the head, and takes what it still lacks into memory: for a log that is being opened.
    func restore(head: Position) throws(LogError) -> (StreamTable, PendingKeys) {
        do {
            do {
                return try streamsAndKeys(head)
            } catch let error where error is LogError || (error as? LMDBFailure)?.code == MDB_CORRUPTED {
                // Either the index or the log is wrong; if it is the log, it will be wrong again.
                try index.clear()
                progress.withLock { $0 = IndexState(of: store.id) }
                return try streamsAndKeys(head)
            }
        } catch {
            throw LogError(error, in: store.directory.path)
        }
    }

    private func streamsAndKeys(_ head: Position) throws -> (StreamTable, PendingKeys) {
        if try UInt64(index.keyCount()) < state.keys { throw LogError(.corrupted(.start), "the index lacks keys") }
        try store.checkPages(from: state.position.next)
        if head.rawValue - min(state.position, head).rawValue > 2 * interval { try catchUp(to: head) }
        var streams = try index.streams()?.streams ?? StreamTable()
        guard streams.head == state.position else { throw LogError(.corrupted(.start), "the index has gaps") }
        try index.makeFilter(for: Int(state.keys))
        var pending = PendingKeys()
        try store.extend(&streams, through: head) { record in
            if let key = record.key { pending.insert(key, record.position) }
        }
        reschedule(state)
        return (streams, pending)
    }

    private func reschedule(_ state: IndexState) {
        let allowed = max(interval, min(state.keys / 16, Indexer.largestInterval))
        due.store(state.position.rawValue + allowed, ordering: .relaxed)
    }

    private static func stopped(_ error: any Error, _ path: String) -> AppendError {
        .stopped(
            "the log has stopped, because its index could not be written: \(LogError(error, in: path)). Remove \(path) and start "
                + "Parley again: the index is then made anew, and what was acknowledged is in the log")
    }
}

extension IndexState {
    /// Counts a record and goes on to it.
    mutating func take(_ record: StoredRecord) {
        position = record.position
        mark = record.mark
        if record.key != nil { keys += 1 }
        payloadBytes += UInt64(record.payloadSize)
        recordBytes += UInt64(record.bytes.count)
    }
}
