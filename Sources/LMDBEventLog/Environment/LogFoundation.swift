package import EventLog
import Glibc
import Timeline

/// What is done to the files of the truth before they are opened to be written.
///
/// - A new log is made aside, made durable, and only then gets its name: whatever happens meanwhile, there is a whole log or
///   none. What an earlier creation has left unfinished is removed, and begun anew.
/// - The two pages that name LMDB's last commits are written once more as they are read. After a write or sync that failed,
///   the system may show what the disk does not have. The journal keeps what the tree lacks, and what the tree has is judged
///   by these pages: so the disk has to have them before the journal is written over. LMDB syncs everything else that belongs
///   to a commit before it writes its page.
package struct LogFoundation {
    private let directory: LogDirectory

    /// For a folder whose right to write this process has.
    init(_ directory: LogDirectory) { self.directory = directory }

    /// Makes sure that there is a log, and that the disk has what is seen of it.
    ///
    /// - Throws: ``LogError``: `io`, and `corrupted` where a log was there and is gone.
    func prepare(mapSize: Int) throws(LogError) {
        if try isLogThere() {
            try LogFoundation.confirm(directory.logFile)
        } else {
            try create(mapSize)
        }
    }
}

// MARK: - Creating

extension LogFoundation {
    /// Bytes of a page of LMDB's, which is one of the system's.
    private static let pageSize = sysconf(Int32(_SC_PAGESIZE))
    /// How a file of LMDB's begins: page 0, of the kind that names a commit, and LMDB's mark.
    private static let beginning: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0xDE, 0xC0, 0xEF, 0xBE]

    private func isLogThere() throws(LogError) -> Bool {
        let hasJournal = directory.journals.contains { (LogFoundation.size(of: $0) ?? 0) > 0 }
        guard let size = LogFoundation.size(of: directory.logFile), size > 0 else {
            // Records may be in the journal alone: to begin anew over them would lose them.
            guard !hasJournal else { throw lost() }
            return false
        }
        return hasJournal || !isUnfinished(size)
    }

    /// Whether a file is what an earlier Parley left that made it in its place and was interrupted. LMDB writes its first two
    /// pages at once: a shorter file has never held anything.
    private func isUnfinished(_ size: Int) -> Bool {
        guard size <= 2 * LogFoundation.pageSize, let bytes = LogFoundation.content(of: directory.logFile, size) else {
            return false
        }
        if bytes.allSatisfy({ $0 == 0 }) { return true }
        let isOwn = bytes.starts(with: LogFoundation.beginning.prefix(bytes.count))
        return isOwn && (size < 2 * LogFoundation.pageSize || PageFile.isWithoutCommit(path: directory.logFile))
    }

    private func create(_ mapSize: Int) throws(LogError) {
        let aside = directory.unfinishedLog
        for folder in [aside, directory.log] { LogFoundation.clear(folder) }
        try LogDirectory.create(aside)
        let environment = try Environment.open(path: aside, readOnly: false, mapSize: mapSize)
        defer { environment.close() }
        try LogError.translating(aside) { () throws(LMDBFailure) in try RecordStore.create(in: environment) }
        environment.close()
        try LogDirectory.synchronize(aside)
        guard rename(aside, directory.log) == 0 else { throw LogDirectory.trouble("create", directory.log) }
        try LogDirectory.synchronize(directory.path)
    }

    /// Removes what LMDB and the journal have in a folder; what is not theirs stays, and is then in the way.
    private static func clear(_ folder: String) {
        for name in ["data.mdb", "lock.mdb", "journal-a", "journal-b"] { unlink(folder + "/" + name) }
    }

    private func lost() -> LogError {
        LogError(
            .corrupted(.start),
            "\(directory.logFile) is gone, and the journal beside it is not empty: restore the whole folder from one backup. To "
                + "begin a new log without what was there, move \(directory.log) away")
    }

    private static func size(of path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    private static func content(of path: String, _ size: Int) -> [UInt8]? {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { Glibc.close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: size)
        return pread(descriptor, &bytes, size, 0) == size ? bytes : nil
    }
}

// MARK: - Confirming

extension LogFoundation {
    /// Has the disk have the pages that name LMDB's last commits, as they are read.
    package static func confirm(_ file: String) throws(LogError) {
        try LogError.translating(file) { () throws(LMDBFailure) in try writeAgain(file) }
    }

    private static func writeAgain(_ file: String) throws(LMDBFailure) {
        let descriptor = Glibc.open(file, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw LMDBFailure(call: "opening \(file)", code: errno) }
        defer { Glibc.close(descriptor) }
        var pages = [UInt8](repeating: 0, count: 2 * LogFoundation.pageSize)
        let count = pread(descriptor, &pages, pages.count, 0)
        guard count >= 0 else { throw LMDBFailure(call: "pread", code: errno) }
        let written = pwrite(descriptor, pages, count, 0)
        guard written == count else { throw LMDBFailure(call: "pwrite", code: written < 0 ? errno : EIO) }
        guard fdatasync(descriptor) == 0 else { throw LMDBFailure(call: "fdatasync", code: errno) }
    }
}
