import EventLog
import EventLogTesting
import FoundationEssentials
import Timeline

@testable import LMDBEventLog

extension FuzzTarget {
    /// A record: a byte of its position, then its bytes; where the byte's first bit is set, with the right checksum. Its parts lie
    /// inside it, and its payload is uncompressed to its size or not at all.
    static let records = FuzzTarget("records") { bytes in
        var source = ByteSource(bytes)
        let choice = source.byte()
        let position = Position(UInt64(choice >> 1) + 1)
        var stored = source.all()
        if choice & 1 == 1, stored.count > RecordHeader.sealSize {
            let checksum = stored[RecordHeader.sealSize...].withUnsafeBytes { Checksum.ofRecord($0, at: position) }
            stored.replaceSubrange(0..<4, with: checksum.littleEndianBytes)
        }
        try stored.withUnsafeBytes { stored in
            guard let record = StoredRecord(stored, at: position) else { return }
            try RecordCheck.makesSense(record, at: position)
            guard record.isIntact else { return }
            let payload = try? LogFixture.shared.get().payload(of: record)
            try hold(payload.map { $0.count == record.payloadSize } ?? true, "its payload has another size")
        }
    }

    /// A frame of the journal, with the right checksums where the first byte's first bit is set: its entries lie inside it.
    static let frames = FuzzTarget("frames") { bytes in
        var source = ByteSource(bytes)
        let isSealed = source.byte() & 1 == 1
        var stored = source.all()
        let log = LogID(front: 1, back: 2)
        if isSealed { JournalForgery.seal(&stored, of: log) }
        try stored.withUnsafeBytes { stored in
            guard let frame = JournalFrame(stored, of: log) else { return }
            var (records, size) = (0, 0)
            let isWhole = frame.forEach { entry in
                switch entry {
                case .record(_, let bytes):
                    records += 1
                    size += bytes.count + JournalFrame.entryHeaderSize
                case .dictionary(_, let bytes): size += bytes.count + JournalFrame.entryHeaderSize
                }
            }
            try hold(size <= frame.entries.count, "its entries are larger than it")
            try hold(!isWhole || records == Int(frame.records), "it has another number of records")
        }
    }

    /// What the index stores: a byte that says what, four of the smallest front, then its bytes. What is read can be written.
    static let indexes = FuzzTarget("indexes") { bytes in
        var source = ByteSource(bytes)
        let choice = source.byte()
        let start = UInt32(source.short()) | UInt32(source.short()) << 16
        var stored = source.all()
        // Runs and blocks begin with a checksum, which no input would have right.
        if choice % 3 < 2 {
            stored = [UInt8](repeating: 0, count: IndexBytes.sumSize) + stored
            IndexBytes.seal(&stored, under: start)
        }
        try stored.withUnsafeBytes { stored in
            switch choice % 3 {
            case 0: try IndexCheck.holds(DedupeRun(stored, from: start), from: start)
            case 1:
                guard let block = HeadBlock(stored, number: start) else { return }
                let again = block.stored(number: start).withUnsafeBytes { HeadBlock($0, number: start) }
                try hold(again?.heads.elementsEqual(block.heads, by: ==) == true, "a block is read as another")
            default:
                guard let state = IndexState(stored) else { return }
                try hold(state.stored == [UInt8](stored), "a state is written as another")
            }
        }
    }
}

/// What holds of every record.
enum RecordCheck {
    static func makesSense(_ record: StoredRecord, at position: Position) throws {
        try hold(record.previous < position && record.envelope.cause < position, "it rests on what comes after it")
        try hold(record.payloadSize <= LogLimits.payload, "it has a payload of \(record.payloadSize) bytes")
        try hold(record.storedPayload.count <= record.bytes.count, "its payload reaches outside it")
        try hold((.epoch ... .latest).contains(record.envelope.occurredAt), "it happened at no time")
        _ = (record.key, record.link, record.mark)
    }
}

/// What holds of everything in the index.
private enum IndexCheck {
    static func holds(_ run: DedupeRun, from start: UInt32) throws {
        let entries = (0..<run.count).map { run[$0] }
        for entry in entries.prefix(3) + entries.suffix(3) { _ = run.positions(of: entry.front) }
        _ = run.merged(with: [DedupeEntry(front: start, Position(1))])
        guard entries == entries.sorted() else { return }
        for entry in entries where !run.positions(of: entry.front).contains(entry.position) {
            throw Broken("\(entry) is not found")
        }
        let floor = entries.first.map { min($0.front, start) } ?? start
        let isInPlace = entries.allSatisfy { $0.front >= start }
        try hold(run.isSound, "a sealed run is not sound")
        let bytes = DedupeRun.bytes(of: entries[...], from: isInPlace ? start : floor)
        try bytes.withUnsafeBytes { bytes in
            let again = DedupeRun(bytes, from: isInPlace ? start : floor)
            try hold((0..<again.count).map { again[$0] } == entries, "a run is read as another")
        }
    }
}
