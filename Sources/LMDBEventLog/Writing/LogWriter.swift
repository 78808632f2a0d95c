import BitCollections
import EventLog
import Glibc
import Timeline

/// The one thread at a time that makes records durable, its own or a caller's that waits: it takes everything queued, writes it to the journal with one sync, hands it to
/// the filler, and then answers each caller (group commit).
///
/// What a failure means:
/// - The disk is nearly full, or a write of the journal meets its end (ENOSPC, EDQUOT): nothing of the group is in the log.
///   The group and the queue are refused with `diskFull`, and the next group is tried again. So it is where the tree can't
///   take what is durable already: the journal keeps that.
/// - Anything else, a failed sync above all: the state of the disk isn't known any more. The log stops for good.
final class LogWriter: @unchecked Sendable {
    private let store: RecordStore
    private let sequencer: Sequencer
    private let journal: Journal
    private let filler: Filler
    private let waiters: AppendWaiters
    private let space: DiskSpace
    private let commitFailure: @Sendable () -> Int32
    /// Told the new head when it is durable, before the callers are answered.
    private let published: @Sendable (Position) -> Void
    /// The last durable record and its chain; only the thread that writes knows.
    private var head: LogHead

    init(
        _ store: RecordStore, _ sequencer: Sequencer, _ journal: Journal, _ filler: Filler, _ waiters: AppendWaiters,
        _ configuration: LMDBEventLog.Configuration, head: LogHead, published: @escaping @Sendable (Position) -> Void
    ) {
        self.store = store
        self.sequencer = sequencer
        self.journal = journal
        self.filler = filler
        self.waiters = waiters
        self.published = published
        self.head = head
        space = DiskSpace(store, configuration)
        commitFailure = configuration.hooks.commitFailure
    }

    /// Writes until the log is closed.
    func run() {
        while let group = sequencer.nextGroup() { commit(group) }
    }

    /// Writes what waits, on the thread of a caller who has taken over; then the writer's own goes on.
    func writeOnce() {
        commit(sequencer.takeGroup())
        sequencer.giveBack()
    }

    private func commit(_ group: [PreparedBatch]) {
        let bytes = group.reduce(0) { $0 + $1.largestSize + ($1.dictionary?.bytes.count ?? 0) }
        if let refusal = obstacle(bytes) { return sequencer.failAll(refusal, forGood: false) }
        do throws(LMDBFailure) {
            if bytes > 0, try !write(group) {
                return sequencer.failAll(filler.obstacle ?? .diskFull("the log takes nothing more"), forGood: false)
            }
        } catch {
            if error.isDiskFull { return sequencer.failAll(space.refusal(after: error), forGood: false) }
            return sequencer.failAll(.stopped(by: error, store.directory.path), forGood: true)
        }
        sequencer.published(group)
        let goOn = waiters.passing(to: head.position) { LogWriter.kinds(of: group) }
        waiters.tell()
        for batch in group { batch.completion(batch.refusal.map { .failure($0) } ?? .success(batch.last)) }
        goOn()
    }

    private static func kinds(of group: [PreparedBatch]) -> BitSet {
        var kinds = BitSet()
        for batch in group { for record in batch.records { kinds.insert(Int(record.header.kind)) } }
        return kinds
    }

    /// Why nothing can be written now; nil where it can.
    private func obstacle(_ bytes: Int) -> AppendError? {
        if let refusal = space.refusal(of: bytes) { return refusal }
        if filler.obstacle != nil { filler.tryAgain() }
        return filler.obstacle
    }

    /// Makes a group durable; false where the tree can't take what the journal has to make room for.
    private func write(_ group: [PreparedBatch]) throws(LMDBFailure) -> Bool {
        try LMDBFailure.check(commitFailure(), "fdatasync")
        let buffer = filler.takeBuffer(chain: head.chain)
        let isWritten: Bool
        do throws(LMDBFailure) {
            isWritten = try journal.write(group, after: head, in: buffer, filled: { filler.wait(for: $0) == nil })
        } catch {
            filler.giveBack(buffer)
            throw error
        }
        guard isWritten else {
            filler.giveBack(buffer)
            return false
        }
        head = LogHead(buffer.last, buffer.chain)
        filler.add(buffer)
        // Now it can be read.
        published(head.position)
        return true
    }
}

extension AppendError {
    /// What a failure means after which the state of the disk isn't known.
    static func stopped(by failure: LMDBFailure, _ path: String) -> AppendError {
        .stopped(
            "the log in \(path) has stopped, because \(failure.call) failed: \(failure.text). Check the disk and the system's "
                + "journal, then start Parley again: what was acknowledged is there, what was not may be sent again")
    }
}
