import Synchronization

/// Memory for the payloads of one batch. Large pieces go back to the pool they came from: what is fresh from the system
/// costs a page fault for every 4 KiB, more than compressing into it.
final class BatchMemory: @unchecked Sendable {
    let start: UnsafeMutableRawPointer
    /// Bytes that may be used.
    let count: Int
    private let capacity: Int
    private let pool: Pool

    fileprivate init(_ start: UnsafeMutableRawPointer, _ count: Int, _ capacity: Int, _ pool: Pool) {
        self.start = start
        self.count = count
        self.capacity = capacity
        self.pool = pool
    }

    deinit { pool.take(back: start, capacity) }
}

extension BatchMemory {
    /// Pieces of memory that wait to be used again.
    final class Pool: Sendable {
        /// Bytes of a piece that is kept, at least and at most; the allocator is good at smaller ones.
        private static let kept = (64 << 10)...(4 << 20)
        /// Pieces that are kept at most.
        private static let most = 16

        private struct Piece: @unchecked Sendable {
            let start: UnsafeMutableRawPointer
            let capacity: Int
        }

        private let idle = Mutex<[Piece]>([])

        deinit {
            for piece in idle.withLock({ $0 }) { piece.start.deallocate() }
        }

        /// A piece of memory with room for so many bytes.
        func take(_ count: Int) -> BatchMemory {
            let capacity = count < Pool.kept.lowerBound ? count : max(Pool.kept.lowerBound, count.roundedUpToPowerOfTwo)
            let piece =
                capacity == count
                ? nil
                : idle.withLock { idle in
                    idle.lastIndex { $0.capacity == capacity }.map { idle.remove(at: $0) }
                }
            let start = piece?.start ?? .allocate(byteCount: capacity, alignment: 16)
            return BatchMemory(start, count, capacity, self)
        }

        fileprivate func take(back start: UnsafeMutableRawPointer, _ capacity: Int) {
            let isKept =
                Pool.kept.contains(capacity)
                && idle.withLock { idle in
                    guard idle.count < Pool.most else { return false }
                    idle.append(Piece(start: start, capacity: capacity))
                    return true
                }
            if !isKept { start.deallocate() }
        }
    }
}

extension Int {
    /// The smallest power of two that is not smaller.
    fileprivate var roundedUpToPowerOfTwo: Int { 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}
