import Synchronization

/// A value that comes later, for one who waits for it, perhaps only then.
final class Pledge<Value: Sendable>: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Value, Never>)
        case kept(Value)
    }

    private let state = Mutex(State.open)

    /// The value is there. To be called once.
    func keep(_ value: Value) {
        let waiter = state.withLock { state -> CheckedContinuation<Value, Never>? in
            defer { state = .kept(value) }
            guard case .awaited(let waiter) = state else { return nil }
            return waiter
        }
        waiter?.resume(returning: value)
    }

    /// Waits for the value.
    var value: Value {
        get async {
            await withCheckedContinuation { waiter in
                let value = state.withLock { state -> Value? in
                    if case .kept(let value) = state { return value }
                    state = .awaited(waiter)
                    return nil
                }
                if let value { waiter.resume(returning: value) }
            }
        }
    }
}
