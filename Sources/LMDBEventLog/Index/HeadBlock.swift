import EventLog
import Timeline

/// Where a thousand conversations stand, as the index stores it: a checksum of four bytes (``IndexBytes``), how many bytes their
/// positions and their versions have, and then the position and the version of each one's last record, little-endian; 0 and 0
/// for one without a record.
///
/// Under its own key each would take up five times the room.
struct HeadBlock {
    /// Where one conversation stands.
    typealias Head = (last: Position, version: UInt32)

    /// Conversations of a block at most: a page of the smallest entries.
    static let capacity = 1_000
    private static let headerSize = IndexBytes.sumSize + 2

    /// The block's conversations, from its first on.
    var heads: [Head] = []

    /// No conversation.
    init() {}

    /// The number of the block that a conversation belongs to, and the conversation's place in it.
    static func place(of conversation: ConversationID) -> (block: UInt32, index: Int) {
        let (block, index) = conversation.rawValue.quotientAndRemainder(dividingBy: UInt32(capacity))
        return (block, Int(index))
    }

    /// Reads the block with a number; nil where it is not what was stored under it.
    init?(_ stored: UnsafeRawBufferPointer, number: UInt32) {
        guard stored.count >= HeadBlock.headerSize, IndexBytes.areSound(stored, under: number) else { return nil }
        let (positionSize, versionSize) = (Int(stored[IndexBytes.sumSize]), Int(stored[IndexBytes.sumSize + 1]))
        let size = positionSize + versionSize
        guard (1...6).contains(positionSize), (1...4).contains(versionSize),
            (stored.count - HeadBlock.headerSize).isMultiple(of: size),
            (stored.count - HeadBlock.headerSize) / size <= HeadBlock.capacity
        else { return nil }
        heads.reserveCapacity((stored.count - HeadBlock.headerSize) / size)
        for offset in stride(from: HeadBlock.headerSize, to: stored.count, by: size) {
            let last = Position(HeadBlock.number(in: stored, at: offset, positionSize))
            let version = HeadBlock.number(in: stored, at: offset + positionSize, versionSize)
            heads.append((last, UInt32(truncatingIfNeeded: version)))
        }
    }

    /// Notes where a conversation stands.
    mutating func set(_ index: Int, _ head: Head) {
        while heads.count <= index { heads.append((.start, 0)) }
        heads[index] = head
    }

    /// The block as it is stored under its number.
    func stored(number: UInt32) -> [UInt8] {
        let positionSize = max(heads.reduce(0) { max($0, $1.last.rawValue) }.sizeInBytes, 1)
        let versionSize = max(heads.reduce(0) { max($0, UInt64($1.version)) }.sizeInBytes, 1)
        // Each number is written whole, and what is too much of it then written over.
        var bytes = [UInt8](
            repeating: 0, count: HeadBlock.headerSize + heads.count * (positionSize + versionSize) + 8)
        bytes.withUnsafeMutableBytes { bytes in
            bytes[IndexBytes.sumSize] = UInt8(positionSize)
            bytes[IndexBytes.sumSize + 1] = UInt8(versionSize)
            var offset = HeadBlock.headerSize
            for head in heads {
                bytes.storeBytes(of: head.last.rawValue.littleEndian, toByteOffset: offset, as: UInt64.self)
                offset += positionSize
                bytes.storeBytes(of: UInt64(head.version).littleEndian, toByteOffset: offset, as: UInt64.self)
                offset += versionSize
            }
        }
        bytes.removeLast(8)
        IndexBytes.seal(&bytes, under: number)
        return bytes
    }

    /// The number in so many bytes. Eight are read at once where they are there: a block is read for every few new records.
    private static func number(in bytes: UnsafeRawBufferPointer, at offset: Int, _ size: Int) -> UInt64 {
        guard offset + 8 <= bytes.count else {
            return bytes[offset..<offset + size].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        let word = bytes.number(at: offset, as: UInt64.self)
        return word & (.max >> UInt64(64 - 8 * size))
    }
}
