import CLMDB
import EventLog
import Glibc
import Synchronization
import Timeline

/// The one thread that writes the log: it takes everything queued, writes it in one transaction, syncs once, and then answers
/// each caller (group commit).
///
/// What a failure means:
/// - The disk is nearly full before the transaction, or LMDB meets its end while it writes data pages (ENOSPC, EDQUOT):
///   nothing of the group is in the log, and LMDB's last commit is untouched because its root is only written after the data
///   was synced. The group and the queue are refused with `diskFull`, and the next group is tried again.
/// - Anything else, a failed sync above all: the state of the disk isn't known any more. The log stops for good. So it
///   does where ENOSPC met the root's page: LMDB then refuses the next transaction itself.
final class LogWriter: Sendable {
    /// What was committed last.
    private struct Durable {
        var chain: Chain
    }

    private let store: RecordStore
    private let sequencer: Sequencer
    private let space: DiskSpace
    private let commitFailure: @Sendable () -> Int32
    /// Told the new head after each commit, before the callers are answered.
    private let published: @Sendable (Position) -> Void
    private let durable: Mutex<Durable>

    init(
        _ store: RecordStore, _ sequencer: Sequencer, _ configuration: LMDBEventLog.Configuration, chain: Chain,
        published: @escaping @Sendable (Position) -> Void
    ) {
        self.store = store
        self.sequencer = sequencer
        self.published = published
        space = DiskSpace(
            path: store.directory.path, reserve: configuration.diskReserve, free: configuration.hooks.freeSpace)
        commitFailure = configuration.hooks.commitFailure
        durable = Mutex(Durable(chain: chain))
    }

    /// Writes until the log is closed.
    func run() {
        while let group = sequencer.nextGroup() { commit(group) }
    }

    private func commit(_ group: [PreparedBatch]) {
        let bytes = group.reduce(0) { $0 + $1.bytes.count + ($1.dictionary?.bytes.count ?? 0) }
        if let refusal = space.refusal(of: bytes) { return sequencer.failAll(refusal, forGood: false) }
        do throws(LMDBFailure) {
            if bytes > 0 { try write(group, bytes) }
        } catch {
            if error.isDiskFull { return sequencer.failAll(space.refusal(after: error), forGood: false) }
            return sequencer.failAll(LogWriter.stopped(error, store.directory.path), forGood: true)
        }
        sequencer.published(group)
        if let head = group.last(where: { !$0.records.isEmpty })?.last { published(head) }
        for batch in group { batch.completion(batch.refusal.map { .failure($0) } ?? .success(batch.last)) }
    }

    /// Writes a group durably, with a larger map where this one is full.
    private func write(_ group: [PreparedBatch], _ bytes: Int) throws(LMDBFailure) {
        // Records fill pages less than wholly, and every commit rewrites the way from the root to the last leaf.
        try store.environment.makeRoom(for: 2 * bytes + (1 << 20))
        let before = durable.withLock { $0.chain }
        var chain: Chain?
        while chain == nil {
            do throws(LMDBFailure) {
                chain = try store.environment.write { transaction throws(LMDBFailure) in
                    try put(group, after: before, transaction)
                }
            } catch {
                guard error.code == MDB_MAP_FULL else { throw error }
                try store.environment.doubleMap()
            }
        }
        if let chain { durable.withLock { $0.chain = chain } }
    }

    private func put(
        _ group: [PreparedBatch], after chain: Chain, _ transaction: Transaction
    ) throws(LMDBFailure) -> Chain {
        let cursor = try transaction.cursor(store.records)
        defer { cursor.close() }
        var chain = chain
        var head: Position?
        for batch in group {
            if let dictionary = batch.dictionary {
                let stored = DictionaryShelf.encode(trainedAt: dictionary.trainedAt, dictionary.bytes)
                try transaction.put(store.dictionaries, number: UInt32(dictionary.id), stored)
            }
            chain = try batch.write(after: chain) { position, size throws(LMDBFailure) in
                head = position
                return try cursor.append(position.rawValue, size)
            }
        }
        if let head { try transaction.put(store.heads, text: LogHead.key, LogHead(head, chain).stored) }
        let failure = commitFailure()
        guard failure == 0 else { throw LMDBFailure(call: "mdb_txn_commit", code: failure) }
        return chain
    }

    private static func stopped(_ failure: LMDBFailure, _ path: String) -> AppendError {
        .stopped(
            "the log in \(path) has stopped, because \(failure.call) failed: \(failure.text). Check the disk and the system's "
                + "journal, then start Parley again: what was acknowledged is there, what was not may be sent again")
    }
}
