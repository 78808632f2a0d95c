import EventLog
import Timeline

@testable import LMDBEventLog

extension FuzzTarget {
    /// The journal of a log that was not closed. It is refused, and nothing is put into the tree; or the log goes on with records
    /// that are whole, each chained to the one before it, behind those that were there.
    static let journals = FuzzTarget("journals") { bytes in
        let fixture = try LogFixture.shared.get()
        try fixture.alone {
            try fixture.lay([("log/data.mdb", fixture.tree)])
            let directory = try LogDirectory(creating: fixture.path)
            let store = try RecordStore.open(directory, mode: .writing, mapSize: 1 << 24)
            defer { store.environment.close() }
            let before = try JournalCheck.records(of: store)
            try hold(before.count == LogFixture.recordsInTree, "the log has \(before.count) records at first")
            try JournalCheck.write(JournalForgery.file(of: bytes, fixture, store.id), to: directory.journals[0])
            do {
                let reached = try JournalRecovery(store).run().head
                let after = try JournalCheck.records(of: store)
                try JournalCheck.isWhole(after, after: before, reaching: reached, of: store.id)
            } catch let error as LogError {
                try hold(!error.advice.isEmpty, "it is refused without a reason")
                try hold(try JournalCheck.records(of: store) == before, "it is refused, and the log is another")
            }
        }
    }
}

/// Makes a journal of an input.
enum JournalForgery {
    /// A journal's file: what the input says, frame by frame. A byte of what comes: a true frame, one that is changed, with or
    /// without the right checksums, one that is made up, or a block of anything.
    static func file(of bytes: [UInt8], _ fixture: LogFixture, _ log: LogID) -> [UInt8] {
        let frames = trueFrames(fixture, log)
        var source = ByteSource(bytes)
        var file: [UInt8] = []
        while !source.isEmpty, file.count < 1 << 20 {
            let choice = source.byte()
            var block = choice & 0x80 == 0 ? frames[Int(choice >> 3 & 0x0F) % frames.count] : []
            switch choice % 4 {
            case 0: break
            case 1:
                Patch.apply(&source, to: &block)
                seal(&block, of: log)
            case 2: Patch.apply(&source, to: &block)
            default:
                block = madeUp(&source)
                seal(&block, of: log)
            }
            let lacking = (JournalFrame.blockSize - block.count % JournalFrame.blockSize) % JournalFrame.blockSize
            file += block + [UInt8](repeating: 0, count: lacking)
        }
        return file
    }

    /// A header of what the input says, and the entries after it.
    private static func madeUp(_ source: inout ByteSource) -> [UInt8] {
        let (sequence, first, records) = (source.long(), source.long(), UInt32(source.short()))
        let entries = source.bytes(source.short())
        return [UInt8](repeating: 0, count: 8) + sequence.littleEndianBytes + first.littleEndianBytes
            + records.littleEndianBytes + UInt32(entries.count).littleEndianBytes + entries
    }

    /// Gives a frame the checksums that its content has.
    static func seal(_ frame: inout [UInt8], of log: LogID) {
        guard frame.count >= JournalFrame.headerSize else { return }
        let size = min(Int(frame.number(at: 28, as: UInt32.self)), frame.count - JournalFrame.headerSize)
        let entries = frame[JournalFrame.headerSize..<JournalFrame.headerSize + size]
        frame.replaceSubrange(4..<8, with: entries.withUnsafeBytes { Checksum.of($0) }.littleEndianBytes)
        let header = frame.withUnsafeBytes { JournalFrame.checksum(ofHeader: $0, of: log) }
        frame.replaceSubrange(0..<4, with: header.littleEndianBytes)
    }

    /// The fixture's frames, in whole blocks.
    private static func trueFrames(_ fixture: LogFixture, _ log: LogID) -> [[UInt8]] {
        fixture.journal.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: JournalFrame.blockSize).compactMap { offset in
                let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
                guard let frame = JournalFrame(rest, of: log) else { return nil }
                return [UInt8](rest.prefix(JournalFrame.headerSize + frame.entries.count))
            }
        }
    }
}

/// Changes that an input makes to what is there.
enum Patch {
    /// A byte of how many places; of each two bytes of where, in the whole or from its end, and one of what is changed.
    static func apply(_ source: inout ByteSource, to bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        for _ in 0..<(source.byte() % 16) {
            let place = source.short() | Int(source.byte() & 0x7F) << 16
            bytes[place % bytes.count] ^= source.byte()
        }
    }
}

/// What holds of every log whose journal was taken over.
private enum JournalCheck {
    static func write(_ bytes: [UInt8], to path: String) throws(LMDBFailure) {
        var segment = try JournalSegment.open(path, capacity: 0)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        defer { buffer.deallocate() }
        buffer.copyBytes(from: bytes)
        try segment.write(UnsafeRawBufferPointer(buffer), at: 0, capacity: bytes.count) { 0 }
    }

    /// Every record up to the head.
    static func records(of store: RecordStore) throws(LogError) -> [[UInt8]] {
        let transaction = try store.begin()
        defer { store.environment.end(transaction) }
        let head = try store.head(transaction).position
        guard head != .start else { return [] }
        var records: [[UInt8]] = []
        for number in 1...head.rawValue {
            guard let record = try store.record(at: Position(number), transaction), record.isIntact else { break }
            records.append([UInt8](record.bytes))
        }
        return records
    }

    /// Those that were there are there, and each is chained to the one before it.
    static func isWhole(_ records: [[UInt8]], after before: [[UInt8]], reaching head: LogHead, of log: LogID) throws {
        try hold(records.starts(with: before), "records that were there are others")
        try hold(UInt64(records.count) == head.position.rawValue, "of \(head.position) there are \(records.count)")
        var chain = Chain(of: log)
        for (index, record) in records.enumerated() {
            chain = record.withUnsafeBytes {
                chain.followed(by: UnsafeRawBufferPointer(rebasing: $0[RecordHeader.sealSize...]))
            }
            let link = record.number(at: 4, as: UInt32.self)
            try hold(link == chain.link, "record \(index + 1) is not chained to the one before it")
        }
        try hold(chain == head.chain, "the head has another chain")
    }
}
