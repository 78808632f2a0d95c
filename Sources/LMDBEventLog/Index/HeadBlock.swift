import EventLog
import Timeline

/// Where a thousand conversations stand, as the index stores it: how many bytes their positions and their versions have, and
/// then the position and the version of each one's last record, little-endian; 0 and 0 for one without a record.
///
/// Under its own key each would take up five times the room.
struct HeadBlock {
    /// Where one conversation stands.
    typealias Head = (last: Position, version: UInt32)

    /// Conversations of a block at most: a page of the smallest entries.
    static let capacity = 1_000
    private static let headerSize = 2

    /// The block's conversations, from its first on.
    var heads: [Head] = []

    /// No conversation.
    init() {}

    /// The number of the block that a conversation belongs to, and the conversation's place in it.
    static func place(of conversation: ConversationID) -> (block: UInt32, index: Int) {
        let (block, index) = conversation.rawValue.quotientAndRemainder(dividingBy: UInt32(capacity))
        return (block, Int(index))
    }

    /// Reads a stored block; nil where it is none.
    init?(_ stored: UnsafeRawBufferPointer) {
        guard stored.count >= HeadBlock.headerSize else { return nil }
        let (positionSize, versionSize) = (Int(stored[0]), Int(stored[1]))
        let size = positionSize + versionSize
        guard (1...6).contains(positionSize), (1...4).contains(versionSize),
            (stored.count - HeadBlock.headerSize).isMultiple(of: size),
            (stored.count - HeadBlock.headerSize) / size <= HeadBlock.capacity
        else { return nil }
        heads = stride(from: HeadBlock.headerSize, to: stored.count, by: size).map { offset in
            let middle = offset + positionSize
            return (
                Position(HeadBlock.number(stored[offset..<middle])),
                UInt32(truncatingIfNeeded: HeadBlock.number(stored[middle..<middle + versionSize]))
            )
        }
    }

    /// Notes where a conversation stands.
    mutating func set(_ index: Int, _ head: Head) {
        while heads.count <= index { heads.append((.start, 0)) }
        heads[index] = head
    }

    /// The block as it is stored.
    var stored: [UInt8] {
        let positionSize = max(heads.reduce(0) { max($0, $1.last.rawValue) }.sizeInBytes, 1)
        let versionSize = max(heads.reduce(0) { max($0, UInt64($1.version)) }.sizeInBytes, 1)
        var bytes = [UInt8(positionSize), UInt8(versionSize)]
        bytes.reserveCapacity(bytes.count + heads.count * (positionSize + versionSize))
        for head in heads {
            HeadBlock.add(head.last.rawValue, positionSize, to: &bytes)
            HeadBlock.add(UInt64(head.version), versionSize, to: &bytes)
        }
        return bytes
    }

    private static func number(_ bytes: Slice<UnsafeRawBufferPointer>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func add(_ number: UInt64, _ size: Int, to bytes: inout [UInt8]) {
        for index in 0..<size { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * index))) }
    }
}
