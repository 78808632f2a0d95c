import EventLog
import Timeline

/// A group of records as the journal holds it: what one write and one sync make durable together.
///
/// | bytes | what |
/// |---|---|
/// | 4 | CRC-32C of the log's id and the rest of this header |
/// | 4 | CRC-32C of the entries |
/// | 8 | sequence: frames of a log are numbered in the order they are written |
/// | 8 | the position of the first record; where there is none, the one it would have |
/// | 4 | how many records |
/// | 4 | bytes of the entries |
/// | | the entries, each: the number of the dictionary that it is, or 0 for a record (4), its size (4), its bytes as they are stored in the log's own databases |
///
/// Numbers are little-endian. A frame begins at a multiple of ``blockSize`` and has the blocks it touches for itself, so that
/// no write can tear what was acknowledged before it.
struct JournalFrame {
    /// Bytes of a block.
    static let blockSize = 4096
    /// Bytes before the entries.
    static let headerSize = 32
    /// Bytes before each entry.
    static let entryHeaderSize = 8

    /// One thing that a frame holds.
    enum Entry {
        case record(Position, UnsafeRawBufferPointer)
        case dictionary(UInt16, UnsafeRawBufferPointer)
    }

    let sequence: UInt64
    let first: Position
    let records: UInt32
    /// The entries' bytes.
    let entries: UnsafeRawBufferPointer

    /// A frame that was just made.
    init(sequence: UInt64, first: Position, records: UInt32, entries: UnsafeRawBufferPointer) {
        self.sequence = sequence
        self.first = first
        self.records = records
        self.entries = entries
    }

    /// Looks at bytes as a frame of this log; nil where they don't begin with one, or it is not whole.
    init?(_ bytes: UnsafeRawBufferPointer, of log: LogID) {
        guard bytes.count >= JournalFrame.headerSize else { return nil }
        let size = Int(bytes.number(at: 28, as: UInt32.self))
        guard bytes.number(at: 0, as: UInt32.self) == JournalFrame.checksum(ofHeader: bytes, of: log),
            size <= bytes.count - JournalFrame.headerSize
        else { return nil }
        entries = UnsafeRawBufferPointer(rebasing: bytes[JournalFrame.headerSize..<JournalFrame.headerSize + size])
        guard bytes.number(at: 4, as: UInt32.self) == Checksum.of(entries) else { return nil }
        sequence = bytes.number(at: 8, as: UInt64.self)
        first = Position(bytes.number(at: 16, as: UInt64.self))
        records = bytes.number(at: 24, as: UInt32.self)
        // No log comes so far: sums of these numbers stay numbers.
        guard first <= .largest, sequence < .max else { return nil }
    }

    /// A header's checksum; it covers the log's id, so that no frame of another log is ever taken for one of this.
    static func checksum(ofHeader bytes: UnsafeRawBufferPointer, of log: LogID) -> UInt32 {
        let header = UnsafeRawBufferPointer(rebasing: bytes[4..<headerSize])
        return Checksum.of(header, after: log.bytes.withUnsafeBytes { Checksum.of($0) })
    }

    /// Hands over every entry; false where one doesn't fit, which can't be in a frame whose checksums are right.
    func forEach<Failure: Error>(_ body: (Entry) throws(Failure) -> Void) throws(Failure) -> Bool {
        var position = first
        var rest = entries
        while rest.count >= JournalFrame.entryHeaderSize {
            let dictionary = rest.number(at: 0, as: UInt32.self)
            let size = Int(rest.number(at: 4, as: UInt32.self))
            guard size <= rest.count - JournalFrame.entryHeaderSize else { return false }
            let end = JournalFrame.entryHeaderSize + size
            let bytes = UnsafeRawBufferPointer(rebasing: rest[JournalFrame.entryHeaderSize..<end])
            if dictionary == 0 {
                try body(.record(position, bytes))
                position = position.next
            } else {
                try body(.dictionary(UInt16(truncatingIfNeeded: dictionary), bytes))
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[end...])
        }
        return rest.isEmpty && position.rawValue == first.rawValue + UInt64(records)
    }
}
