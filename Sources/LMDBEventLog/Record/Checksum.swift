import CChecksum
import Timeline

/// CRC-32C, which finds every error of up to three bits in a record of any size, and any burst of up to 32 bits.
package enum Checksum {
    /// The checksum of some bytes.
    package static func of(_ bytes: UnsafeRawBufferPointer, after checksum: UInt32 = 0) -> UInt32 {
        parley_crc32c(checksum, bytes.baseAddress, bytes.count)
    }

    /// A record's checksum. It covers the position, so that a record in another's place is found too, and everything behind
    /// checksum and link.
    static func ofRecord(_ content: UnsafeRawBufferPointer, at position: Position) -> UInt32 {
        of(content, after: withUnsafeBytes(of: position.rawValue.littleEndian) { of($0) })
    }
}
