import CLMDB
import EventLog
import Timeline

/// Walks over the whole log and compares everything that can be compared. It reads the file itself, so that damage to LMDB's
/// own pages is found too instead of ending the process.
struct Verification {
    /// Records looked at between two calls of the progress function and within one transaction.
    private static let stretch = 10_000
    /// Problems of the index that are listed at most.
    private static let listedIndexProblems = 10

    private let store: RecordStore
    private let index: LogIndex?
    private let reader: PayloadReader
    private let file: PageFile
    private var report: VerificationReport
    private var streams = StreamTable()
    private var chain: Chain
    /// What the log's head said when the verification began; nil where it made no sense.
    private let head: LogHead?
    private var indexed: (state: IndexState, streams: StreamTable)?
    private var counted: IndexState

    init(_ log: LMDBEventLog) throws(LogError) {
        store = log.store
        index = log.index
        reader = PayloadReader(log.codec)
        chain = Chain(of: store.id)
        counted = IndexState(of: store.id)
        let known = try log.filledHead()
        head = try Verification.head(of: store)
        report = VerificationReport(head: head?.position ?? known)
        do throws(PageDamage) { file = try PageFile(path: store.directory.logFile) } catch {
            throw LogError(error, in: store.directory.logFile)
        }
    }

    /// Looks at every record up to the head; what the progress function throws ends it.
    mutating func run(_ progress: (VerificationProgress) throws -> Void) throws -> VerificationReport {
        beginWithIndex()
        while streams.head < report.head, report.problem == nil {
            try progress(VerificationProgress(position: streams.head, head: report.head))
            try verifyStretch()
        }
        if report.problem == nil { try progress(VerificationProgress(position: report.head, head: report.head)) }
        report.soundRecords = streams.head.rawValue
        if report.problem == nil, report.head != .start, chain != head?.chain {
            let what = "the log's head has another chain: it, or a record before it, was changed"
            report.problem = VerificationReport.Problem(position: report.head, what: what)
        }
        return report
    }

    /// What the log's head says; nil where it makes no sense.
    private static func head(of store: RecordStore) throws(LogError) -> LogHead? {
        let transaction = try store.begin()
        defer { store.environment.end(transaction) }
        return try? store.head(transaction)
    }

    /// The position that comes next.
    private var next: Position { streams.head.next }

    private mutating func verifyStretch() throws {
        do {
            try store.environment.withRoots(of: file) { try verifyStretch($0, $1) }
        } catch let damage as PageDamage {
            fail("page \(damage.page) \(damage.what)")
        }
    }

    private mutating func verifyStretch(_ transaction: Transaction, _ roots: PageFile.Roots) throws(PageDamage) {
        guard let tree = try file.trees(roots)["records"] else { return fail("the log's pages are gone") }
        guard tree.entries >= report.head.rawValue else { return fail("there are only \(tree.entries) records") }
        var walker = try TreeWalker(file, appended: tree, from: next.rawValue)
        for _ in 0..<Verification.stretch where next <= report.head {
            guard let entry = try walker.next() else { return fail("it is missing") }
            if let what = verify(entry, transaction) { return fail(what) }
        }
    }

    private mutating func fail(_ what: String) {
        report.problem = VerificationReport.Problem(position: next, what: what)
    }

    /// What is wrong with a record; nil where nothing is.
    private mutating func verify(_ entry: TreeWalker.Entry, _ transaction: Transaction) -> String? {
        guard entry.key.count == 8, entry.key.number(at: 0, as: UInt64.self) == next.rawValue, !entry.isTree else {
            return "it is missing"
        }
        return entry.value.withUnsafeBytes { bytes in
            guard let record = StoredRecord(bytes, at: next) else { return "its header makes no sense" }
            if let what = verify(record, transaction) { return what }
            verifyIndex(of: record)
            return nil
        }
    }

    private mutating func verify(_ record: StoredRecord, _ transaction: Transaction) -> String? {
        guard record.isIntact else { return "its checksum differs" }
        chain = chain.followed(by: record.content)
        guard chain.link == record.link else {
            return "its chain differs: it, or a record before it, was changed"
        }
        do throws(LogError) { try reader.check(record, transaction) } catch { return error.advice }
        guard
            streams.follow(
                record.position, of: record.conversation, version: record.version, previous: record.previous)
        else { return "it does not follow the record before it in conversation \(record.conversation)" }
        return nil
    }
}

// MARK: - The index

extension Verification {
    private mutating func failIndex(_ what: String) {
        guard report.indexProblems.count < Verification.listedIndexProblems else { return }
        report.indexProblems.append(what)
    }

    private mutating func beginWithIndex() {
        guard let index else { return }
        do {
            try index.checkPages()
            _ = try index.keyCount()
            indexed = try index.streams()
        } catch let failure as LMDBFailure where failure.code == MDB_CORRUPTED {
            failIndex("some of what it holds is not what was written")
        } catch {
            failIndex(LogError(error, in: store.directory.index).advice)
        }
        if let state = indexed?.state, state.position > report.head { indexed = nil }
    }

    /// Looks whether the index has a record's key, and agrees about everything where it ends.
    private mutating func verifyIndex(of record: StoredRecord) {
        guard let index, let indexed, record.position <= indexed.state.position else { return }
        counted.take(record)
        if let key = record.key {
            do throws(LMDBFailure) {
                if try !index.candidates(for: [key]).contains(where: { $0.position == record.position }) {
                    failIndex("the key of record \(record.position) is not in the index")
                }
            } catch { failIndex("the index: \(error.text)") }
        }
        guard record.position == indexed.state.position else { return }
        if counted != indexed.state { failIndex("the index has counted other records than there are") }
        if !streams.agrees(with: indexed.streams) { failIndex("the index knows other conversations than there are") }
    }
}

extension LMDBEventLog {
    /// Looks at every record and at the index: positions without gaps, checksums, the chain, every conversation's versions,
    /// payloads that can be read. May be called while the log is written: it verifies what there was when it began.
    ///
    /// - Parameter progress: Called about every 10,000 records; what it throws ends the verification and is thrown on.
    /// - Returns: What was found. A log that can't even be walked over is a finding, not an error.
    public func verify(
        progress: (VerificationProgress) throws -> Void = { _ in }
    ) throws -> VerificationReport {
        var verification = try Verification(self)
        return try verification.run(progress)
    }
}
