import Synchronization

/// Where the broker can be reached now; while it can't be, callers wait here.
final class BrokerDoor: Sendable {
    private let current = Mutex<String?>(nil)

    /// A closed door.
    init() {}

    /// The broker answers at this address.
    func open(at address: String) { current.withLock { $0 = address } }

    /// The broker is down, or will be.
    func shut() { current.withLock { $0 = nil } }

    /// The address, as soon as there is one. Throws when the task is cancelled.
    func address() async throws -> String {
        while true {
            if let address = current.withLock({ $0 }) { return address }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
