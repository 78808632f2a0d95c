import Broker

/// A clock for waiting that runs as a broker's uptime does.
struct UptimeClock: Clock {
    struct Instant: InstantProtocol {
        var uptime: Duration
        func advanced(by duration: Duration) -> Instant { Instant(uptime: uptime + duration) }
        func duration(to other: Instant) -> Duration { other.uptime - uptime }
        static func < (left: Instant, right: Instant) -> Bool { left.uptime < right.uptime }
    }

    let time: any TimeSource

    var now: Instant { Instant(uptime: time.uptime) }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try await time.pause(for: deadline.uptime - time.uptime)
    }
}
