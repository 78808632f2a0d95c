public import EventLog
import Synchronization
public import Timeline

/// The log on LMDB (L1-L6): one process writes it, any number read it meanwhile.
///
/// ```swift
/// let log = try LMDBEventLog.open(at: "data")
/// let position = try await log.append([record])      // durable
/// ```
///
/// The folder holds `log` (the truth), `index` (made from it, and made again where it is missing) and `writer.lock`.
public final class LMDBEventLog: EventLog {
    /// What belongs to the one process that writes, and what to those that read.
    enum Side {
        case writing(WritingSide)
        case reading(StreamFollower, pollingInterval: Duration)
    }

    let store: RecordStore
    let index: LogIndex?
    let codec: PayloadCodec
    let finder: KeyFinder
    let side: Side
    /// Whether a second thread helps those who read many payloads.
    let readsAhead: Bool
    /// Keeps the path noted as open, and the right to write; nil when closed.
    private let registration: Mutex<OpenLogs?>

    /// Opens the log in a folder. One that is opened for writing is created where there is none, and its index is brought up
    /// to the log's head. Whoever opens one that was not closed and that nobody writes, also to read it, first finishes what
    /// its journal has begun.
    ///
    /// - Throws: ``LogError``: `locked` where another process writes it or this one has it open already, `incompatible` where
    ///   there is no log to read or none of a format known here, `corrupted` where its end is damaged, `io`.
    public static func open(
        at path: String, mode: Mode = .writing, configuration: Configuration = Configuration()
    ) throws(LogError) -> LMDBEventLog {
        let directory =
            switch mode {
            case .writing: try LogDirectory(creating: path)
            case .reading: try LogDirectory(existing: path)
            }
        return try LMDBEventLog(directory, mode, configuration, try OpenLogs.enter(directory))
    }

    private init(
        _ directory: LogDirectory, _ mode: Mode, _ configuration: Configuration, _ registration: OpenLogs
    ) throws(LogError) {
        let lock = mode == .writing ? try WriterLock.acquire(directory) : nil
        let store =
            switch mode {
            case .writing: try RecordStore.open(directory, mode: mode, mapSize: configuration.initialMapSize)
            case .reading: try JournalRecovery.openForReading(directory)
            }
        let codec = PayloadCodec(store)
        let index: LogIndex?
        let side: Side
        if let lock {
            let opened = try LogIndex.openForWriting(store, mapSize: configuration.initialMapSize)
            index = opened
            side = .writing(try WritingSide(store, opened, codec, configuration, lock))
        } else {
            index = LogIndex.openForReading(store)
            side = .reading(StreamFollower(store, index), pollingInterval: configuration.pollingInterval)
        }
        self.store = store
        self.index = index
        self.codec = codec
        self.side = side
        readsAhead = configuration.readAhead && Processors.count > 1
        finder = KeyFinder(store: store, index: index)
        self.registration = Mutex(registration)
    }

    deinit { close() }

    /// Takes no more appends, waits until those handed over are durable and the index has them, and lets go of the files.
    public func close() {
        guard let registration = registration.withLock({ $0.take() }) else { return }
        if case .writing(let writing) = side { writing.close() }
        index?.close()
        store.environment.close()
        if case .writing(let writing) = side { writing.releaseLock() }
        withExtendedLifetime(registration) {}
    }

    /// Whether ``close()`` was called.
    var isClosed: Bool { registration.withLock { $0 == nil } }
}

// MARK: - Appending

extension LMDBEventLog {
    /// Appends a batch as one atomic whole. Compresses on the calling thread, a large batch on others too; never waits for the
    /// disk.
    public func enqueue(_ batch: [Append], completion: @escaping @Sendable (Result<Position, AppendError>) -> Void) {
        do throws(AppendError) {
            let writing = try writing()
            try writing.enqueue(try prepared(batch, completion), finder)
        } catch {
            completion(.failure(error))
        }
    }

    func writing() throws(AppendError) -> WritingSide {
        guard case .writing(let writing) = side else {
            let advice = "the log in \(store.directory.path) was opened for reading: open it for writing to append"
            throw .notWritable(advice)
        }
        return writing
    }

    func prepared(
        _ batch: [Append], _ completion: @escaping @Sendable (Result<Position, AppendError>) -> Void
    ) throws(AppendError) -> PreparedBatch {
        try batch.validate()
        return PreparedBatch(batch, codec.compressor, codec.shelf.current, completion: completion)
    }

    /// The position of the record with this key, durable or about to be.
    public func position(of key: DedupeKey) throws(LogError) -> Position? {
        guard !isClosed else { throw LogError.closedLog }
        switch side {
        case .writing(let writing): return try writing.position(of: key, finder)
        case .reading: return try finder.position(of: key, head: try storedHead())
        }
    }
}
