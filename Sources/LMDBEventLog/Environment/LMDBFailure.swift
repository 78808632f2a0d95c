import CLMDB
package import EventLog
import Glibc
import Timeline

/// A call to LMDB, or to the system on its behalf, that failed.
package struct LMDBFailure: Error {
    /// The environment's own code: it was closed.
    static let closed: Int32 = .min

    /// What was tried: `mdb_txn_commit`.
    let call: String
    /// LMDB's code (negative) or the system's (positive).
    let code: Int32

    /// What was tried, and its code.
    package init(call: String, code: Int32) { (self.call, self.code) = (call, code) }

    /// The code in words.
    var text: String {
        code == LMDBFailure.closed ? "the log is closed" : String(cString: mdb_strerror(code))
    }

    /// Whether the disk, or the user's share of it, is full.
    var isDiskFull: Bool { code == ENOSPC || code == EDQUOT }

    /// Makes a failure of every code but success.
    package static func check(_ code: Int32, _ call: @autoclosure () -> String) throws(LMDBFailure) {
        guard code == MDB_SUCCESS else { throw LMDBFailure(call: call(), code: code) }
    }
}

extension LogError {
    /// What a failed call to LMDB means to somebody who opens or reads a log.
    package init(_ failure: LMDBFailure, in path: String) {
        let what = "\(path): \(failure.call) failed: \(failure.text)"
        switch failure.code {
        case LMDBFailure.closed:
            self = LogError.closedLog
        case MDB_CORRUPTED, MDB_PAGE_NOTFOUND, MDB_BAD_TXN, MDB_BAD_VALSIZE, MDB_INCOMPATIBLE, MDB_CURSOR_FULL:
            self.init(.corrupted(.start), "\(what). The file is damaged: run 'parley verify', then restore a backup")
        case MDB_PANIC:
            self.init(
                .stopped,
                "\(path): a write has failed, or there was no map to be had, and LMDB reads and writes nothing before it is opened "
                    + "again. Check the disk and the system's journal, then start Parley again: what was acknowledged is there"
            )
        case MDB_NOTFOUND:
            self.init(.incompatible, "\(path) holds something else than a log of Parley's: choose another folder")
        case MDB_INVALID, MDB_VERSION_MISMATCH:
            self.init(
                .incompatible, "\(what). This is no log of Parley's, or its first page is damaged: restore a backup")
        case MDB_READERS_FULL:
            self.init(.io, "\(what). Too many readers at once: stop some of the programs that read this log")
        case ENOENT:
            self.init(.incompatible, "\(what). There is no log here: check the path")
        case EACCES, EPERM, EROFS:
            self.init(.io, "\(what). Give this user the right to write there, or choose another folder")
        case ENOMEM:
            self.init(.io, "\(what). The map does not fit into the address space: raise the limit ('ulimit -v')")
        default:
            self.init(.io, "\(what). Check the disk and its file system")
        }
    }
}

extension LogError {
    /// What those hear who use a log after it was closed.
    static let closedLog = LogError(.closed, "the log is closed: open it again to go on")

    /// Runs the body, and says what a failed call in it means.
    package static func translating<Value>(
        _ path: @autoclosure () -> String, _ body: () throws(LMDBFailure) -> Value
    ) throws(LogError) -> Value {
        do throws(LMDBFailure) { return try body() } catch { throw LogError(error, in: path()) }
    }

    /// What it means to those who read that the log has stopped.
    init(stopped reason: AppendError) { self.init(.stopped, "\(reason)") }

    /// A record that is not what was written.
    static func damaged(_ position: Position, _ what: String) -> LogError {
        let advice = "record \(position) is damaged (\(what)): run 'parley verify' to see it, then restore a backup"
        return LogError(.corrupted(position), advice)
    }

    /// A page that is not what was written.
    init(_ damage: PageDamage, in path: String) {
        let advice = "\(path): page \(damage.page) \(damage.what). The file is damaged: restore a backup"
        self.init(.corrupted(.start), advice)
    }
}

extension LogError {
    /// What any error of reading a log means.
    init(_ error: any Error, in path: String) {
        switch error {
        case let error as LogError: self = error
        case let failure as LMDBFailure: self.init(failure, in: path)
        case let damage as PageDamage: self.init(damage, in: path)
        default: self.init(.io, "\(path): \(error)")
        }
    }
}
