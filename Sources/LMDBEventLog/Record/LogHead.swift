import Timeline

/// The last record's position and its whole chain, written by every commit: what the next record goes on from, and what the
/// records are held against.
///
/// It stands under `head` in LMDB's unnamed database, because every commit writes that page anyway: as a CRC-32C of what
/// follows (4 bytes), the position (8) and the chain (32).
struct LogHead: Equatable, Sendable {
    /// Where it is stored.
    static let key = "head"
    private static let size = 4 + 8 + Chain.size

    let position: Position
    let chain: Chain

    /// The head after a record.
    init(_ position: Position, _ chain: Chain) {
        self.position = position
        self.chain = chain
    }

    /// Reads a stored head; nil where it is damaged.
    init?(_ stored: UnsafeRawBufferPointer) {
        guard stored.count == LogHead.size, let start = stored.baseAddress,
            stored.number(at: 0, as: UInt32.self)
                == Checksum.of(UnsafeRawBufferPointer(rebasing: stored[4...]))
        else { return nil }
        position = Position(stored.number(at: 4, as: UInt64.self))
        chain = Chain(at: start + 12)
    }

    /// The head as it is stored.
    var stored: [UInt8] {
        let content = position.rawValue.littleEndianBytes + chain.bytes
        return content.withUnsafeBytes { Checksum.of($0) }.littleEndianBytes + content
    }
}
