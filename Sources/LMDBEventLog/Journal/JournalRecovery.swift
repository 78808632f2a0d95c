import EventLog
import Glibc
import Timeline

/// Puts into the tree what the journal has and the tree lacks: for a log that was not closed.
///
/// Frames are looked for at every block, so a damaged one hides none behind it. One that is not whole and has none behind it
/// was being written when the process or the machine stopped: nobody was told that it is durable, and it is left out.
final class JournalRecovery {
    private let store: RecordStore
    private var files: [UnsafeMutableRawBufferPointer] = []

    /// Reads a log's journal.
    init(_ store: RecordStore) throws(LogError) {
        self.store = store
        for path in store.directory.journals {
            files.append(
                try LogError.translating(path) { () throws(LMDBFailure) in try JournalSegment.content(of: path) })
        }
    }

    deinit {
        for file in files { file.deallocate() }
    }

    /// Goes on from the tree's head.
    ///
    /// - Returns: The head with what was put in, and the number that the next frame gets.
    /// - Throws: ``LogError``: `corrupted` where the journal does not go on from the tree, `io`.
    func run() throws(LogError) -> (head: LogHead, nextSequence: UInt64) {
        let head = try treeHead()
        let frames = self.frames()
        let next = (frames.map(\.sequence).max() ?? 0) + 1
        let lacking = frames.filter { $0.first > head.position }.sorted { $0.sequence < $1.sequence }
        guard !lacking.isEmpty else { return (head, next) }
        let reached = try check(lacking, after: head)
        try LogError.translating(store.directory.log) { () throws(LMDBFailure) in
            try store.put(lacking, reaching: reached)
        }
        return (reached, next)
    }

    /// Opens the tree of a log that is to be read. What was left in the journal is first put into it, if the log is not being
    /// written and may be changed. What is in the way is told to whoever opens it for writing.
    static func openForReading(_ directory: LogDirectory) throws(LogError) -> RecordStore {
        let store = try RecordStore.open(directory, mode: .reading, mapSize: 0)
        guard (try? JournalRecovery(store).lacksRecords()) == true,
            let lock = try? WriterLock.acquire(directory, briefly: true)
        else { return store }
        defer { withExtendedLifetime(lock) {} }
        // LMDB loses its locks when one process opens an environment twice.
        store.environment.close()
        finish(directory)
        return try RecordStore.open(directory, mode: .reading, mapSize: 0)
    }

    private static func finish(_ directory: LogDirectory) {
        guard let store = try? RecordStore.open(directory, mode: .writing, mapSize: recoveryMapSize) else { return }
        defer { store.environment.close() }
        _ = try? JournalRecovery(store).run()
    }

    private static let recoveryMapSize = 1 << 30

    /// Whether the journal has records that the tree lacks.
    private func lacksRecords() throws(LogError) -> Bool {
        let head = try treeHead().position
        return frames().contains { $0.first > head && $0.records > 0 }
    }

    private func treeHead() throws(LogError) -> LogHead {
        let transaction = try store.begin()
        defer { store.environment.end(transaction) }
        return try store.head(transaction)
    }

    private func frames() -> [JournalFrame] {
        files.flatMap { file in
            stride(from: 0, to: file.count, by: JournalFrame.blockSize).compactMap { offset in
                JournalFrame(UnsafeRawBufferPointer(rebasing: file[offset...]), of: store.id)
            }
        }
    }

    /// Looks whether frames go on from the tree, record by record.
    private func check(_ frames: [JournalFrame], after head: LogHead) throws(LogError) -> LogHead {
        var reached = head
        for frame in frames {
            guard frame.first == reached.position.next else { throw gap(after: reached.position, before: frame.first) }
            let isWhole = try frame.forEach { entry throws(LogError) in
                guard case .record(let position, let bytes) = entry else { return }
                guard let record = StoredRecord(bytes, at: position), record.isIntact,
                    case let chain = reached.chain.followed(by: record.content), chain.link == record.link
                else { throw gap(after: reached.position, before: position) }
                reached = LogHead(position, chain)
            }
            guard isWhole else { throw gap(after: reached.position, before: frame.first) }
        }
        return reached
    }

    private func gap(after last: Position, before next: Position) -> LogError {
        let folder = store.directory.log
        return LogError(
            .corrupted(last.next),
            "the journal in \(folder) goes on with \(next), which does not follow \(last), the last record that the log has: "
                + "restore the whole folder from one backup. To go on without what the journal holds, remove "
                + "\(folder)/journal-a and \(folder)/journal-b")
    }
}
