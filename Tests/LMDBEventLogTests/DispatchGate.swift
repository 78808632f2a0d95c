import Dispatch
import Synchronization

/// Holds up the thread that commits until a test lets it go on.
final class DispatchGate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let code = Mutex<Int32?>(nil)

    /// Waits until the gate is open; returns what the commits are to fail with.
    func wait() -> Int32 {
        if let code = code.withLock({ $0 }) { return code }
        semaphore.wait()
        return code.withLock { $0 ?? 0 }
    }

    /// Lets everybody pass from now on.
    func open(with code: Int32) {
        self.code.withLock { $0 = code }
        semaphore.signal()
    }
}
