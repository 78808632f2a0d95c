/// How fast a line may send: spread evenly over each second, and not at all for a while where the platform has had too much.
///
/// A value without a clock: moments are lengths of ``TimeSource/uptime``.
struct LinePace {
    /// Whether a message may leave.
    enum Turn: Equatable {
        case now
        case after(Duration)
        /// When the answer to the one that is under way has come.
        case afterAnswer
    }

    /// The wait after a refusal for too much; it doubles with every other in a row.
    static let firstRest = Duration.seconds(2)
    /// The longest of these waits, but for a longer one that the platform asks for.
    static let longestRest = Duration.seconds(600)

    /// The most messages in a second; nil for any number.
    var perSecond: UInt32?
    /// How often in a row the platform has refused one for too much.
    private(set) var refusals = 0
    /// When all of a burst may leave again.
    private var fullAt = Duration.zero
    private var restsUntil = Duration.zero

    /// Until when nothing leaves, as the platform gets too much; nil where it has taken a message since.
    var slowedUntil: Duration? { refusals > 0 ? restsUntil : nil }

    init(perSecond: UInt32?) { self.perSecond = perSecond }

    /// How many may leave at once. With few, a second never sees more than `perSecond`; with one alone, what a timer is late
    /// would be lost.
    private func burst(_ perSecond: UInt32) -> Int { 1 + Int(perSecond) / 40 }

    private func interval(_ perSecond: UInt32) -> Duration {
        // Rounded up: else a second would have room for one more.
        .seconds(1) / max(1, Int(perSecond) + 1 - burst(perSecond)) + .nanoseconds(1)
    }

    /// Takes a turn where there is one.
    mutating func take(at now: Duration, underWay: Int) -> Turn {
        if now < restsUntil { return .after(restsUntil - now) }
        // After a refusal one is tried: many would all be refused again.
        if refusals > 0, underWay > 0 { return .afterAnswer }
        guard let perSecond else { return .now }
        let interval = interval(perSecond)
        let wait = fullAt - now - interval * (burst(perSecond) - 1)
        guard wait <= .zero else { return .after(wait) }
        fullAt = max(fullAt, now) + interval
        return .now
    }

    /// The turn was not used: nothing has left.
    mutating func giveBack() {
        guard let perSecond else { return }
        fullAt -= interval(perSecond)
    }

    /// The platform has refused a message for too much, and perhaps said how long to wait. Those that were under way beside it
    /// are refused as well: they count as one.
    mutating func refuse(asking asked: Duration, at now: Duration) {
        if now >= restsUntil {
            restsUntil = now + min(LinePace.firstRest * (1 << min(refusals, 30)), LinePace.longestRest)
            refusals += 1
        }
        restsUntil = max(restsUntil, now + asked)
    }

    /// The platform has taken a message. One that left before the refusal says nothing about what is taken now.
    mutating func accept(at now: Duration) { if now >= restsUntil { refusals = 0 } }
}
