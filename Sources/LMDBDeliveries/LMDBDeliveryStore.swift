public import Deliveries
import EventLog
import Glibc
import LMDBEventLog
import Synchronization
public import Timeline

/// Where groups of consumers stand: a tree in LMDB, and before it a journal that makes commits durable with one sync each. The tree has what the
/// journal had when it was full, when the store was closed, and when it was opened.
///
/// Whoever uses it has the right to write the log beside it: one process at a time.
public final class LMDBDeliveryStore: DeliveryStore {
    private struct Writing: ~Copyable {
        var journal: DeliveryJournal
        /// What the journal has and the tree lacks.
        var gathered = GatheredChanges()
        var isClosed = false
        /// Whether a commit has failed: the store is to be opened again.
        var isDoubtful = false

        func check() throws(LogError) {
            guard isClosed || isDoubtful else { return }
            throw LogError(.closed, "where groups stand is closed: open it again to go on")
        }
    }

    public let founded: Position

    private let tree: DeliveryTree
    private let writing: Mutex<Writing>
    private let reached: Mutex<Position>

    public var followed: Position { reached.withLock { $0 } }

    /// Opens the store in a folder of a log's, or makes it there.
    ///
    /// - Parameters:
    ///   - data: The folder that holds the log.
    ///   - head: The log's head.
    /// - Throws: `LogError`: `corrupted`, `incompatible` or `io`, with what to do.
    public convenience init(data: String, head: Position) throws {
        try self.init(data: data, head: head, journalSize: DeliveryJournal.usualCapacity)
    }

    /// - Parameters:
    ///   - journalSize: Bytes of the journal, unless a single commit has more.
    ///   - syncFailure: What the next sync of the journal is to fail with; 0 where it is tried.
    package init(
        data: String, head: Position, journalSize: Int, syncFailure: @escaping @Sendable () -> Int32 = { 0 }
    ) throws {
        let path = data + "/deliveries"
        try LogDirectory.create(path)
        // What is seen of the tree has to be on the disk before the journal is written over.
        if access(path + "/data.mdb", F_OK) == 0 { try LogFoundation.confirm(path + "/data.mdb") }
        let tree = try DeliveryTree(path, head: head)
        do {
            let (sequence, followed) = try LMDBDeliveryStore.recover(path + "/journal", tree)
            let journal = try DeliveryJournal(
                path + "/journal", mark: tree.opened.mark, sequence: sequence, capacity: journalSize,
                syncFailure: syncFailure)
            founded = tree.opened.founded
            reached = Mutex(followed)
            writing = Mutex(Writing(journal: journal))
            self.tree = tree
            try LogDirectory.synchronize(path)
            try LogDirectory.synchronize(data)
        } catch {
            tree.close()
            throw error
        }
    }

    /// Puts into the tree what the journal has and the tree lacks.
    ///
    /// - Returns: The last frame of the journal, and up to where orders were followed.
    private static func recover(
        _ path: String, _ tree: DeliveryTree
    ) throws(LogError) -> (sequence: UInt64, followed: Position) {
        let opened = tree.opened
        let commits = try DeliveryJournal.frames(path, mark: opened.mark).commits(after: opened.sequence)
        let sequence = opened.sequence + UInt64(commits.count)
        var gathered = GatheredChanges()
        for commit in commits {
            try gathered.add(commit) { group throws(LogError) in try tree.pending(of: group) }
        }
        if !gathered.isEmpty { try tree.write(gathered.commit, upTo: sequence) }
        return (sequence, commits.last?.followed ?? opened.followed)
    }

    /// Puts into the tree what it lacks, where that can be done: else the journal keeps it. Waits for whoever reads, and lets go of the files.
    public func close() {
        writing.withLock { writing in
            guard !writing.isClosed else { return }
            if !writing.isDoubtful { try? settle(&writing) }
            writing.isClosed = true
            tree.close()
        }
    }

    public func load(_ group: Position) throws -> StoredContent? {
        try writing.withLock { writing in
            try writing.check()
            try settle(&writing)
            return try tree.content(of: group)
        }
    }

    public func groups() throws -> [Position] {
        try writing.withLock { writing in
            try writing.check()
            try settle(&writing)
            return try tree.groups()
        }
    }

    public func commit(_ commit: DeliveryCommit, whenDurable: () -> Void) throws {
        try writing.withLock { writing in
            try writing.check()
            // After a failure nothing in memory is believed: what is durable stands in the journal.
            writing.isDoubtful = true
            if try !writing.journal.write(commit) {
                try settle(&writing)
                _ = try writing.journal.write(commit)
            }
            reached.withLock { $0 = commit.followed }
            whenDurable()
            try writing.gathered.add(commit) { group throws(LogError) in try tree.pending(of: group) }
            writing.isDoubtful = false
        }
    }

    /// Puts all that the journal has into the tree.
    private func settle(_ writing: inout Writing) throws {
        guard !writing.gathered.isEmpty else { return }
        try tree.write(writing.gathered.commit, upTo: writing.journal.sequence)
        writing.gathered = GatheredChanges()
        writing.journal.rewind()
    }
}

extension LMDBDeliveryStore {
    /// How often the journal is read, which somebody may write meanwhile.
    private static let attempts = 20

    /// What is stored of all groups, without anything being changed: perhaps while another process writes it.
    ///
    /// - Throws: `LogError`: `corrupted`, `incompatible` or `io`, with what to do.
    public static func look(data: String) throws -> [Position: StoredContent] {
        let path = data + "/deliveries"
        let tree = try DeliveryTree(path, head: nil)
        defer { tree.close() }
        for _ in 1..<attempts {
            if let groups = try? look(path + "/journal", tree) { return groups }
        }
        return try look(path + "/journal", tree)
    }

    private static func look(_ journal: String, _ tree: DeliveryTree) throws(LogError) -> [Position: StoredContent] {
        let frames = try DeliveryJournal.frames(journal, mark: tree.opened.mark)
        // The tree after the journal: it has at least what it had when that was read.
        let (sequence, stored) = try tree.everything()
        var groups = stored
        for commit in try frames.commits(after: sequence) {
            for group in commit.removed { groups[group] = nil }
            for (group, changes) in commit.changes {
                groups[group, default: StoredContent(place: changes.place)].apply(changes)
            }
        }
        return groups
    }
}
