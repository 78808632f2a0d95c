/// What the index stores begins with a checksum, which covers the key under which it is stored as well: LMDB has none, and a key
/// that has changed would let an item that comes again be recorded twice (L3, L5).
enum IndexBytes {
    /// Bytes of the checksum.
    static let sumSize = 4

    /// Writes the checksum before the rest.
    static func seal(_ bytes: inout [UInt8], under key: UInt32) {
        let sum = bytes.withUnsafeBytes { IndexBytes.sum($0, under: key) }
        bytes.replaceSubrange(..<sumSize, with: sum.littleEndianBytes)
    }

    /// Whether bytes are what was stored under a key.
    static func areSound(_ bytes: UnsafeRawBufferPointer, under key: UInt32) -> Bool {
        bytes.count >= sumSize && bytes.number(at: 0, as: UInt32.self) == sum(bytes, under: key)
    }

    private static func sum(_ bytes: UnsafeRawBufferPointer, under key: UInt32) -> UInt32 {
        let before = withUnsafeBytes(of: key.littleEndian) { Checksum.of($0) }
        return Checksum.of(UnsafeRawBufferPointer(rebasing: bytes[sumSize...]), after: before)
    }
}
