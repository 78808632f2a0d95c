import FoundationEssentials

/// The bits of a file that a test flips, one at a time: a sample, the same in every run; where `PARLEY_ALL_BITS` is 1, every bit
/// of the first 64 KiB, and a larger sample of the rest.
public struct FlippedBits: Sequence {
    /// Bytes of which every bit is flipped, where that is wanted.
    private static let whole = 64 << 10
    /// Bits flipped beyond these.
    private static let beyond = 10_000

    /// Whether every bit is wanted.
    private static var areAllWanted: Bool { ProcessInfo.processInfo.environment["PARLEY_ALL_BITS"] == "1" }

    private let places: [Int]

    /// - Parameters:
    ///   - size: The file's bytes.
    ///   - count: How many bits are flipped in a normal run.
    public init(of size: Int, sample count: Int, seed: UInt64) {
        var random = SeededRandom(seed: seed)
        guard FlippedBits.areAllWanted else {
            places = size == 0 ? [] : (0..<count).map { _ in random.number(below: size * 8) }
            return
        }
        let first = Swift.min(size, FlippedBits.whole) * 8
        let rest = size * 8 - first
        places =
            Array(0..<first) + (0..<(rest > 0 ? FlippedBits.beyond : 0)).map { _ in first + random.number(below: rest) }
    }

    /// The bits' numbers: eight times the byte's, and its own.
    public func makeIterator() -> IndexingIterator<[Int]> { places.makeIterator() }
}

extension [UInt8] {
    /// The same bytes, one bit of them flipped.
    public func flipping(_ bit: Int) -> [UInt8] {
        var bytes = self
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        return bytes
    }
}
