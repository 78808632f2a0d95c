import CLMDB
public import Deliveries
import EventLog
import Glibc
import LMDBEventLog
import Synchronization
public import Timeline

/// Where groups of consumers stand, in an LMDB environment of its own: a group's place under its number, events that are not settled under the
/// group's number and the event's position, and what is settled in blocks of many, under the group's number and the block's. Every commit
/// is synced before it returns.
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
    /// Nil where it is only looked at, and was made before there were any.
    private let settled: MDB_dbi?
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
        (meta, places, pending, settled) = (opened.meta, opened.places, opened.pending, opened.settled)
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
        var settled: MDB_dbi?
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
                pending: try transaction.database("pending", flags),
                settled: readOnly
                    ? try? transaction.database("settled", flags) : try transaction.database("settled", flags),
                founded: founded ?? head,
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
            try visit(pending, of: group, transaction) { number, value in
                guard let delivery = StoredBytes.pending(value) else { return false }
                content.pending[number] = delivery
                return true
            }
            guard let settled else { return content }
            try visit(settled, of: group, transaction) { number, value in
                guard let block = StoredBytes.settled(value) else { return false }
                content.settled[number.rawValue] = block
                return true
            }
            return content
        }
    }

    /// Shows what stands under a group's number in a database, with its second number, until something is not as it should be.
    private func visit(
        _ database: MDB_dbi, of group: Position, _ transaction: Transaction,
        _ visit: (Position, UnsafeRawBufferPointer) -> Bool
    ) throws(LMDBFailure) {
        let cursor = try transaction.cursor(database)
        defer { cursor.close() }
        let start = StoredBytes.key(group, .start)
        var next = try start.withBytes { key throws(LMDBFailure) in try cursor.move(MDB_SET_RANGE, key: key) }
        while let entry = next, entry.key.count == 16, StoredBytes.keyNumber(entry.key, 0) == group {
            guard visit(StoredBytes.keyNumber(entry.key, 8), entry.value) else { throw LMDBDeliveryStore.damage }
            next = try cursor.move(MDB_NEXT)
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
        var count = commit.changes.reduce(1) { $0 + $1.1.put.count + $1.1.removed.count + $1.1.settled.count + 1 }
        let ended = commit.removed + commit.changes.filter(\.1.isWhole).map(\.group)
        let removed = try ended.compactMap { group in try load(group).map { (group, $0) } }
        count += removed.reduce(0) { $0 + $1.1.pending.count + $1.1.settled.count + 1 }
        try writing(bytes: count * LMDBDeliveryStore.bytesPerEvent) { transaction throws(LMDBFailure) in
            for (group, content) in removed { try remove(content, of: group, transaction) }
            for (group, changes) in commit.changes { try store(changes, of: group, transaction) }
            try transaction.put(meta, text: "followed", StoredBytes.number(commit.followed))
        }
        reached.withLock { $0 = commit.followed }
    }

    private func store(
        _ changes: GroupChanges, of group: Position, _ transaction: Transaction
    ) throws(LMDBFailure) {
        // In order: neighbours lie on the same pages.
        for position in changes.removed.sorted() { try remove(position, of: group, from: pending, transaction) }
        for (position, delivery) in changes.put.sorted(by: { $0.key < $1.key }) {
            try transaction.put(pending, key: StoredBytes.key(group, position), StoredBytes.pending(delivery))
        }
        if let settled {
            for (number, block) in changes.settled.sorted(by: { $0.key < $1.key }) {
                let key = Position(number)
                guard !block.isEmpty else {
                    try remove(key, of: group, from: settled, transaction)
                    continue
                }
                try transaction.put(settled, key: StoredBytes.key(group, key), StoredBytes.settled(block))
            }
        }
        try transaction.put(places, key: StoredBytes.key(group), StoredBytes.place(changes.place))
    }

    /// Removes all that is stored of a group.
    private func remove(
        _ content: StoredContent, of group: Position, _ transaction: Transaction
    ) throws(LMDBFailure) {
        for position in content.pending.keys { try remove(position, of: group, from: pending, transaction) }
        if let settled {
            for number in content.settled.keys {
                try remove(Position(number), of: group, from: settled, transaction)
            }
        }
        try StoredBytes.key(group).withBytes { key throws(LMDBFailure) in try transaction.remove(places, key) }
    }

    private func remove(
        _ number: Position, of group: Position, from database: MDB_dbi, _ transaction: Transaction
    ) throws(LMDBFailure) {
        try StoredBytes.key(group, number).withBytes { key throws(LMDBFailure) in try transaction.remove(database, key)
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
