import EventLog
import Timeline

/// The fixed front of a record, 64 bytes, little-endian, followed by the dedupe key where there is one (12 bytes: its first
/// 64 bits, then the next 32, big-endian) and the payload as it is stored.
///
/// | offset | bytes | what |
/// |---|---|---|
/// | 0 | 2 | kind |
/// | 2 | 1 | flags: bit 0 the payload is compressed, bit 1 there is a key, bit 2 the payload is a whole frame; bits 4 and 5 are kept for encryption, the others are 0 |
/// | 3 | 1 | version of this layout: 1 |
/// | 4 | 4 | conversation |
/// | 8 | 4 | version: the record's number in its conversation, from 1 |
/// | 12 | 4 | payload's size, uncompressed |
/// | 16 | 6 | position of the conversation's previous record; 0 for none |
/// | 22 | 6 | position of the cause; 0 for none |
/// | 28 | 6 | when it happened, milliseconds since 1970 |
/// | 34 | 6 | when it was recorded, milliseconds since 1970 |
/// | 40 | 2 | dictionary that the payload is compressed with; 0 where it isn't compressed |
/// | 42 | 2 | 0 |
/// | 44 | 4 | checksum: CRC-32C of the position (8 bytes), of bytes 0 to 43, and of everything from byte 64 on |
/// | 48 | 16 | chain: see ``Chain`` |
///
/// A compressed payload is a Zstandard frame without its first bytes, see ``StoredFrame``: without its magic number where bit 2
/// is set, otherwise without everything before its only block.
enum RecordHeader {
    /// Bytes of the header.
    static let size = 64
    /// Bytes of a dedupe key.
    static let keySize = 12
    /// The version of the layout that this code writes and reads.
    static let layout: UInt8 = 1
    /// More bytes than any record has.
    static let largestRecord = size + keySize + LogLimits.payload

    /// What a record has or is.
    struct Flags: OptionSet {
        let rawValue: UInt8
        static let compressed = Flags(rawValue: 1)
        static let keyed = Flags(rawValue: 2)
        static let wholeFrame = Flags(rawValue: 4)
        static let known: Flags = [.compressed, .keyed, .wholeFrame]
    }

    enum Offset {
        static let kind = 0
        static let flags = 2
        static let layout = 3
        static let conversation = 4
        static let version = 8
        static let payloadSize = 12
        static let previous = 16
        static let cause = 22
        static let occurredAt = 28
        static let recordedAt = 34
        static let dictionary = 40
        static let reserved = 42
        static let checksum = 44
        static let chain = 48
        static let key = 64
    }

    /// Writes what is known of a record before it has its place.
    static func write(
        _ append: Append, compressed: (kind: StoredFrame, dictionary: UInt16)?, to bytes: UnsafeMutableRawPointer
    ) {
        var flags: Flags = []
        if let compressed { flags.insert(compressed.kind == .block ? .compressed : [.compressed, .wholeFrame]) }
        if append.key != nil { flags.insert(.keyed) }
        bytes.store(append.kind, at: Offset.kind)
        bytes.store(flags.rawValue, at: Offset.flags)
        bytes.store(layout, at: Offset.layout)
        bytes.store(append.conversation.rawValue, at: Offset.conversation)
        bytes.store(UInt32(append.payload.count), at: Offset.payloadSize)
        bytes.store48(append.cause.rawValue, at: Offset.cause)
        bytes.store48(UInt64(append.occurredAt.milliseconds), at: Offset.occurredAt)
        bytes.store48(UInt64(append.recordedAt.milliseconds), at: Offset.recordedAt)
        bytes.store(compressed?.dictionary ?? 0, at: Offset.dictionary)
        bytes.store(UInt16(0), at: Offset.reserved)
        if let key = append.key {
            bytes.store(key.high.byteSwapped, at: Offset.key)
            bytes.store(key.low.byteSwapped, at: Offset.key + 8)
        }
    }

    /// Writes a record's place, and with it the checksum and the chain: the record is then complete.
    ///
    /// - Returns: The record's chain.
    static func complete(
        _ record: UnsafeMutableRawBufferPointer, at place: StreamTable.Place, after chain: Chain
    ) -> Chain {
        guard let bytes = record.baseAddress else { return chain }
        bytes.store(place.version, at: Offset.version)
        bytes.store48(place.previous.rawValue, at: Offset.previous)
        let whole = UnsafeRawBufferPointer(record)
        bytes.store(Checksum.ofRecord(whole, at: place.position), at: Offset.checksum)
        let next = chain.followed(by: whole)
        bytes.store(next.front, at: Offset.chain)
        bytes.store(next.back, at: Offset.chain + 8)
        return next
    }
}

extension UnsafeMutableRawPointer {
    fileprivate func store<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number, at offset: Int) {
        storeBytes(of: number.littleEndian, toByteOffset: offset, as: Number.self)
    }

    /// Stores the lower six bytes.
    fileprivate func store48(_ number: UInt64, at offset: Int) {
        store(UInt32(truncatingIfNeeded: number), at: offset)
        store(UInt16(truncatingIfNeeded: number >> 32), at: offset + 4)
    }
}
