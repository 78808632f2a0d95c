package import CLMDB

/// A transaction's view of an environment. What it returns lies in the map and is valid until the transaction ends.
package struct Transaction {
    let pointer: OpaquePointer

    /// The number of the last commit it sees; its own number for a transaction that writes.
    var number: UInt { UInt(mdb_txn_id(pointer)) }

    /// Opens a database of the environment by name, or the unnamed one.
    package func database(_ name: String?, _ flags: Int32) throws(LMDBFailure) -> MDB_dbi {
        var database = MDB_dbi()
        try LMDBFailure.check(mdb_dbi_open(pointer, name, UInt32(flags), &database), "mdb_dbi_open(\(name ?? ""))")
        return database
    }

    /// The value under a key; nil where there is none.
    package func value(
        _ database: MDB_dbi, _ key: UnsafeRawBufferPointer
    ) throws(LMDBFailure) -> UnsafeRawBufferPointer? {
        var key = MDB_val(key)
        var value = MDB_val()
        let code = mdb_get(pointer, database, &key, &value)
        guard code != MDB_NOTFOUND else { return nil }
        try LMDBFailure.check(code, "mdb_get")
        return UnsafeRawBufferPointer(value)
    }

    /// The value under a number; nil where there is none.
    func value<Number: FixedWidthInteger>(
        _ database: MDB_dbi, number: Number
    ) throws(LMDBFailure) -> UnsafeRawBufferPointer? {
        try withUnsafeBytes(of: number) { key throws(LMDBFailure) in try value(database, key) }
    }

    /// The value under a text; nil where there is none.
    package func value(_ database: MDB_dbi, text: String) throws(LMDBFailure) -> UnsafeRawBufferPointer? {
        let key = Array(text.utf8)
        return try key.withBytes { key throws(LMDBFailure) in try value(database, key) }
    }

    /// Stores a value under a key.
    package func put(
        _ database: MDB_dbi, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, _ flags: Int32 = 0
    ) throws(LMDBFailure) {
        var key = MDB_val(key)
        var value = MDB_val(value)
        try LMDBFailure.check(mdb_put(pointer, database, &key, &value, UInt32(flags)), "mdb_put")
    }

    /// Stores a value under a number.
    func put<Number: FixedWidthInteger>(
        _ database: MDB_dbi, number: Number, _ value: [UInt8]
    ) throws(LMDBFailure) {
        try withUnsafeBytes(of: number) { key throws(LMDBFailure) in
            try value.withBytes { value throws(LMDBFailure) in try put(database, key, value) }
        }
    }

    /// Stores a value under a text.
    package func put(_ database: MDB_dbi, text: String, _ value: [UInt8]) throws(LMDBFailure) {
        let key = Array(text.utf8)
        try key.withBytes { key throws(LMDBFailure) in
            try value.withBytes { value throws(LMDBFailure) in try put(database, key, value) }
        }
    }

    /// Removes what is under a key, where there is something.
    package func remove(_ database: MDB_dbi, _ key: UnsafeRawBufferPointer) throws(LMDBFailure) {
        var key = MDB_val(key)
        let code = mdb_del(pointer, database, &key, nil)
        if code != MDB_NOTFOUND { try LMDBFailure.check(code, "mdb_del") }
    }

    /// Empties a database.
    func clear(_ database: MDB_dbi) throws(LMDBFailure) {
        try LMDBFailure.check(mdb_drop(pointer, database, 0), "mdb_drop")
    }

    /// How many entries a database has; by a damaged file it may be any number.
    func count(_ database: MDB_dbi) throws(LMDBFailure) -> Int {
        var statistics = MDB_stat()
        try LMDBFailure.check(mdb_stat(pointer, database, &statistics), "mdb_stat")
        return Int(clamping: UInt64(truncatingIfNeeded: statistics.ms_entries))
    }

    /// A cursor over a database; to be closed before the transaction ends.
    package func cursor(_ database: MDB_dbi) throws(LMDBFailure) -> Cursor {
        var cursor: OpaquePointer?
        let code = mdb_cursor_open(pointer, database, &cursor)
        guard code == MDB_SUCCESS, let cursor else { throw LMDBFailure(call: "mdb_cursor_open", code: code) }
        return Cursor(pointer: cursor)
    }
}

/// A place in a database.
package struct Cursor {
    /// One entry; its bytes lie in the map.
    package typealias Entry = (key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)

    let pointer: OpaquePointer

    /// Gives the cursor back.
    package func close() { mdb_cursor_close(pointer) }

    /// Moves, and returns the entry there; nil where there is none.
    package func move(_ operation: MDB_cursor_op) throws(LMDBFailure) -> Entry? {
        var key = MDB_val()
        var value = MDB_val()
        let code = mdb_cursor_get(pointer, &key, &value, operation)
        guard code != MDB_NOTFOUND else { return nil }
        try LMDBFailure.check(code, "mdb_cursor_get")
        return (UnsafeRawBufferPointer(key), UnsafeRawBufferPointer(value))
    }

    /// Moves by a key, and perhaps a value, and returns the entry there; nil where there is none.
    package func move(
        _ operation: MDB_cursor_op, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer? = nil
    ) throws(LMDBFailure) -> Entry? {
        var key = MDB_val(key)
        var value = value.map { MDB_val($0) } ?? MDB_val()
        let code = mdb_cursor_get(pointer, &key, &value, operation)
        guard code != MDB_NOTFOUND else { return nil }
        try LMDBFailure.check(code, "mdb_cursor_get")
        return (UnsafeRawBufferPointer(key), UnsafeRawBufferPointer(value))
    }

    /// Moves to a number.
    func move<Number: FixedWidthInteger>(
        _ operation: MDB_cursor_op, number: Number
    ) throws(LMDBFailure) -> Entry? {
        try withUnsafeBytes(of: number) { key throws(LMDBFailure) in try move(operation, key: key) }
    }

    /// Makes room for a value behind all others, to be written before anything else is.
    func append(_ number: UInt64, _ size: Int) throws(LMDBFailure) -> UnsafeMutableRawPointer {
        try withUnsafeBytes(of: UInt(number)) { key throws(LMDBFailure) in
            var key = MDB_val(key)
            var value = MDB_val(mv_size: size, mv_data: nil)
            let code = mdb_cursor_put(pointer, &key, &value, UInt32(MDB_APPEND | MDB_RESERVE))
            guard code == MDB_SUCCESS, let room = value.mv_data else {
                throw LMDBFailure(call: "mdb_cursor_put", code: code)
            }
            return room
        }
    }

    /// Stores an entry.
    ///
    /// - Returns: False where the flags forbid to store it again and it is there.
    @discardableResult
    func put(
        _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, _ flags: Int32
    ) throws(LMDBFailure) -> Bool {
        var key = MDB_val(key)
        var value = MDB_val(value)
        let code = mdb_cursor_put(pointer, &key, &value, UInt32(flags))
        guard code != MDB_KEYEXIST || flags & MDB_NODUPDATA == 0 else { return false }
        try LMDBFailure.check(code, "mdb_cursor_put")
        return true
    }
}

extension MDB_val {
    init(_ bytes: UnsafeRawBufferPointer) {
        self.init(mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
    }
}

extension UnsafeRawBufferPointer {
    init(_ value: MDB_val) { self.init(start: value.mv_data, count: value.mv_size) }
}

extension [UInt8] {
    /// Like `withUnsafeBytes`, keeping the type of the body's error.
    package func withBytes<Value, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try withUnsafeBufferPointer { buffer throws(Failure) in try body(UnsafeRawBufferPointer(buffer)) }
    }
}
