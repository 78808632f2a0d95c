import EventLog
import Timeline

/// One key of the index: a bucket of one byte, and in it four bytes more with the position in six, all big-endian so that
/// LMDB's order of bytes is that of the numbers. LMDB keeps the entries of a bucket without anything between them.
struct DedupeEntry {
    /// The first 40 bits of the key.
    let front: UInt64
    let position: Position

    /// The entry of a record.
    init(_ key: DedupeKey, _ position: Position) {
        front = key.high >> 24
        self.position = position
    }

    /// The bucket and the value in it.
    func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let bucket = UInt8(truncatingIfNeeded: front >> 32)
        // 32 bits of the key and 48 of the position: the last ten of these sixteen bytes.
        let upper = ((front & 0xFFFF_FFFF) >> 16).bigEndian
        let lower = ((front & 0xFFFF) << 48 | position.rawValue).bigEndian
        return try withUnsafeBytes(of: bucket) { bucket throws(Failure) in
            try withUnsafeBytes(of: (upper, lower)) { bytes throws(Failure) in
                try body(bucket, UnsafeRawBufferPointer(rebasing: bytes[6...]))
            }
        }
    }

    /// The position in a stored value whose first four bytes are this key's.
    func candidate(_ stored: UnsafeRawBufferPointer) -> Position? {
        guard stored.count == 10 else { return nil }
        let key = UInt32(bigEndian: stored.loadUnaligned(as: UInt32.self))
        guard key == UInt32(truncatingIfNeeded: front) else { return nil }
        let position = UInt64(bigEndian: stored.loadUnaligned(fromByteOffset: 2, as: UInt64.self))
        return Position(position & 0xFFFF_FFFF_FFFF)
    }
}

extension DedupeEntry: Comparable {
    static func < (left: DedupeEntry, right: DedupeEntry) -> Bool {
        left.front != right.front ? left.front < right.front : left.position < right.position
    }
}
