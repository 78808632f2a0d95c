public import Broker
import Synchronization
public import Timeline

/// A clock that stands still until a test moves it.
public final class VirtualTime: TimeSource {
    private let moment: Mutex<Timestamp>

    /// A clock that reads this moment.
    public init(_ start: Timestamp) { moment = Mutex(start) }

    public var now: Timestamp { moment.withLock { $0 } }

    /// Never: the clock doesn't reach a moment by itself. The writer looks again when it is woken.
    public func delay(until moment: Timestamp) -> Duration { moment <= now ? .zero : .seconds(3600) }

    /// Moves the clock, forwards or backwards.
    public func set(_ moment: Timestamp) { self.moment.withLock { $0 = moment } }

    /// Moves the clock forwards.
    public func advance(by length: Duration) { moment.withLock { $0 = $0 + length } }
}
