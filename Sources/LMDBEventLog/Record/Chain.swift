import Crypto

/// A record's link to all before it: the SHA-256 of its predecessor's chain and the record, but for the record's checksum and
/// link. The first record's predecessor is the hash of the log's random id, so no two logs share a chain.
///
/// Changing, leaving out or moving any record changes the chain of every later one. A record keeps the first four bytes, its
/// *link*; the last record's whole chain stands beside the records (``LogHead``). So the first changed record is named unless
/// its link is the same by chance, one in 4 billion, and that any was changed is found by 256 bits.
struct Chain: Hashable, Sendable {
    /// Bytes of a chain.
    static let size = 32

    private let words: SIMD4<UInt64>

    /// The chain in the 32 bytes from an address on.
    init(at address: UnsafeRawPointer) { words = address.loadUnaligned(as: SIMD4<UInt64>.self) }

    /// The SHA-256 of some bytes after this chain.
    func followed(by content: UnsafeRawBufferPointer) -> Chain {
        var hash = SHA256()
        withUnsafeBytes(of: words) { hash.update(bufferPointer: $0) }
        hash.update(bufferPointer: content)
        return Chain(hash.finalize())
    }

    private init(_ digest: SHA256.Digest) {
        words = digest.withUnsafeBytes { $0.loadUnaligned(as: SIMD4<UInt64>.self) }
    }

    /// The chain before the first record.
    init(of log: LogID) { self.init(SHA256.hash(data: log.bytes)) }

    /// The first four bytes, as a little-endian number.
    var link: UInt32 { withUnsafeBytes(of: words) { UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self)) } }

    /// The chain's 32 bytes.
    var bytes: [UInt8] { withUnsafeBytes(of: words) { [UInt8]($0) } }
}

/// 128 random bits that name a log.
struct LogID: Hashable, Sendable {
    /// The first eight bytes, as a little-endian number.
    let front: UInt64
    /// The next eight bytes, as a little-endian number.
    let back: UInt64

    /// The 16 bytes.
    var bytes: [UInt8] { front.littleEndianBytes + back.littleEndianBytes }
}
