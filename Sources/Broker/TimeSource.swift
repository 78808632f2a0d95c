public import Timeline

import struct FoundationEssentials.Date

/// Where the broker gets the time from. Nothing else in Parley reads a clock.
public protocol TimeSource: Sendable {
    /// The moment it is now.
    var now: Timestamp { get }
    /// How long to wait, in real time, until a moment is reached; zero or less where it has passed.
    func delay(until moment: Timestamp) -> Duration
    /// How long it has run, in real time. Never goes back, whatever somebody sets the clock to.
    var uptime: Duration { get }
    /// Lets a length of ``uptime`` pass. Throws `CancellationError` when the task is cancelled.
    func pause(for length: Duration) async throws
}

/// Sources follow the real time, unless they say otherwise.
extension TimeSource {
    public var uptime: Duration { UptimeOrigin.moment.duration(to: .now) }

    public func pause(for length: Duration) async throws { try await Task.sleep(for: length) }
}

private enum UptimeOrigin {
    static let moment = ContinuousClock.now
}

/// The system's clock, perhaps accelerated: it reads `start` at the real moment `origin` and runs `rate` times as fast.
public struct SystemTime: TimeSource {
    private let start: Timestamp
    private let origin: Timestamp
    private let rate: Double
    /// In microseconds: where the clock is slow, the last moment there can be is further away than a number can tell.
    private static let longestDelay = 9e18

    /// The system's clock.
    ///
    /// - Parameters:
    ///   - rate: How many seconds pass in a real second; 1 unless sped up to try things out. More than 0, at most 1,000,000.
    ///   - start: What the clock reads at `origin`; the real time unless given.
    ///   - origin: The real moment it is counted from; now unless given.
    public init(rate: Double = 1, start: Timestamp? = nil, origin: Timestamp? = nil) {
        let real = SystemTime.real
        self.origin = origin ?? real
        self.start = start ?? self.origin
        self.rate = rate
    }

    /// What the system's clock reads, to the millisecond.
    public static var real: Timestamp {
        .clamped(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }

    public var now: Timestamp {
        let elapsed = Double((SystemTime.real - origin).milliseconds)
        return start + .milliseconds(Int64(elapsed * rate))
    }

    public func delay(until moment: Timestamp) -> Duration {
        let microseconds = Double((moment - now).milliseconds) * 1000 / rate
        return .microseconds(Int64(max(-SystemTime.longestDelay, min(microseconds, SystemTime.longestDelay))))
    }
}
