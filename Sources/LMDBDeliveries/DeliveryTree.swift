import CLMDB
import Deliveries
import EventLog
import LMDBEventLog
import Timeline

/// The LMDB environment of where groups stand: a group's place under its number, events that are not settled under the group's number and
/// the event's position, and what is settled in blocks of many, under the group's number and the block's.
struct DeliveryTree {
    /// Bytes of the map at first; it doubles when there is need.
    private static let firstMap = 64 * 1024 * 1024
    /// More than what an event that is not settled takes, with what LMDB copies for it.
    private static let bytesPerEvent = 2_048

    /// What it says of itself.
    struct Standing {
        /// The head of the log when it was made.
        var founded: Position
        /// Up to where orders were followed.
        var followed: Position
        /// What frames of its journal, and of no other, are marked with.
        var mark: UInt64
        /// The last frame of the journal that is in it.
        var sequence: UInt64
    }

    private let environment: Environment
    private let path: String
    private let meta: MDB_dbi
    private let places: MDB_dbi
    private let pending: MDB_dbi
    private let settled: MDB_dbi
    /// How it stood when it was opened.
    let opened: Standing

    /// Opens the tree in a folder, or makes it there.
    ///
    /// - Parameter head: The log's head; nil where it is only looked at, perhaps while another process writes it.
    init(_ path: String, head: Position?) throws(LogError) {
        self.path = path
        let environment = try Environment.open(
            path: path, readOnly: head == nil, mapSize: head == nil ? nil : DeliveryTree.firstMap)
        self.environment = environment
        let flags = head == nil ? 0 : MDB_CREATE
        (meta, places, pending, settled, opened) = try LogError.translating(path) { () throws(LMDBFailure) in
            try environment.openDatabases(writing: head != nil) { transaction throws(LMDBFailure) in
                let meta = try transaction.database("meta", flags)
                if let head { try DeliveryTree.found(meta, transaction, at: head) }
                return (
                    meta, try transaction.database("places", flags), try transaction.database("pending", flags),
                    try transaction.database("settled", flags), try DeliveryTree.standing(meta, transaction)
                )
            }
        }
    }

    /// Waits for whoever reads, and lets go of the files.
    func close() { environment.close() }

    /// What a new one says of itself.
    private static func found(_ meta: MDB_dbi, _ transaction: Transaction, at head: Position) throws(LMDBFailure) {
        let own = ["founded": head.rawValue, "followed": head.rawValue, "mark": .random(in: 0 ... .max), "sequence": 0]
        for (name, value) in own where try number(name, meta, transaction) == nil {
            try transaction.put(meta, text: name, StoredBytes.number(value))
        }
    }

    private static func standing(_ meta: MDB_dbi, _ transaction: Transaction) throws(LMDBFailure) -> Standing {
        guard let founded = try number("founded", meta, transaction),
            let followed = try number("followed", meta, transaction), let mark = try number("mark", meta, transaction),
            let sequence = try number("sequence", meta, transaction)
        else { throw damage }
        return Standing(
            founded: Position(founded), followed: Position(followed), mark: mark, sequence: sequence)
    }

    private static func number(
        _ name: String, _ meta: MDB_dbi, _ transaction: Transaction
    ) throws(LMDBFailure) -> UInt64? {
        guard let value = try transaction.value(meta, text: name) else { return nil }
        guard value.count == 8 else { throw damage }
        return StoredBytes.number(value, 0)
    }

    private static var damage: LMDBFailure { LMDBFailure(call: "reading where groups stand", code: MDB_CORRUPTED) }
}

// MARK: - Reading

extension DeliveryTree {
    func content(of group: Position) throws(LogError) -> StoredContent? {
        try reading { transaction throws(LMDBFailure) in try content(of: group, transaction) }
    }

    private func content(of group: Position, _ transaction: Transaction) throws(LMDBFailure) -> StoredContent? {
        guard let value = try transaction.value(places, key: StoredBytes.key(group)) else { return nil }
        guard let place = StoredBytes.place(value) else { throw DeliveryTree.damage }
        var content = StoredContent(place: place)
        try visit(pending, of: group, transaction) { number, value in
            guard let delivery = StoredBytes.pending(value) else { return false }
            content.pending[number] = delivery
            return true
        }
        try visit(settled, of: group, transaction) { number, value in
            guard let block = StoredBytes.settled(value) else { return false }
            content.settled[number.rawValue] = block
            return true
        }
        return content
    }

    /// All groups, and the last frame of the journal that is in it, at one moment.
    func everything() throws(LogError) -> (sequence: UInt64, groups: [Position: StoredContent]) {
        try reading { transaction throws(LMDBFailure) in
            var contents: [Position: StoredContent] = [:]
            for group in try groups(transaction) { contents[group] = try content(of: group, transaction) }
            return (try DeliveryTree.standing(meta, transaction).sequence, contents)
        }
    }

    /// The events of a group that are not settled.
    func pending(of group: Position) throws(LogError) -> Set<Position> {
        try reading { transaction throws(LMDBFailure) in
            var positions: Set<Position> = []
            try visit(pending, of: group, transaction) { number, _ in positions.insert(number).inserted }
            return positions
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
            guard visit(StoredBytes.keyNumber(entry.key, 8), entry.value) else { throw DeliveryTree.damage }
            next = try cursor.move(MDB_NEXT)
        }
    }

    func groups() throws(LogError) -> [Position] {
        try reading { transaction throws(LMDBFailure) in try groups(transaction) }
    }

    private func groups(_ transaction: Transaction) throws(LMDBFailure) -> [Position] {
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

    private func reading<Value>(_ body: (Transaction) throws(LMDBFailure) -> Value) throws(LogError) -> Value {
        try LogError.translating(path) { () throws(LMDBFailure) in
            let transaction = try environment.read()
            defer { environment.end(transaction) }
            return try body(transaction)
        }
    }
}

// MARK: - Writing

extension DeliveryTree {
    /// Writes what the journal has up to a frame, and syncs it.
    func write(_ commit: DeliveryCommit, upTo sequence: UInt64) throws(LogError) {
        var count = commit.changes.reduce(1) { $0 + $1.1.put.count + $1.1.removed.count + $1.1.settled.count + 1 }
        var removed: [(Position, StoredContent)] = []
        for group in commit.removed + commit.changes.filter(\.1.isWhole).map(\.group) {
            guard let content = try content(of: group) else { continue }
            removed.append((group, content))
            count += content.pending.count + content.settled.count + 1
        }
        let (ended, room) = (removed, count * DeliveryTree.bytesPerEvent + 1 << 20)
        try LogError.translating(path) { () throws(LMDBFailure) in
            try environment.makeRoom(for: room)
            try environment.write { transaction throws(LMDBFailure) in
                for (group, content) in ended { try remove(content, of: group, transaction) }
                for (group, changes) in commit.changes { try store(changes, of: group, transaction) }
                try transaction.put(meta, text: "followed", StoredBytes.number(commit.followed.rawValue))
                try transaction.put(meta, text: "sequence", StoredBytes.number(sequence))
            }
        }
    }

    private func store(
        _ changes: GroupChanges, of group: Position, _ transaction: Transaction
    ) throws(LMDBFailure) {
        // In order: neighbours lie on the same pages.
        for position in changes.removed.sorted() { try remove(position, of: group, from: pending, transaction) }
        for stored in changes.put.sorted(by: { $0.position < $1.position }) {
            try transaction.put(pending, key: StoredBytes.key(group, stored.position)) {
                StoredBytes.pending(stored.delivery, to: &$0)
            }
        }
        for (number, block) in changes.settled.sorted(by: { $0.key < $1.key }) {
            let key = Position(number)
            guard !block.isEmpty else {
                try remove(key, of: group, from: settled, transaction)
                continue
            }
            try transaction.put(settled, key: StoredBytes.key(group, key)) { StoredBytes.settled(block, to: &$0) }
        }
        try transaction.put(places, key: StoredBytes.key(group)) { StoredBytes.place(changes.place, to: &$0) }
    }

    /// Removes all that is stored of a group.
    private func remove(
        _ content: StoredContent, of group: Position, _ transaction: Transaction
    ) throws(LMDBFailure) {
        for position in content.pending.keys { try remove(position, of: group, from: pending, transaction) }
        for number in content.settled.keys { try remove(Position(number), of: group, from: settled, transaction) }
        try StoredBytes.key(group).withBytes { key throws(LMDBFailure) in try transaction.remove(places, key) }
    }

    private func remove(
        _ number: Position, of group: Position, from database: MDB_dbi, _ transaction: Transaction
    ) throws(LMDBFailure) {
        try StoredBytes.key(group, number).withBytes { key throws(LMDBFailure) in try transaction.remove(database, key)
        }
    }
}

extension Transaction {
    fileprivate func value(_ database: MDB_dbi, key: [UInt8]) throws(LMDBFailure) -> UnsafeRawBufferPointer? {
        try key.withBytes { key throws(LMDBFailure) in try value(database, key) }
    }

    fileprivate func put(
        _ database: MDB_dbi, key: [UInt8], _ write: (inout [UInt8]) -> Void
    ) throws(LMDBFailure) {
        var value: [UInt8] = []
        write(&value)
        let bytes = value
        try key.withBytes { key throws(LMDBFailure) in
            try bytes.withBytes { bytes throws(LMDBFailure) in try put(database, key, bytes) }
        }
    }
}
