import Synchronization

/// Zstandard contexts that are used again: they are costly to make, and may serve one thread at a time.
final class ContextPool: Sendable {
    private struct Idle: @unchecked Sendable {
        var contexts: [OpaquePointer] = []
    }

    private let idle = Mutex(Idle())
    private let create: @Sendable () -> OpaquePointer?
    private let free: @Sendable (OpaquePointer) -> Void

    init(create: @escaping @Sendable () -> OpaquePointer?, free: @escaping @Sendable (OpaquePointer) -> Void) {
        self.create = create
        self.free = free
    }

    deinit { idle.withLock { $0.contexts.forEach(free) } }

    /// A context; nil where there is no memory for one.
    func take() -> OpaquePointer? { idle.withLock { $0.contexts.popLast() } ?? create() }

    /// Keeps a context for the next one who needs it.
    func give(back context: OpaquePointer) { idle.withLock { $0.contexts.append(context) } }
}
