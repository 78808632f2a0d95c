import Deliveries
import Timeline

/// What is stored at once, as a frame of the journal has it: the groups that are no more, those that have changed, each with its place,
/// its events and its blocks, and up to where orders were followed. Each value is as the tree has it, its length before it.
enum CommitBytes {
    private static let version: UInt8 = 1

    static func write(_ commit: DeliveryCommit, to bytes: inout [UInt8]) {
        bytes.append(version)
        StoredBytes.append(commit.followed.rawValue, to: &bytes)
        write(commit.removed, to: &bytes)
        StoredBytes.append(UInt32(commit.changes.count), to: &bytes)
        for (group, changes) in commit.changes {
            StoredBytes.append(group.rawValue, to: &bytes)
            bytes.append(changes.isWhole ? 1 : 0)
            value(to: &bytes) { StoredBytes.place(changes.place, to: &$0) }
            write(changes.removed, to: &bytes)
            StoredBytes.append(UInt32(changes.put.count), to: &bytes)
            for stored in changes.put {
                StoredBytes.append(stored.position.rawValue, to: &bytes)
                value(to: &bytes) { StoredBytes.pending(stored.delivery, to: &$0) }
            }
            StoredBytes.append(UInt32(changes.settled.count), to: &bytes)
            for (number, block) in changes.settled {
                StoredBytes.append(number, to: &bytes)
                value(to: &bytes) { StoredBytes.settled(block, to: &$0) }
            }
        }
    }

    private static func write(_ positions: [Position], to bytes: inout [UInt8]) {
        StoredBytes.append(UInt32(positions.count), to: &bytes)
        for position in positions { StoredBytes.append(position.rawValue, to: &bytes) }
    }

    private static func value(to bytes: inout [UInt8], _ write: (inout [UInt8]) -> Void) {
        let start = bytes.count
        bytes += [0, 0]
        write(&bytes)
        let size = bytes.count - start - 2
        (bytes[start], bytes[start + 1]) = (UInt8(size & 0xFF), UInt8(size >> 8))
    }

    /// What was written; nil for other bytes, or those of a newer version.
    static func read(_ bytes: UnsafeRawBufferPointer) -> DeliveryCommit? {
        var rest = Rest(bytes: bytes)
        guard rest.number(as: UInt8.self) == version, let followed = rest.position(), let removed = rest.positions(),
            let changes = rest.list({ $0.group() }), rest.bytes.isEmpty
        else { return nil }
        return DeliveryCommit(changes, removed: removed, followed: followed)
    }

    /// What is still to be read.
    private struct Rest {
        var bytes: UnsafeRawBufferPointer

        mutating func take(_ count: Int) -> UnsafeRawBufferPointer? {
            guard count <= bytes.count else { return nil }
            defer { bytes = UnsafeRawBufferPointer(rebasing: bytes[count...]) }
            return UnsafeRawBufferPointer(rebasing: bytes[..<count])
        }

        mutating func number<Number: FixedWidthInteger & BitwiseCopyable>(as _: Number.Type) -> Number? {
            take(MemoryLayout<Number>.size).map { StoredBytes.number($0, 0) }
        }

        mutating func position() -> Position? { number(as: UInt64.self).map { Position($0) } }

        /// A value with its length before it.
        mutating func value<Value>(_ read: (UnsafeRawBufferPointer) -> Value?) -> Value? {
            number(as: UInt16.self).flatMap { take(Int($0)) }.flatMap(read)
        }

        mutating func list<Element>(_ read: (inout Rest) -> Element?) -> [Element]? {
            guard let count = number(as: UInt32.self) else { return nil }
            var elements: [Element] = []
            for _ in 0..<count {
                guard let element = read(&self) else { return nil }
                elements.append(element)
            }
            return elements
        }

        mutating func positions() -> [Position]? { list { $0.position() } }

        mutating func group() -> (group: Position, GroupChanges)? {
            guard let group = position(), let isWhole = number(as: UInt8.self), let place = value(StoredBytes.place),
                let removed = positions(), let put = list({ $0.pending() }), let settled = list({ $0.block() })
            else { return nil }
            var changes = GroupChanges(place: place, isWhole: isWhole == 1)
            changes.removed = removed
            changes.put = put
            changes.settled = Dictionary(settled) { _, last in last }
            return (group, changes)
        }

        mutating func pending() -> StoredDelivery? {
            guard let position = position(), let delivery = value(StoredBytes.pending) else { return nil }
            return StoredDelivery(position, delivery)
        }

        mutating func block() -> (UInt64, SettledBlock)? {
            guard let number = number(as: UInt64.self), let block = value(StoredBytes.settled) else { return nil }
            return (number, block)
        }
    }
}
