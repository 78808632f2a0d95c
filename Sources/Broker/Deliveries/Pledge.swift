import Synchronization

/// A value that comes later, for one who waits for it, perhaps only then.
final class Pledge<Value: Sendable>: Sendable {
    private enum State {
        case open
        case awaited(@Sendable (Value) -> Void)
        case kept(Value)
    }

    private let state = Mutex(State.open)

    /// The value is there. To be called once.
    func keep(_ value: Value) {
        let waiter = state.withLock { state -> (@Sendable (Value) -> Void)? in
            defer { state = .kept(value) }
            guard case .awaited(let waiter) = state else { return nil }
            return waiter
        }
        waiter?(value)
    }

    /// Calls back with the value, at once where it is there. To be called once.
    func whenKept(_ body: @escaping @Sendable (Value) -> Void) {
        let value = state.withLock { state -> Value? in
            if case .kept(let value) = state { return value }
            state = .awaited(body)
            return nil
        }
        if let value { body(value) }
    }

    /// Waits for the value.
    var value: Value {
        get async { await withCheckedContinuation { waiter in whenKept { waiter.resume(returning: $0) } } }
    }
}
