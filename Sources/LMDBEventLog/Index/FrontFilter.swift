import Synchronization

/// Says of most keys that the index doesn't have them, without looking there: nearly every key that is asked for is new, and
/// finding that out in the tree touches a dozen places in memory, in a large index all of them cold.
///
/// A bit for every stretch of fronts, 16 to 32 times as many as keys: 2 MB for a million, 128 MB for 50 million. Fronts are
/// spread evenly, so one in twenty keys that are not there is looked for all the same.
final class FrontFilter: @unchecked Sendable {
    private static let bitsPerKey = 16
    private static let leastBits = 20

    private let words: UnsafeMutablePointer<Atomic<UInt64>>
    private let shift: UInt32
    /// Keys that it is made for; with twice as many it is made anew.
    let capacity: Int

    /// A filter without keys, made for so many.
    init(for keys: Int) {
        let wanted = max(keys, 1) * FrontFilter.bitsPerKey
        let bits = min(max(Int.bitWidth - (wanted - 1).leadingZeroBitCount, FrontFilter.leastBits), 32)
        capacity = max(keys, (1 << bits) / (2 * FrontFilter.bitsPerKey))
        shift = UInt32(32 - bits)
        let wordCount = 1 << (bits - 6)
        words = .allocate(capacity: wordCount)
        for index in 0..<wordCount { (words + index).initialize(to: Atomic(0)) }
    }

    deinit { words.deallocate() }

    /// Notes a front. Only one thread does.
    func insert(_ front: UInt32) {
        let bit = front >> shift
        words[Int(bit >> 6)].bitwiseOr(1 << UInt64(bit & 63), ordering: .relaxed)
    }

    /// Whether a key with this front may be there; on any thread.
    func mayContain(_ front: UInt32) -> Bool {
        let bit = front >> shift
        return words[Int(bit >> 6)].load(ordering: .relaxed) & (1 << UInt64(bit & 63)) != 0
    }
}
