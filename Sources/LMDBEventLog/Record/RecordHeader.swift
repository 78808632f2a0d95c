import EventLog
import Timeline

/// What stands before a record's payload. Fields are as small as what they hold, because of a message of 450 bytes, packed,
/// there are 125 left: with fields of fixed size the header was half of that again.
///
/// | bytes | what |
/// |---|---|
/// | 4 | checksum: see ``Checksum`` |
/// | 4 | link: the first bytes of the record's ``Chain`` |
/// | 1 | flags: bit 0 the payload is compressed, bit 1 there is a key, bit 2 a compressed payload is a whole frame, bit 3 there is a cause; bits 4 and 5 are kept for encryption, the others are 0 |
/// | 6 | when it was recorded, milliseconds since 1970 |
/// | 1-3 | kind |
/// | 1-5 | conversation |
/// | 1-5 | version: the record's number in its conversation, from 1 |
/// | 1-7 | how far back the conversation's previous record is; 0 for none |
/// | 1-4 | payload's size, uncompressed |
/// | 1-7 | how many milliseconds before it was recorded it happened, zigzag |
/// | 0-7 | how far back the cause is; with flag 3 |
/// | 0-3 | dictionary that the payload is compressed with; with flag 0 |
/// | 0, 12 | the dedupe key: its first 64 bits, then the next 32, big-endian; with flag 1 |
///
/// The first four and the key have a fixed size; numbers are little-endian. What lies between is written as Protocol Buffers
/// write numbers (varint): seven bits a byte, the lowest first, the eighth bit set where another byte follows.
///
/// A compressed payload is a Zstandard frame without its first bytes, see ``StoredFrame``: without its magic number where bit 2
/// is set, otherwise without everything before its only block.
struct RecordHeader {
    /// Bytes that checksum and link take up: what follows is what they are made of.
    static let sealSize = 8
    /// Bytes of the part with a fixed size.
    static let fixedSize = sealSize + 1 + 6
    /// Bytes of a dedupe key.
    static let keySize = 12
    /// Bytes of a header at most.
    static let largest = fixedSize + 3 + 5 + 5 + 7 + 4 + 7 + 7 + 3 + keySize
    /// More bytes than any record has.
    static let largestRecord = largest + LogLimits.payload

    /// What a record has or is.
    struct Flags: OptionSet {
        let rawValue: UInt8
        static let compressed = Flags(rawValue: 1)
        static let keyed = Flags(rawValue: 2)
        static let wholeFrame = Flags(rawValue: 4)
        static let caused = Flags(rawValue: 8)
        static let known: Flags = [.compressed, .keyed, .wholeFrame, .caused]
    }

    let kind: UInt16
    let conversation: ConversationID
    let occurredAt: Timestamp
    let recordedAt: Timestamp
    let cause: Position
    let payloadSize: UInt32
    let key: DedupeKey?
    /// How the payload is compressed, and with which dictionary; nil where it isn't.
    let compression: (kind: StoredFrame, dictionary: UInt16)?

    /// What is known of a record before it has its place.
    init(_ append: Append, compressed compression: (kind: StoredFrame, dictionary: UInt16)?) {
        kind = append.kind
        conversation = append.conversation
        occurredAt = append.occurredAt
        recordedAt = append.recordedAt
        cause = append.cause
        payloadSize = UInt32(append.payload.count)
        key = append.key
        self.compression = compression
    }

    /// Writes everything but checksum and link, for which it leaves room.
    ///
    /// - Parameter bytes: Room for ``largest`` bytes.
    /// - Returns: The header's size.
    func write(at place: StreamTable.Place, to bytes: UnsafeMutableRawPointer) -> Int {
        var flags: Flags = []
        if let compression { flags.insert(compression.kind == .block ? .compressed : [.compressed, .wholeFrame]) }
        if key != nil { flags.insert(.keyed) }
        if cause != .start { flags.insert(.caused) }
        var writer = HeaderWriter(next: bytes + RecordHeader.sealSize)
        writer.add(flags.rawValue)
        writer.add48(UInt64(recordedAt.milliseconds))
        writer.addVarint(UInt64(kind))
        writer.addVarint(UInt64(conversation.rawValue))
        writer.addVarint(UInt64(place.version))
        writer.addVarint(place.previous == .start ? 0 : place.position.rawValue - place.previous.rawValue)
        writer.addVarint(UInt64(payloadSize))
        let delay = recordedAt.milliseconds - occurredAt.milliseconds
        writer.addVarint(UInt64(bitPattern: delay << 1 ^ delay >> 63))
        if cause != .start { writer.addVarint(place.position.rawValue - cause.rawValue) }
        if let compression { writer.addVarint(UInt64(compression.dictionary)) }
        if let key {
            writer.add(key.high.byteSwapped)
            writer.add(key.low.byteSwapped)
        }
        return writer.next - bytes
    }

    /// Writes checksum and link: the record is then complete.
    ///
    /// - Returns: The record's chain.
    static func seal(
        _ record: UnsafeMutableRawBufferPointer, at position: Position, after chain: Chain
    ) -> Chain {
        let content = UnsafeRawBufferPointer(rebasing: record[sealSize...])
        let chain = chain.followed(by: content)
        record.storeBytes(of: Checksum.ofRecord(content, at: position).littleEndian, as: UInt32.self)
        record.storeBytes(of: chain.link.littleEndian, toByteOffset: 4, as: UInt32.self)
        return chain
    }
}

/// Writes the fields of a header one after the other.
private struct HeaderWriter {
    var next: UnsafeMutableRawPointer

    mutating func add<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number) {
        next.storeBytes(of: number.littleEndian, as: Number.self)
        next += MemoryLayout<Number>.size
    }

    /// Adds the lower six bytes.
    mutating func add48(_ number: UInt64) {
        add(UInt32(truncatingIfNeeded: number))
        add(UInt16(truncatingIfNeeded: number >> 32))
    }

    mutating func addVarint(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            add(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        add(UInt8(truncatingIfNeeded: rest))
    }
}
