import Crypto

/// A record's link to all before it: the first 128 bits of the SHA-256 of the record, with its predecessor's chain where its
/// own will stand. The first record's predecessor is the log's random id, so no two logs share a chain.
///
/// Changing, leaving out or moving any record changes the chain of every later one.
struct Chain: Hashable, Sendable {
    /// The first eight bytes, as a little-endian number.
    let front: UInt64
    /// The next eight bytes, as a little-endian number.
    let back: UInt64

    /// The chain in the 16 bytes from an address on.
    init(at address: UnsafeRawPointer) {
        front = UInt64(littleEndian: address.loadUnaligned(as: UInt64.self))
        back = UInt64(littleEndian: address.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }

    /// The chain from its two numbers.
    init(front: UInt64, back: UInt64) {
        self.front = front
        self.back = back
    }

    /// The chain's 16 bytes.
    var bytes: [UInt8] {
        (0..<16).map { UInt8(truncatingIfNeeded: ($0 < 8 ? front : back) >> UInt64($0 % 8 * 8)) }
    }

    /// The chain of a record that comes after this one; what the record's own chain field holds doesn't matter.
    func followed(by record: UnsafeRawBufferPointer) -> Chain {
        var hash = SHA256()
        hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: record[..<RecordHeader.Offset.chain]))
        withUnsafeBytes(of: (front.littleEndian, back.littleEndian)) { hash.update(bufferPointer: $0) }
        hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: record[RecordHeader.size...]))
        return hash.finalize().withUnsafeBytes { digest in
            Chain(
                front: UInt64(littleEndian: digest.loadUnaligned(as: UInt64.self)),
                back: UInt64(littleEndian: digest.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
        }
    }
}
