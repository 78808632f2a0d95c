import EventLog
import Glibc
import Synchronization

/// A thread of its own that runs one function to its end: for work that blocks, which must not hold up Swift's own threads.
final class WorkerThread: Sendable {
    private struct Handle: @unchecked Sendable {
        let thread: pthread_t
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private let handle: Mutex<Handle?>

    /// Starts the function on a new thread.
    ///
    /// - Parameter niceness: How far it gives way to other threads, from 0 to 19.
    init(niceness: Int32 = 0, _ run: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let body = Unmanaged.passRetained(
            Body {
                if niceness > 0 { Niceness.giveWay(by: niceness) }
                run()
            })
        let code = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, body.toOpaque())
        precondition(code == 0, "no thread could be started: raise the limit of processes ('ulimit -u')")
        handle = Mutex(Handle(thread: thread))
    }

    /// Waits until the function has returned. Nothing happens the second time.
    func join() {
        let handle = handle.withLock { handle in
            defer { handle = nil }
            return handle
        }
        if let handle { pthread_join(handle.thread, nil) }
    }

    deinit {
        if let handle = handle.withLock({ $0 }) { pthread_detach(handle.thread) }
    }
}
