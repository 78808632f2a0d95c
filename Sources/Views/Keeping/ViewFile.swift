import FoundationEssentials
import GRDB
import GRDBSQLite
import Logging

#if canImport(Glibc)
    import Glibc
#endif

/// The file of the views, and how it is opened, put aside and replaced.
///
/// `parley.sqlite` has a journal beside it (`-wal`, `-shm`), which belongs to that very file: where the file is replaced, these
/// are removed first. A process that still has the old one open goes on with it until it looks (``Identity``).
struct ViewFile: Sendable {
    let directory: String

    var path: String { "\(directory)/parley.sqlite" }
    /// What a process makes beside it.
    var newPath: String { "\(path).new-\(getpid())" }

    /// Which file it is, whatever its name.
    struct Identity: Hashable, Sendable {
        let device: UInt64
        let node: UInt64
    }

    /// The file that has the name now; nil where there is none.
    var identity: Identity? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Identity(device: UInt64(status.st_dev), node: UInt64(status.st_ino))
    }

    /// Opens the file to be written and read.
    ///
    /// - Returns: What it is open as, and which file it is.
    func open() throws -> (DatabasePool, Identity?) {
        let before = identity
        let pool = try DatabasePool(path: path, configuration: ViewFile.configuration(readers: 6))
        _ = try pool.read { try $0.tableExists(Progress.table.name) }
        // The file and its journal are opened one after the other.
        guard identity == before else {
            try? pool.close()
            throw ViewFileError(reason: "another file came into the place of \(path) while it was opened")
        }
        return (pool, before)
    }

    /// Opens the file to be read by another process than the one that writes it.
    func openForReading() throws -> DatabaseQueue {
        var configuration = ViewFile.configuration(readers: 1)
        configuration.readonly = true
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Makes an empty file to be filled, which nobody else knows: what interrupts that leaves nothing that counts, so nothing of
    /// it is journaled or synced.
    func openNew() throws -> DatabaseQueue {
        try makeDirectory()
        removeLeftovers()
        removeNew()
        let descriptor = Glibc.open(newPath, O_RDWR | O_CREAT | O_EXCL, 0o600)
        guard descriptor >= 0 else { throw ViewFileError("create \(newPath)") }
        close(descriptor)
        var configuration = Configuration()
        configuration.prepareDatabase { database in
            try database.execute(
                sql: """
                    PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; \
                    PRAGMA cache_size = -262144; PRAGMA temp_store = FILE
                    """)
        }
        return try DatabaseQueue(path: newPath, configuration: configuration)
    }

    /// Puts the new file, which is closed and whole, in the place of the other at once.
    func replaceByNew() throws {
        let descriptor = Glibc.open(newPath, O_RDWR)
        guard descriptor >= 0 else { throw ViewFileError("open \(newPath)") }
        let isSynced = fsync(descriptor) == 0
        close(descriptor)
        guard isSynced else { throw ViewFileError("sync \(newPath)") }
        removeJournal()
        guard rename(newPath, path) == 0 else { throw ViewFileError("rename \(newPath)") }
    }

    /// Removes the file that is there: it can be made again.
    func discard() {
        unlink(path)
        removeJournal()
    }

    func removeNew() { for ending in ["", "-journal", "-wal", "-shm"] { unlink(newPath + ending) } }

    /// A journal without its file is nobody's.
    private func removeJournal() { for ending in ["-wal", "-shm"] { unlink(path + ending) } }

    private func makeDirectory() throws {
        let mode: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true, attributes: mode)
    }

    /// Removes what processes left that died while they made a file.
    private func removeLeftovers() {
        let prefix = "parley.sqlite.new-"
        for file in (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [] where file.hasPrefix(prefix)
        {
            guard let process = Int32(file.dropFirst(prefix.count).prefix { $0.isNumber }), kill(process, 0) != 0,
                errno == ESRCH
            else { continue }
            unlink("\(directory)/\(file)")
        }
    }

    /// Who closes the file last leaves its journal, emptied: removed by its name, it could be that of another file that has come
    /// into the place meanwhile.
    private static func keepJournal(of database: Database) {
        var isKept: CInt = 1
        sqlite3_file_control(database.sqliteConnection, nil, SQLITE_FCNTL_PERSIST_WAL, &isKept)
    }

    private static func configuration(readers: Int) -> Configuration {
        var configuration = Configuration()
        configuration.maximumReaderCount = readers
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { database in
            keepJournal(of: database)
            // A commit is not synced: after a power cut the tables tell of an earlier moment, and go on from there.
            try database.execute(
                sql: "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16384; PRAGMA journal_size_limit = 67108864")
        }
        return configuration
    }
}

/// Something that the system refused.
struct ViewFileError: Error, CustomStringConvertible {
    let description: String

    init(reason: String) { description = reason }
    init(_ what: String) { description = "could not \(what): \(String(cString: strerror(errno)))" }
}
