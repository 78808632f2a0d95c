import Timeline

/// One key of the index: a bucket of two bytes, and in it four bytes more with the position in six, all big-endian so that
/// LMDB's order of bytes is that of the numbers.
struct DedupeEntry {
    /// The first 48 bits of the key.
    let front: UInt64
    let position: Position


    /// The bucket and the value in it.
    func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let bucket = UInt16(truncatingIfNeeded: front >> 32).bigEndian
        // 32 bits of the key and 48 of the position: ten of these sixteen bytes, from the sixth on.
        let value = (UInt64(front & 0xFFFF_FFFF) >> 16).bigEndian
        let rest = ((front & 0xFFFF) << 48 | position.rawValue).bigEndian
        return try withUnsafeBytes(of: bucket) { bucket throws(Failure) in
            try withUnsafeBytes(of: (value, rest)) { bytes throws(Failure) in
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
