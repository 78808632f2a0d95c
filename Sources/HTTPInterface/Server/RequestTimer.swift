import DequeModule
import Synchronization

/// Cancels requests whose time is over.
///
/// All requests have the same time, so their times end in the order in which they began, and one sleeping task watches over
/// all of them. A timer for each took a tenth of the processor time of a webhook.
final class RequestTimer: Sendable {
    fileprivate struct Entry {
        let end: Duration
        /// Nil where the request has been answered.
        var cancel: (@Sendable () -> Void)?
    }

    fileprivate struct State {
        /// By number, from `first` on.
        var entries: Deque<Entry> = []
        var first = 0
        var isWatched = false
    }

    private let time: Duration
    private let clock: any Clock<Duration>
    private let uptime: @Sendable () -> Duration
    private let state = Mutex(State())

    /// A timer for requests that have this time.
    init(_ time: Duration, clock: any Clock<Duration>) {
        self.time = time
        self.clock = clock
        uptime = RequestTimer.uptime(of: clock)
    }

    private static func uptime<Source: Clock<Duration>>(of clock: Source) -> @Sendable () -> Duration {
        let origin = clock.now
        return { origin.duration(to: clock.now) }
    }

    /// A request begins; it is cancelled unless it has ended in time.
    ///
    /// - Returns: Its number, with which it ends.
    func begin(_ cancel: @escaping @Sendable () -> Void) -> Int {
        let end = uptime() + time
        let (number, isWatched) = state.withLock { state in
            state.entries.append(Entry(end: end, cancel: cancel))
            defer { state.isWatched = true }
            return (state.first + state.entries.count - 1, state.isWatched)
        }
        if !isWatched { Task { await watch() } }
        return number
    }

    /// A request was answered.
    func end(_ number: Int) {
        state.withLock { state in
            guard number >= state.first else { return }
            state.entries[number - state.first].cancel = nil
            state.dropAnswered()
        }
    }

    /// Sleeps until the oldest request's time is over, as long as there are any.
    private func watch() async {
        while let rest = cancelOverdue() {
            // Only a task that is cancelled can't sleep, and nobody can cancel this one.
            try? await clock.sleep(for: rest)
        }
    }

    /// Cancels what has taken too long.
    ///
    /// - Returns: How long the next one has; nil where there is none.
    private func cancelOverdue() -> Duration? {
        let now = uptime()
        let (overdue, next) = state.withLock { state in
            var overdue: [@Sendable () -> Void] = []
            while let entry = state.entries.first, entry.end <= now {
                if let cancel = entry.cancel { overdue.append(cancel) }
                state.dropFirst()
            }
            state.dropAnswered()
            state.isWatched = !state.entries.isEmpty
            return (overdue, state.entries.first?.end)
        }
        for cancel in overdue { cancel() }
        return next.map { $0 - now }
    }
}

extension RequestTimer.State {
    fileprivate mutating func dropFirst() {
        entries.removeFirst()
        first += 1
    }

    fileprivate mutating func dropAnswered() {
        while let entry = entries.first, entry.cancel == nil { dropFirst() }
    }
}
