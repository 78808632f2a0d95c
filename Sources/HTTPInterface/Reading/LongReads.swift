import Synchronization

/// How many conversations of very many events are being read: each takes a thread for seconds.
final class LongReads: Sendable {
    /// At once, at most.
    static let limit = 2

    private let count = Mutex(0)

    /// Begins with one, unless there are too many.
    func enter() -> Bool {
        count.withLock { count in
            guard count < LongReads.limit else { return false }
            count += 1
            return true
        }
    }

    func leave() { count.withLock { $0 -= 1 } }
}
