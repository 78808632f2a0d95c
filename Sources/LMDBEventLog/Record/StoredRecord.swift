import EventLog
import Timeline

/// A record as it lies in the map or on a page: a view, valid as long as its bytes are.
///
/// A view is made only of bytes that can hold a record of this layout; whether they are the right ones, the checksum says.
struct StoredRecord {
    let position: Position
    let bytes: UnsafeRawBufferPointer
    private let header: UnsafeRawPointer

    /// Looks at bytes as a record; nil where they can't be one.
    init?(_ bytes: UnsafeRawBufferPointer, at position: Position) {
        guard let header = bytes.baseAddress, bytes.count >= RecordHeader.size,
            bytes.count <= RecordHeader.largestRecord
        else { return nil }
        self.position = position
        self.bytes = bytes
        self.header = header
        guard header.load(fromByteOffset: RecordHeader.Offset.layout, as: UInt8.self) == RecordHeader.layout,
            flags.isSubset(of: .known), flags.contains(.compressed) || !flags.contains(.wholeFrame),
            load(RecordHeader.Offset.payloadSize, as: UInt32.self) <= LogLimits.payload,
            bytes.count >= payloadStart
        else { return nil }
    }

    private func load<Number: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, as type: Number.Type) -> Number {
        Number(littleEndian: header.loadUnaligned(fromByteOffset: offset, as: type))
    }

    /// Six bytes; the two after them are always inside the header too.
    private func load48(_ offset: Int) -> UInt64 { load(offset, as: UInt64.self) & 0xFFFF_FFFF_FFFF }

    private var flags: RecordHeader.Flags {
        RecordHeader.Flags(rawValue: header.load(fromByteOffset: RecordHeader.Offset.flags, as: UInt8.self))
    }

    private var payloadStart: Int {
        flags.contains(.keyed) ? RecordHeader.size + RecordHeader.keySize : RecordHeader.size
    }

    /// How the payload is compressed; nil where it isn't.
    var compression: StoredFrame? {
        guard flags.contains(.compressed) else { return nil }
        return flags.contains(.wholeFrame) ? .frame : .block
    }

    var conversation: ConversationID { ConversationID(load(RecordHeader.Offset.conversation, as: UInt32.self)) }
    var version: UInt32 { load(RecordHeader.Offset.version, as: UInt32.self) }
    var payloadSize: Int { Int(load(RecordHeader.Offset.payloadSize, as: UInt32.self)) }
    var previous: Position { Position(load48(RecordHeader.Offset.previous)) }
    var cause: Position { Position(load48(RecordHeader.Offset.cause)) }
    var dictionary: UInt16 { load(RecordHeader.Offset.dictionary, as: UInt16.self) }
    var checksum: UInt32 { load(RecordHeader.Offset.checksum, as: UInt32.self) }
    var chain: Chain { Chain(at: header + RecordHeader.Offset.chain) }

    /// Whether the record is what was written, its chain aside.
    var isIntact: Bool { checksum == Checksum.ofRecord(bytes, at: position) }

    /// What makes the record the same for ever; nil where it has none.
    var key: DedupeKey? {
        guard flags.contains(.keyed) else { return nil }
        return DedupeKey(
            high: load(RecordHeader.Offset.key, as: UInt64.self).byteSwapped,
            low: load(RecordHeader.Offset.key + 8, as: UInt32.self).byteSwapped)
    }

    /// The payload as it is stored.
    var storedPayload: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[payloadStart...]) }

    /// What readers get to know without the payload.
    var envelope: Envelope {
        Envelope(
            position: position, kind: load(RecordHeader.Offset.kind, as: UInt16.self), conversation: conversation,
            version: version, previous: previous,
            occurredAt: Timestamp(milliseconds: Int64(load48(RecordHeader.Offset.occurredAt))),
            recordedAt: Timestamp(milliseconds: Int64(load48(RecordHeader.Offset.recordedAt))), cause: cause,
            payloadSize: load(RecordHeader.Offset.payloadSize, as: UInt32.self))
    }
}
