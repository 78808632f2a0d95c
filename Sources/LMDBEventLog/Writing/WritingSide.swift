import EventLog
import Synchronization
import Timeline

/// Everything that only the process that writes has: the order of what is queued, the threads, and the lock.
final class WritingSide: Sendable {
    let sequencer: Sequencer
    let waiters: AppendWaiters

    private let durable: DurableHead
    private let filler: Filler
    private let indexer: Indexer
    private let trainer: DictionaryTrainer
    private let writer: LogWriter
    private let writerThread: WorkerThread
    private let fillerThread: WorkerThread
    private let indexerThread: WorkerThread
    private let trainerThread: WorkerThread
    private let lock: Mutex<WriterLock?>

    /// Brings the index up to the log, takes its tail into memory, and starts the threads.
    init(
        _ store: RecordStore, _ index: LogIndex, _ codec: PayloadCodec,
        _ configuration: LMDBEventLog.Configuration, _ lock: WriterLock
    ) throws(LogError) {
        let start = try StartingPoint(store, codec)
        let head = start.head.position
        let indexer = try Indexer(store, index, interval: configuration.indexingInterval)
        let (streams, pending) = try indexer.restore(head: head)
        let sequencer = Sequencer(
            streams, pending: pending, queueLimit: configuration.queueLimit, gathering: configuration.gathering)
        let trainer = DictionaryTrainer(store, codec, interval: configuration.trainingInterval)
        let waiters = AppendWaiters(head: head)
        let durable = DurableHead(head)
        let filler = Filler(store, configuration, head: head) { head in
            indexer.advance(to: head)
            trainer.advance(to: head)
        }
        let journal = try LogError.translating(store.directory.log) { () throws(LMDBFailure) in
            try Journal(store.directory, of: store.id, configuration, sequence: start.nextSequence)
        }
        try store.directory.synchronize()
        self.sequencer = sequencer
        self.filler = filler
        self.indexer = indexer
        self.trainer = trainer
        self.waiters = waiters
        self.lock = Mutex(lock)
        self.durable = durable
        let writer = LogWriter(store, sequencer, journal, filler, waiters, configuration, head: start.head) {
            durable.position = $0
        }
        self.writer = writer
        writerThread = WorkerThread {
            writer.run()
            // What is durable can still be read; who waits for more hears why nothing will come.
            if let reason = sequencer.stopped { waiters.stop(LogError(stopped: reason)) }
        }
        let niceness = WritingSide.niceness
        fillerThread = WorkerThread(niceness: niceness) { filler.run(sequencer) }
        indexerThread = WorkerThread(niceness: niceness) { indexer.run(sequencer, filler) }
        trainerThread = WorkerThread(niceness: niceness) { trainer.run(sequencer) { filler.head } }
    }

    /// How far the threads give way for which nobody waits: the writer is not to lose its processor to what it leaves to them. Where they fall
    /// behind, the journal fills, and the writer waits for them.
    private static let niceness: Int32 = 5

    /// The position of the last durable record.
    var head: Position { durable.position }

    /// Why nothing more is written; nil where all is well.
    var trouble: AppendError? { sequencer.stopped ?? filler.obstacle }

    /// The last record that the tree has.
    var treeHead: Position { filler.head }

    /// Hands over what is durable and not in the tree, from a position on; what is not among it has passed into the tree.
    func withTail<Value>(from first: Position, _ body: (LogTail) throws -> Value) rethrows -> Value {
        try filler.withTail(from: first, body)
    }

    /// Waits until the tree has every record that is durable, unless it can't take them.
    ///
    /// - Parameter waits: False on a thread that keeps the map from growing, because the tree may need a larger one.
    /// - Returns: The last record that it has.
    func filledHead(waits: Bool) -> Position {
        if waits { _ = filler.wait(for: durable.position) }
        return filler.head
    }

    /// Queues a batch, or refuses it; an index that can't be read stops the log, because it could hide a duplicate.
    ///
    /// - Parameter writesItself: Whether the calling thread waits for the answer, and may write.
    func enqueue(_ batch: PreparedBatch, _ finder: KeyFinder, writesItself: Bool = false) throws(AppendError) {
        do throws(LogError) {
            let isToWrite = try sequencer.enqueue(batch, takesOver: writesItself) { keys throws(LogError) in
                try finder.firstIndexed(of: keys)
            }
            if isToWrite { writer.writeOnce() }
        } catch {
            let stopped = AppendError.stopped("the log has stopped, because a key could not be looked up: \(error)")
            sequencer.stop(stopped)
            throw stopped
        }
    }

    /// The position of the record with this key, durable or about to be.
    func position(of key: DedupeKey, _ finder: KeyFinder) throws(LogError) -> Position? {
        // In memory, in the index, and in memory again: a key may just be on its way from the one to the other.
        if let known = sequencer.pending(key) { return known }
        return try finder.indexed(key) ?? sequencer.pending(key)
    }

    /// Waits until everything queued is answered and indexed.
    func close() {
        sequencer.close()
        writerThread.join()
        filler.close()
        fillerThread.join()
        indexer.close()
        trainer.close()
        indexerThread.join()
        trainerThread.join()
        waiters.close()
    }

    /// Lets another process write.
    func releaseLock() { lock.withLock { $0 = nil } }
}

/// The last durable position, which the writer moves and everybody reads.
private final class DurableHead: Sendable {
    private let number: Atomic<UInt64>

    init(_ position: Position) { number = Atomic(position.rawValue) }

    var position: Position {
        get { Position(number.load(ordering: .acquiring)) }
        set { number.store(newValue.rawValue, ordering: .releasing) }
    }
}

/// Where the log stood when it was opened.
private struct StartingPoint {
    let head: LogHead
    /// The number of the journal's next frame.
    let nextSequence: UInt64

    /// Takes over what the journal holds, and reads the last record, which everything new builds on, and the dictionaries.
    init(_ store: RecordStore, _ codec: PayloadCodec) throws(LogError) {
        (head, nextSequence) = try JournalRecovery(store).run()
        let transaction = try store.begin()
        defer { store.environment.end(transaction) }
        try codec.shelf.load(from: store.dictionaries, transaction)
        guard let last = try store.lastRecord(transaction) else { return }
        guard last.isIntact else { throw LogError.damaged(last.position, "its checksum differs") }
        let count = try LogError.translating(store.directory.log) { () throws(LMDBFailure) in
            try transaction.count(store.records)
        }
        guard UInt64(count) == last.position.rawValue else {
            throw LogError.damaged(last.position, "it is the last of \(count) records")
        }
    }
}
