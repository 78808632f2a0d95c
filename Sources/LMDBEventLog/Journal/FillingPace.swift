/// When the tree is filled, where nobody waits for that: as soon as nothing has come for a while, and at once where it was not filled for
/// longer. Each time the syncs of those who append are slower, so that of a stream of single records many go into the tree together.
struct FillingPace {
    /// How many intervals those that came first may wait while more come.
    private static let patience = 5

    private let interval: Duration
    private var filled: ContinuousClock.Instant
    /// When something new was last seen to wait, and how many frames waited then.
    private var seen: (waiting: Int, at: ContinuousClock.Instant)

    /// - Parameter interval: How long nothing comes before what waits is put into the tree.
    init(interval: Duration, at now: ContinuousClock.Instant) {
        self.interval = interval
        filled = now - interval * FillingPace.patience
        seen = (0, now)
    }

    /// How long frames that wait can go on waiting; nil where the tree is to be filled.
    mutating func rest(of waiting: Int, at now: ContinuousClock.Instant) -> Duration? {
        if waiting != seen.waiting { seen = (waiting, now) }
        let rest = min(seen.at + interval, filled + interval * FillingPace.patience) - now
        return rest > .zero ? rest : nil
    }

    /// The tree is being filled with all that waits.
    mutating func filling(at now: ContinuousClock.Instant) { (filled, seen) = (now, (0, now)) }

    /// How long ago that was.
    func elapsed(at now: ContinuousClock.Instant) -> Duration { now - filled }
}
