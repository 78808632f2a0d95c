import Broker
import EventLog
import Synchronization
import Timeline

/// Wakes the streams of events when there is something new, and every now and then when there is not: one follower of the log and one
/// heartbeat for all of them. What they are told they read themselves, each as fast as its reader takes it.
final class EventFeed: Sendable {
    /// Why a stream is woken.
    enum Wake: Sendable {
        /// The log has more.
        case more
        /// It is to tell that it lives.
        case beat
    }

    private struct State {
        var next = 0
        var streams: [Int: AsyncStream<Wake>.Continuation] = [:]
        var hasEnded = false
    }

    /// How often a stream that has nothing to tell says that it lives.
    static let beat = Duration.seconds(15)

    private let following: FollowingOnDemand
    private let time: any TimeSource
    private let limit: Int
    private let state = Mutex(State())

    init(broker: Broker, limit: Int) {
        (following, time, self.limit) = (FollowingOnDemand(broker.log), broker.time, limit)
    }

    /// How many streams there are.
    var count: Int { state.withLock { $0.streams.count } }

    /// Begins to wake a stream.
    ///
    /// - Throws: A problem where there are as many as there can be, or Parley stops.
    func begin() throws -> StreamSubscription<Wake> {
        // A wake is for all that is there: a second one adds nothing.
        let (wakes, continuation) = AsyncStream.makeStream(of: Wake.self, bufferingPolicy: .bufferingNewest(1))
        let number = try state.withLock { state in
            guard !state.hasEnded else { throw BrokerError.stopped }
            guard state.streams.count < limit else {
                throw Problem(.overloaded, "\(limit) streams of events are open, and no more can be: try again later")
            }
            if state.streams.isEmpty { following.begin() }
            state.next += 1
            state.streams[state.next] = continuation
            return state.next
        }
        return StreamSubscription(notes: wakes) { [weak self] in self?.end(number) }
    }

    private func end(_ number: Int) { _ = state.withLock { $0.streams.removeValue(forKey: number) } }

    /// Follows the log until the task is cancelled or the log closes; then every stream ends.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.follow() }
            group.addTask { await self.keepBeating() }
            await group.next()
            group.cancelAll()
        }
        let left = state.withLock { state in
            state.hasEnded = true
            return state.streams.values.map(\.self)
        }
        for stream in left { stream.finish() }
    }

    private func keepBeating() async {
        while (try? await time.pause(for: EventFeed.beat)) != nil { wake(.beat) }
    }

    /// What is shown they read themselves.
    private func follow() async {
        await following.run(while: { count > 0 }) { _, head in
            wake(.more)
            return head.next
        }
    }

    private func wake(_ wake: Wake) {
        for stream in state.withLock({ Array($0.streams.values) }) { stream.yield(wake) }
    }
}
