import CLMDB
package import EventLog
import Glibc
import Synchronization

/// An open LMDB environment: its map, its transactions that read, and the one that writes.
package final class Environment: @unchecked Sendable {
    /// Readers at once, in all processes together.
    private static let readers: UInt32 = 512

    /// The environment's folder.
    let path: String
    /// Bytes of a page.
    let pageSize: Int
    /// That of the file with the pages, for as long as the environment is open.
    let descriptor: CInt

    let gate = MapGate()
    /// Nil when closed. Read inside the gate, changed by whoever has the gate alone.
    private var handle: OpaquePointer?
    /// Set when there is no map any more. Read and changed as the handle.
    private var isUnmapped = false
    private let idle = Mutex(IdleTransactions())

    private init(path: String, readOnly: Bool, mapSize: Int?) throws(LMDBFailure) {
        self.path = path
        PageFaults.enter()
        defer { PageFaults.leave() }
        var opened: OpaquePointer?
        try LMDBFailure.check(mdb_env_create(&opened), "mdb_env_create")
        guard let opened else { throw LMDBFailure(call: "mdb_env_create", code: ENOMEM) }
        do throws(LMDBFailure) {
            try LMDBFailure.check(mdb_env_set_maxdbs(opened, 8), "mdb_env_set_maxdbs")
            try LMDBFailure.check(mdb_env_set_maxreaders(opened, Environment.readers), "mdb_env_set_maxreaders")
            if let mapSize { try LMDBFailure.check(mdb_env_set_mapsize(opened, mapSize), "mdb_env_set_mapsize") }
            let flags = UInt32(MDB_NOTLS) | (readOnly ? UInt32(MDB_RDONLY) : 0)
            try LMDBFailure.check(mdb_env_open(opened, path, flags, 0o600), "mdb_env_open")
            var dead: Int32 = 0
            try LMDBFailure.check(mdb_reader_check(opened, &dead), "mdb_reader_check")
            var statistics = MDB_stat()
            try LMDBFailure.check(mdb_env_stat(opened, &statistics), "mdb_env_stat")
            pageSize = Int(statistics.ms_psize)
            var file: mdb_filehandle_t = -1
            try LMDBFailure.check(mdb_env_get_fd(opened, &file), "mdb_env_get_fd")
            descriptor = file
        } catch {
            mdb_env_close(opened)
            throw error
        }
        handle = opened
    }

    deinit { close() }

    /// Opens the environment in a folder, or creates it there where it is to be written. LMDB believes whatever its pages
    /// say, so they are looked at first.
    ///
    /// - Parameter mapSize: The map's size in bytes at least; nil to take over the size that the writer gave it.
    package static func open(path: String, readOnly: Bool, mapSize: Int?) throws(LogError) -> Environment {
        let file = path + "/data.mdb"
        do throws(PageDamage) {
            if access(file, F_OK) == 0 {
                let pages = try PageFile(path: file)
                if !pages.isEmpty { try pages.checkMetaPages() }
            }
        } catch {
            throw LogError(error, in: file)
        }
        let environment = try LogError.translating(path) { () throws(LMDBFailure) in
            try Environment(path: path, readOnly: readOnly, mapSize: mapSize)
        }
        try environment.checkPages()
        return environment
    }

    /// Waits for the readers and lets go of the map and the files.
    package func close() {
        gate.alone {
            idle.withLock { $0.abortAll() }
            if let handle { mdb_env_close(handle) }
            handle = nil
        }
    }

    /// Begins to read; every call is paired with ``end(_:)`` on the same thread, without an `await` between them.
    package func read() throws(LMDBFailure) -> Transaction {
        for _ in 0..<Environment.enlargements {
            gate.enter()
            do throws(LMDBFailure) { return try begin() } catch {
                gate.leave()
                guard error.code == MDB_MAP_RESIZED, !gate.isInside else { throw error }
                try setMapSize(0)
            }
        }
        throw LMDBFailure(call: "mdb_env_set_mapsize", code: MDB_CORRUPTED)
    }

    /// Larger maps that are asked for in a row: whoever writes doubles it each time. A damaged last page asks for ever more.
    private static let enlargements = 64

    /// Ends what ``read()`` began.
    package func end(_ transaction: Transaction) {
        mdb_txn_reset(transaction.pointer)
        idle.withLock { $0.pointers.append(transaction.pointer) }
        gate.leave()
    }

    private func begin() throws(LMDBFailure) -> Transaction {
        let handle = try opened()
        if let pointer = idle.withLock({ $0.pointers.popLast() }) {
            let code = mdb_txn_renew(pointer)
            guard code == MDB_SUCCESS else {
                mdb_txn_abort(pointer)
                throw LMDBFailure(call: "mdb_txn_renew", code: code)
            }
            return Transaction(pointer: pointer)
        }
        return try start(handle, UInt32(MDB_RDONLY))
    }

    /// Runs the body in a transaction of its own kind, which opens databases by name: their handles serve every later
    /// transaction.
    package func openDatabases<Value>(
        writing: Bool, _ body: (Transaction) throws(LMDBFailure) -> Value
    ) throws(LMDBFailure) -> Value {
        do throws(LMDBFailure) {
            return try write(flags: writing ? 0 : UInt32(MDB_RDONLY), body)
        } catch {
            guard error.code == MDB_MAP_RESIZED else { throw error }
            try setMapSize(0)
            return try write(flags: writing ? 0 : UInt32(MDB_RDONLY), body)
        }
    }

    /// Runs the body in a transaction and commits it durably. One thread at a time.
    package func write<Value>(
        flags: UInt32 = 0, _ body: (Transaction) throws(LMDBFailure) -> Value
    ) throws(LMDBFailure) -> Value {
        gate.enter()
        defer { gate.leave() }
        let transaction = try start(try opened(), flags)
        let value: Value
        do throws(LMDBFailure) { value = try body(transaction) } catch {
            mdb_txn_abort(transaction.pointer)
            throw error
        }
        try LMDBFailure.check(mdb_txn_commit(transaction.pointer), "mdb_txn_commit")
        return value
    }

    private func start(_ handle: OpaquePointer, _ flags: UInt32) throws(LMDBFailure) -> Transaction {
        var pointer: OpaquePointer?
        let code = mdb_txn_begin(handle, nil, flags, &pointer)
        guard code == MDB_SUCCESS, let pointer else { throw LMDBFailure(call: "mdb_txn_begin", code: code) }
        return Transaction(pointer: pointer)
    }

    /// The environment's handle; inside the gate.
    func opened() throws(LMDBFailure) -> OpaquePointer {
        guard let handle else { throw LMDBFailure(call: "reading", code: LMDBFailure.closed) }
        guard !isUnmapped else { throw LMDBFailure(call: "mapping", code: MDB_PANIC) }
        return handle
    }

    /// Changes the map's size; 0 takes over the size that another process gave it.
    ///
    /// LMDB gives up the old map before it asks for the new one, and can't get it back: where it gets none, nothing can be read
    /// or written any more before the environment is opened anew.
    func setMapSize(_ size: Int) throws(LMDBFailure) {
        try gate.alone { () throws(LMDBFailure) in
            let code = mdb_env_set_mapsize(try opened(), size)
            // Refused before anything was given up.
            if code != MDB_SUCCESS, code != EINVAL { isUnmapped = true }
            guard !isUnmapped else { throw LMDBFailure(call: "mapping", code: MDB_PANIC) }
            try LMDBFailure.check(code, "mdb_env_set_mapsize")
        }
    }
}

/// Transactions that were reset and wait to be used again: that spares their allocation and their slot among the readers.
private struct IdleTransactions: @unchecked Sendable {
    var pointers: [OpaquePointer] = []

    mutating func abortAll() {
        for pointer in pointers { mdb_txn_abort(pointer) }
        pointers = []
    }
}
