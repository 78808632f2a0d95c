import Glibc

/// Lets readers share the memory map and gives it to one alone who moves it: LMDB must not change a map's size while a
/// transaction of the process uses it.
///
/// A thread that is inside enters again without waiting, so that a reader may read while it reads; whoever wants the map
/// alone is not overtaken by new readers.
final class MapGate: @unchecked Sendable {
    private let lock: UnsafeMutablePointer<pthread_rwlock_t>
    private let depth: pthread_key_t

    init() {
        var attributes = pthread_rwlockattr_t()
        pthread_rwlockattr_init(&attributes)
        pthread_rwlockattr_setkind_np(&attributes, Int32(PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP))
        lock = .allocate(capacity: 1)
        lock.initialize(to: pthread_rwlock_t())
        pthread_rwlock_init(lock, &attributes)
        pthread_rwlockattr_destroy(&attributes)
        var key = pthread_key_t()
        let code = pthread_key_create(&key, nil)
        precondition(code == 0, "no thread-specific key is left: too many logs are open")
        depth = key
    }

    deinit {
        pthread_rwlock_destroy(lock)
        lock.deallocate()
        pthread_key_delete(depth)
    }

    /// Whether the calling thread is inside.
    var isInside: Bool { pthread_getspecific(depth) != nil }

    /// Shares the map until ``leave()``, on the same thread.
    func enter() {
        let level = Int(bitPattern: pthread_getspecific(depth))
        if level == 0 {
            pthread_rwlock_rdlock(lock)
            PageFaults.enter()
        }
        pthread_setspecific(depth, UnsafeMutableRawPointer(bitPattern: level + 1))
    }

    /// Ends what ``enter()`` began.
    func leave() {
        let level = Int(bitPattern: pthread_getspecific(depth)) - 1
        pthread_setspecific(depth, UnsafeMutableRawPointer(bitPattern: level))
        if level == 0 {
            PageFaults.leave()
            pthread_rwlock_unlock(lock)
        }
    }

    /// Runs the body while nobody shares the map. Not to be called from inside.
    func alone<Value, Failure: Error>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
        pthread_rwlock_wrlock(lock)
        defer { pthread_rwlock_unlock(lock) }
        return try body()
    }
}
