import EventLog
import Timeline

/// Memory in which a ``JournalFrame`` is made, and from which its records then pass into the tree. It is used again and
/// again: memory that is touched for the first time costs more than what is written into it.
///
/// One thread at a time changes it: the one that writes the journal. Then the one that fills the tree has it, and whoever reads
/// what the tree does not have yet.
final class JournalBuffer: @unchecked Sendable {
    private var start: UnsafeMutableRawPointer
    private var capacity = 64 << 10
    private var used = 0
    private var records: UInt32 = 0
    /// Where each record's entry begins.
    private var places: [Int] = []
    /// The position of the first record, or the one that it would have.
    private(set) var first = Position.start
    private var sequence: UInt64 = 0
    /// The chain of the last record, or of the one before the first where there is none.
    private(set) var chain: Chain
    /// How many read its records now; under the lock of the ``Filler``.
    var readers = 0

    /// A buffer for frames after this chain.
    init(chain: Chain) {
        self.chain = chain
        start = .allocate(byteCount: capacity, alignment: JournalFrame.blockSize)
    }

    deinit { start.deallocate() }

    /// The position of the last record, or of the one before the first where there is none.
    var last: Position { Position(first.rawValue + UInt64(records) - 1) }
    /// Bytes that the frame takes up in the journal: whole blocks.
    var size: Int { (used + JournalFrame.blockSize - 1) / JournalFrame.blockSize * JournalFrame.blockSize }
    /// The frame's bytes, and what fills up its last block.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: size) }

    /// The frame, valid as long as the buffer is not used again.
    var frame: JournalFrame {
        let entries = UnsafeRawBufferPointer(rebasing: bytes[JournalFrame.headerSize..<used])
        return JournalFrame(sequence: sequence, first: first, records: records, entries: entries)
    }

    /// A record's bytes, valid as long as the buffer is not used again.
    ///
    /// - Parameter position: From ``first`` to ``last``.
    func record(at position: Position) -> UnsafeRawBufferPointer {
        let place = places[Int(position.rawValue - first.rawValue)]
        let size = Int(bytes.number(at: place + 4, as: UInt32.self))
        let begin = place + JournalFrame.entryHeaderSize
        return UnsafeRawBufferPointer(rebasing: bytes[begin..<begin + size])
    }

    /// Makes a frame of a group whose records come after this head.
    func fill(_ group: [PreparedBatch], after head: LogHead, sequence: UInt64, of log: LogID) {
        self.sequence = sequence
        first = head.position.next
        chain = head.chain
        records = 0
        places.removeAll(keepingCapacity: true)
        used = JournalFrame.headerSize
        makeRoom(for: JournalBuffer.largestSize(of: group))
        for batch in group { add(batch) }
        store(sequence, at: 8)
        store(first.rawValue, at: 16)
        store(records, at: 24)
        store(UInt32(used - JournalFrame.headerSize), at: 28)
        let entries = UnsafeRawBufferPointer(rebasing: bytes[JournalFrame.headerSize..<used])
        store(Checksum.of(entries), at: 4)
        store(JournalFrame.checksum(ofHeader: bytes, of: log), at: 0)
        (start + used).initializeMemory(as: UInt8.self, repeating: 0, count: size - used)
    }

    private func add(_ batch: PreparedBatch) {
        if let dictionary = batch.dictionary {
            let stored = DictionaryShelf.encode(trainedAt: dictionary.trainedAt, dictionary.bytes)
            add(UInt32(dictionary.id), size: stored.count).copyMemory(from: stored, byteCount: stored.count)
        }
        chain = batch.write(after: chain) { size in
            records += 1
            places.append(used)
            return add(0, size: size)
        }
    }

    /// Begins an entry and returns where its bytes belong.
    private func add(_ dictionary: UInt32, size: Int) -> UnsafeMutableRawPointer {
        store(dictionary, at: used)
        store(UInt32(size), at: used + 4)
        defer { used += JournalFrame.entryHeaderSize + size }
        return start + used + JournalFrame.entryHeaderSize
    }

    private func store<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number, at offset: Int) {
        start.storeBytes(of: number.littleEndian, toByteOffset: offset, as: Number.self)
    }

    private func makeRoom(for count: Int) {
        guard count > capacity else { return }
        start.deallocate()
        capacity = max(count, 2 * capacity)
        start = .allocate(byteCount: capacity, alignment: JournalFrame.blockSize)
    }

    /// More bytes than the frame of a group takes up.
    private static func largestSize(of group: [PreparedBatch]) -> Int {
        group.reduce(JournalFrame.headerSize + JournalFrame.blockSize) { size, batch in
            let dictionary = batch.dictionary.map { $0.bytes.count + 64 } ?? 0
            return size + batch.largestSize + batch.records.count * JournalFrame.entryHeaderSize + dictionary
        }
    }
}
