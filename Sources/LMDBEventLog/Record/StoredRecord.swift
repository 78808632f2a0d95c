import EventLog
import Timeline

/// A record as it lies in the map or on a page: a view, valid as long as its bytes are. ``RecordHeader`` has the layout.
///
/// A view is made only of bytes that can hold a record of this layout; whether they are the right ones, the checksum says.
struct StoredRecord {
    let bytes: UnsafeRawBufferPointer
    /// What readers get to know without the payload.
    let envelope: Envelope
    private let flags: RecordHeader.Flags
    /// The dictionary that the payload is compressed with; 0 where it isn't.
    let dictionary: UInt16
    private let payloadStart: Int

    /// Looks at bytes as a record; nil where they can't be one.
    init?(_ bytes: UnsafeRawBufferPointer, at position: Position) {
        guard let start = bytes.baseAddress, bytes.count >= RecordHeader.fixedSize,
            bytes.count <= RecordHeader.largestRecord
        else { return nil }
        let flags = RecordHeader.Flags(rawValue: start.load(fromByteOffset: RecordHeader.sealSize, as: UInt8.self))
        guard flags.isSubset(of: .known), flags.contains(.compressed) || !flags.contains(.wholeFrame) else {
            return nil
        }
        let recordedAt = StoredRecord.moment(in: start)
        var fields = HeaderReader(next: start + RecordHeader.fixedSize, end: start + bytes.count)
        let kind = fields.varint()
        let conversation = fields.varint()
        let version = fields.varint()
        let previous = fields.varint()
        let payloadSize = fields.varint()
        let delay = fields.varint()
        let cause = flags.contains(.caused) ? fields.varint() : 0
        let dictionary = flags.contains(.compressed) ? fields.varint() : 0
        let occurredAt = recordedAt &- (Int64(bitPattern: delay >> 1) ^ -Int64(bitPattern: delay & 1))
        payloadStart = fields.next - start + (flags.contains(.keyed) ? RecordHeader.keySize : 0)
        guard !fields.isDamaged, payloadStart <= bytes.count, kind <= UInt16.max, conversation <= UInt32.max,
            version <= UInt32.max, previous < position.rawValue, cause < position.rawValue,
            payloadSize <= LogLimits.payload, dictionary <= UInt16.max,
            (0...Timestamp.latest.milliseconds).contains(occurredAt)
        else { return nil }
        self.bytes = bytes
        self.flags = flags
        self.dictionary = UInt16(truncatingIfNeeded: dictionary)
        envelope = Envelope(
            position: position, kind: UInt16(truncatingIfNeeded: kind),
            conversation: ConversationID(UInt32(truncatingIfNeeded: conversation)),
            version: UInt32(truncatingIfNeeded: version),
            previous: previous == 0 ? .start : Position(position.rawValue - previous),
            occurredAt: Timestamp(milliseconds: occurredAt), recordedAt: Timestamp(milliseconds: recordedAt),
            cause: cause == 0 ? .start : Position(position.rawValue - cause),
            payloadSize: UInt32(truncatingIfNeeded: payloadSize))
    }

    /// When it was recorded: six bytes, read with the two before them.
    private static func moment(in start: UnsafeRawPointer) -> Int64 {
        let offset = RecordHeader.fixedSize - 8
        return Int64(UInt64(littleEndian: start.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) >> 16)
    }

    var position: Position { envelope.position }
    var conversation: ConversationID { envelope.conversation }
    var version: UInt32 { envelope.version }
    var previous: Position { envelope.previous }
    var payloadSize: Int { Int(envelope.payloadSize) }

    /// How the payload is compressed; nil where it isn't.
    var compression: StoredFrame? {
        guard flags.contains(.compressed) else { return nil }
        return flags.contains(.wholeFrame) ? .frame : .block
    }

    var checksum: UInt32 { bytes.number(at: 0, as: UInt32.self) }
    /// The front of the record's chain.
    var link: UInt32 { bytes.number(at: 4, as: UInt32.self) }
    /// Checksum and link together: what tells this record from any other.
    var mark: UInt64 { bytes.number(at: 0, as: UInt64.self) }

    /// What checksum and chain are made of.
    var content: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[RecordHeader.sealSize...]) }

    /// Whether the record is what was written, its link aside.
    var isIntact: Bool { checksum == Checksum.ofRecord(content, at: position) }

    /// What makes the record the same for ever; nil where it has none.
    var key: DedupeKey? {
        guard flags.contains(.keyed) else { return nil }
        let start = payloadStart - RecordHeader.keySize
        return DedupeKey(
            high: bytes.number(at: start, as: UInt64.self).byteSwapped,
            low: bytes.number(at: start + 8, as: UInt32.self).byteSwapped)
    }

    /// The payload as it is stored.
    var storedPayload: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[payloadStart...]) }
}

/// Reads the fields of a header one after the other, never beyond the record's end.
private struct HeaderReader {
    /// Bytes of a number at most.
    private static let longest = 7

    var next: UnsafeRawPointer
    let end: UnsafeRawPointer
    /// Whether a number was too long, or there was none.
    var isDamaged = false

    init(next: UnsafeRawPointer, end: UnsafeRawPointer) {
        self.next = next
        self.end = end
    }

    /// The next number: seven bits a byte, the lowest first, the eighth set where more follow.
    @inline(__always)
    mutating func varint() -> UInt64 {
        guard next < end else { return damaged() }
        let byte = next.load(as: UInt8.self)
        guard byte >= 0x80 else {
            next += 1
            return UInt64(byte)
        }
        return end - next >= 8 ? longVarint() : lastVarint()
    }

    /// A number of several bytes, where eight can be read: all of them at once. A record is read a million times a second, and
    /// half of its numbers have more than one byte.
    @inline(__always)
    private mutating func longVarint() -> UInt64 {
        let word = UInt64(littleEndian: next.loadUnaligned(as: UInt64.self))
        let ends = ~word & 0x0080_8080_8080_8080
        guard ends != 0 else { return damaged() }
        let bits = UInt64(truncatingIfNeeded: ends.trailingZeroBitCount + 1)
        next += Int(truncatingIfNeeded: bits &>> 3)
        var number = word & (.max &>> (64 &- bits)) & 0x7F7F_7F7F_7F7F_7F7F
        number = number & 0x007F_007F_007F_007F | (number & 0x7F00_7F00_7F00_7F00) &>> 1
        number = number & 0x0000_3FFF_0000_3FFF | (number & 0x3FFF_0000_3FFF_0000) &>> 2
        return number & 0x0FFF_FFFF | (number & 0x0FFF_FFFF_0000_0000) &>> 4
    }

    @inline(never)
    private mutating func lastVarint() -> UInt64 {
        var number: UInt64 = 0
        var shift: UInt64 = 0
        while next < end {
            let byte = next.load(as: UInt8.self)
            next += 1
            number |= UInt64(byte & 0x7F) &<< shift
            if byte < 0x80 { return number }
            shift += 7
            if shift == 7 * UInt64(HeaderReader.longest) { break }
        }
        return damaged()
    }

    private mutating func damaged() -> UInt64 {
        isDamaged = true
        return 0
    }
}
