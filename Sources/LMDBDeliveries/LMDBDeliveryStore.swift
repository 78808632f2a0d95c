import CLMDB
public import Deliveries
import EventLog
import Glibc
import LMDBEventLog
import Synchronization
public import Timeline

/// Where groups of consumers stand, in an LMDB environment of its own: a group's place under its number, each of its events that are not settled
/// under the group's number and the event's position. Every commit is synced before it returns.
///
/// Whoever writes it has the right to write the log beside it: one process at a time. One thread at a time commits.
public final class LMDBDeliveryStore: DeliveryStore, @unchecked Sendable {
    /// Bytes of the map at first; it doubles when there is need.
    private static let firstMap = 64 * 1024 * 1024
    /// More than what an event that is not settled takes, with what LMDB copies for it.
    private static let bytesPerEvent = 2_048

    public let founded: Position

    private let environment: Environment
    private let path: String
    private let meta: MDB_dbi
    private let places: MDB_dbi
    private let pending: MDB_dbi
    private let reached: Mutex<Position>

    public var followed: Position { reached.withLock { $0 } }

    /// Opens the store in a folder of a log's, or makes it there.
    ///
    /// - Parameters:
    ///   - data: The folder that holds the log.
    ///   - head: The log's head.
    ///   - readOnly: Whether it is only looked at, perhaps while another process writes it.
    /// - Throws: `LogError`: `corrupted`, `incompatible` or `io`, with what to do.
    public init(data: String, head: Position, readOnly: Bool = false) throws {
        path = data + "/deliveries"
        if !readOnly {
            try LogDirectory.create(path)
            if LMDBDeliveryStore.exists(path) { try LogFoundation.confirm(path + "/data.mdb") }
        }
        environment = try Environment.open(
            path: path, readOnly: readOnly, mapSize: readOnly ? nil : LMDBDeliveryStore.firstMap)
        let environment = environment
        let opened = try LogError.translating(path) { () throws(LMDBFailure) in
            try LMDBDeliveryStore.open(environment, head: head, readOnly: readOnly)
        }
        (meta, places, pending) = (opened.meta, opened.places, opened.pending)
        founded = opened.founded
        reached = Mutex(opened.followed)
        if !readOnly {
            try LogDirectory.synchronize(path)
            try LogDirectory.synchronize(data)
        }
    }

    /// Waits for whoever reads, and lets go of the files.
    public func close() { environment.close() }

    private struct Opened {
        var meta, places, pending: MDB_dbi
        var founded, followed: Position
    }

    private static func open(
        _ environment: Environment, head: Position, readOnly: Bool
    ) throws(LMDBFailure) -> Opened {
        try environment.openDatabases(writing: !readOnly) { transaction throws(LMDBFailure) in
            let flags = readOnly ? 0 : MDB_CREATE
            let meta = try transaction.database("meta", flags)
            let founded = try position("founded", in: meta, transaction)
            if founded == nil, !readOnly { try transaction.put(meta, text: "founded", StoredBytes.number(head)) }
            return Opened(
                meta: meta, places: try transaction.database("places", flags),
                pending: try transaction.database("pending", flags), founded: founded ?? head,
                followed: try position("followed", in: meta, transaction) ?? head)
        }
    }

    private static func position(
        _ name: String, in meta: MDB_dbi, _ transaction: Transaction
    ) throws(LMDBFailure) -> Position? {
        guard let value = try transaction.value(meta, text: name) else { return nil }
        guard value.count == 8 else { throw damage }
        return Position(StoredBytes.number(value, 0))
    }

    public func load(_ group: Position) throws -> StoredContent? {
        try reading { transaction throws(LMDBFailure) in
            guard let value = try transaction.value(places, key: StoredBytes.key(group)) else { return nil }
            guard let place = StoredBytes.place(value) else { throw LMDBDeliveryStore.damage }
            var content = StoredContent(place: place)
            let cursor = try transaction.cursor(pending)
            defer { cursor.close() }
            let start = StoredBytes.key(group, .start)
            var next = try start.withBytes { key throws(LMDBFailure) in try cursor.move(MDB_SET_RANGE, key: key) }
            while let entry = next, entry.key.count == 16, StoredBytes.keyNumber(entry.key, 0) == group {
                guard let delivery = StoredBytes.pending(entry.value) else { throw LMDBDeliveryStore.damage }
                content.pending[StoredBytes.keyNumber(entry.key, 8)] = delivery
                next = try cursor.move(MDB_NEXT)
            }
            return content
        }
    }

    public func groups() throws -> [Position] {
        try reading { transaction throws(LMDBFailure) in
            let cursor = try transaction.cursor(places)
            defer { cursor.close() }
            var groups: [Position] = []
            var next = try cursor.move(MDB_FIRST)
            while let entry = next, entry.key.count == 8 {
                groups.append(StoredBytes.keyNumber(entry.key, 0))
                next = try cursor.move(MDB_NEXT)
            }
            return groups
        }
    }

    public func commit(_ commit: DeliveryCommit) throws {
        var count = commit.changes.reduce(1) { $0 + $1.1.put.count + $1.1.removed.count + 1 }
        let removed = try commit.removed.map { group in (group, try load(group)?.pending.keys.sorted() ?? []) }
        count += removed.reduce(0) { $0 + $1.1.count + 1 }
        try writing(bytes: count * LMDBDeliveryStore.bytesPerEvent) { transaction throws(LMDBFailure) in
            for (group, changes) in commit.changes { try store(changes, of: group, transaction) }
            for (group, positions) in removed {
                try remove(positions, of: group, transaction)
                try StoredBytes.key(group).withBytes { key throws(LMDBFailure) in try transaction.remove(places, key) }
            }
            try transaction.put(meta, text: "followed", StoredBytes.number(commit.followed))
        }
        reached.withLock { $0 = commit.followed }
    }

    private func store(
        _ changes: GroupChanges, of group: Position, _ transaction: Transaction
    ) throws(LMDBFailure) {
        // In order: neighbours lie on the same pages.
        try remove(changes.removed.sorted(), of: group, transaction)
        for (position, delivery) in changes.put.sorted(by: { $0.key < $1.key }) {
            try transaction.put(pending, key: StoredBytes.key(group, position), StoredBytes.pending(delivery))
        }
        try transaction.put(places, key: StoredBytes.key(group), StoredBytes.place(changes.place))
    }

    private func remove(
        _ positions: [Position], of group: Position, _ transaction: Transaction
    ) throws(LMDBFailure) {
        for position in positions {
            try StoredBytes.key(group, position).withBytes { key throws(LMDBFailure) in
                try transaction.remove(pending, key)
            }
        }
    }

    private static var damage: LMDBFailure { LMDBFailure(call: "reading where groups stand", code: MDB_CORRUPTED) }

    private func reading<Value>(_ body: (Transaction) throws(LMDBFailure) -> Value) throws(LogError) -> Value {
        try LogError.translating(path) { () throws(LMDBFailure) in
            let transaction = try environment.read()
            defer { environment.end(transaction) }
            return try body(transaction)
        }
    }

    private func writing(bytes: Int, _ body: (Transaction) throws(LMDBFailure) -> Void) throws(LogError) {
        try LogError.translating(path) { () throws(LMDBFailure) in
            try environment.makeRoom(for: bytes + (1 << 20))
            try environment.write(body)
        }
    }

    private static func exists(_ path: String) -> Bool { access(path + "/data.mdb", F_OK) == 0 }
}

extension Transaction {
    fileprivate func value(_ database: MDB_dbi, key: [UInt8]) throws(LMDBFailure) -> UnsafeRawBufferPointer? {
        try key.withBytes { key throws(LMDBFailure) in try value(database, key) }
    }

    fileprivate func put(_ database: MDB_dbi, key: [UInt8], _ bytes: [UInt8]) throws(LMDBFailure) {
        try key.withBytes { key throws(LMDBFailure) in
            try bytes.withBytes { bytes throws(LMDBFailure) in try put(database, key, bytes) }
        }
    }
}
