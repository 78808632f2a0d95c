import Broker
import Synchronization
import Timeline

/// The clock of a run: the broker's, through all its starts, and that of everybody who talks to it. It goes on while the broker is
/// down, so that deadlines pass meanwhile.
final class RunClock: Sendable {
    private struct Pace: Sendable {
        let rate: Double
        let start: Timestamp
        let origin: Timestamp

        var now: Timestamp { SystemTime(rate: rate, start: start, origin: origin).now }
    }

    private let pace: Mutex<Pace>

    /// A clock that reads the real time now and runs so many times as fast.
    init(rate: Double) {
        pace = Mutex(Pace(rate: rate, start: SystemTime.real, origin: SystemTime.real))
    }

    /// What it reads.
    var now: Timestamp { pace.withLock { $0.now } }

    /// Goes on from what it reads, at another rate.
    func change(rate: Double) {
        pace.withLock { $0 = Pace(rate: rate, start: $0.now, origin: SystemTime.real) }
    }

    /// The clock as `parley serve` takes it.
    var arguments: [String] {
        let pace = pace.withLock { $0 }
        return [
            "--clock-rate", "\(pace.rate)", "--clock-start", "\(pace.start.milliseconds)",
            "--clock-origin", "\(pace.origin.milliseconds)",
        ]
    }
}
