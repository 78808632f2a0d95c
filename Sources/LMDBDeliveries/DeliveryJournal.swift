import Deliveries
import EventLog
import LMDBEventLog
import Timeline

/// Where commits become durable: with one write and one sync each, where LMDB needs two syncs and rewrites its pages. What it holds is put into
/// the tree when it is full, and then written over.
///
/// A commit is a frame, which has the blocks that it touches for itself, so that no write can tear what was durable before it:
///
/// | bytes | what |
/// |---|---|
/// | 4 | CRC-32C of the store's mark and of everything behind this |
/// | 4 | bytes of the commit |
/// | 8 | sequence: frames are numbered in the order they are written |
/// | | the commit |
struct DeliveryJournal: ~Copyable {
    private static let blockSize = 4_096
    private static let headerSize = 16
    /// Bytes of the file, unless a single commit has more.
    static let usualCapacity = 32 << 20

    private let mark: UInt64
    private let capacity: Int
    private let syncFailure: @Sendable () -> Int32
    private var segment: JournalSegment
    private var offset = 0
    private var frame: [UInt8] = []
    /// The number of the last frame.
    private(set) var sequence: UInt64

    /// The journal of a store with this mark, to be written from its beginning: all that it holds is in the tree.
    ///
    /// - Parameter syncFailure: What the next sync is to fail with; 0 where it is tried.
    init(
        _ path: String, mark: UInt64, sequence: UInt64, capacity: Int, syncFailure: @escaping @Sendable () -> Int32
    ) throws(LogError) {
        (self.mark, self.sequence, self.capacity, self.syncFailure) = (mark, sequence, capacity, syncFailure)
        do throws(LMDBFailure) { segment = try JournalSegment.open(path, capacity: capacity) } catch {
            throw LogError(error, in: path)
        }
    }

    /// Makes a commit durable.
    ///
    /// - Returns: False where there is no room before it is written over.
    mutating func write(_ commit: DeliveryCommit) throws(LogError) -> Bool {
        fill(commit)
        guard offset == 0 || offset + frame.count <= capacity else { return false }
        try LogError.translating(segment.path) { () throws(LMDBFailure) in
            try frame.withBytes { bytes throws(LMDBFailure) in
                try segment.write(bytes, at: offset, capacity: capacity, syncFailure: syncFailure)
            }
        }
        offset += frame.count
        sequence += 1
        return true
    }

    /// All that was written is in the tree: it may be written over.
    mutating func rewind() { offset = 0 }

    private mutating func fill(_ commit: DeliveryCommit) {
        frame.removeAll(keepingCapacity: true)
        frame += repeatElement(0, count: DeliveryJournal.headerSize)
        CommitBytes.write(commit, to: &frame)
        let (size, number) = (frame.count, sequence + 1)
        frame += repeatElement(0, count: DeliveryJournal.blocks(size) - size)
        frame.withUnsafeMutableBytes { bytes in
            let length = UInt32(size - DeliveryJournal.headerSize)
            bytes.storeBytes(of: length.littleEndian, toByteOffset: 4, as: UInt32.self)
            bytes.storeBytes(of: number.littleEndian, toByteOffset: 8, as: UInt64.self)
            let sum = DeliveryJournal.checksum(UnsafeRawBufferPointer(rebasing: bytes[4..<size]), mark)
            bytes.storeBytes(of: sum.littleEndian, toByteOffset: 0, as: UInt32.self)
        }
    }

    /// The bytes of the blocks that so many bytes take.
    fileprivate static func blocks(_ size: Int) -> Int { (size + blockSize - 1) & -blockSize }

    fileprivate static func checksum(_ bytes: UnsafeRawBufferPointer, _ mark: UInt64) -> UInt32 {
        Checksum.of(bytes, after: withUnsafeBytes(of: mark.littleEndian) { Checksum.of($0) })
    }
}

// MARK: - After a start

extension DeliveryJournal {
    /// The frames of a store with this mark that are in a journal, whole.
    ///
    /// They are looked for at every block that no whole one has, so a damaged one hides none behind it.
    static func frames(_ path: String, mark: UInt64) throws(LogError) -> Frames {
        let bytes = try LogError.translating(path) { () throws(LMDBFailure) in try JournalSegment.content(of: path) }
        defer { bytes.deallocate() }
        var frames = Frames(path: path)
        var offset = 0
        while offset < bytes.count {
            let frame = frame(UnsafeRawBufferPointer(rebasing: bytes[offset...]), mark)
            if let frame { frames.commits[frame.number] = .some(CommitBytes.read(frame.commit)) }
            offset += blocks(headerSize + (frame?.commit.count ?? 0))
        }
        return frames
    }

    /// Commits by their frames' numbers.
    struct Frames {
        let path: String
        fileprivate var commits: [UInt64: DeliveryCommit?] = [:]

        /// Those after a frame, in order.
        ///
        /// One that is not whole and has none behind it was being written when the process or the machine stopped: nobody was told that it is
        /// durable, and it is left out.
        func commits(after sequence: UInt64) throws(LogError) -> [DeliveryCommit] {
            var found: [DeliveryCommit] = []
            for number in commits.keys.filter({ $0 > sequence }).sorted() {
                guard number == sequence + UInt64(found.count) + 1, let commit = commits[number] ?? nil else {
                    throw gap
                }
                found.append(commit)
            }
            return found
        }

        private var gap: LogError {
            LogError(
                .corrupted(.start),
                "\(path) is damaged: a part of what consumers have said is missing in it. Restore the whole folder from one backup. To go on "
                    + "without what it holds, remove it: what was acknowledged last is delivered again")
        }
    }

    private static func frame(
        _ bytes: UnsafeRawBufferPointer, _ mark: UInt64
    ) -> (number: UInt64, commit: UnsafeRawBufferPointer)? {
        guard bytes.count >= headerSize else { return nil }
        let size = Int(StoredBytes.number(bytes, 4) as UInt32)
        guard size > 0, size <= bytes.count - headerSize,
            StoredBytes.number(bytes, 0)
                == checksum(UnsafeRawBufferPointer(rebasing: bytes[4..<headerSize + size]), mark)
        else { return nil }
        return (StoredBytes.number(bytes, 8), UnsafeRawBufferPointer(rebasing: bytes[headerSize..<headerSize + size]))
    }
}
