/// When what consumers have settled is stored: at once where somebody can't do without, and else together with what others settle soon after
/// (what `commit_delay` and `commit_siblings` are to PostgreSQL). While others wait, nobody misses the consumers who are answered later, and
/// each commit that is saved is a sync less beside those that whoever appends waits for.
struct CommitPace {
    /// How long it gathers at least, where nobody needs it, and at most.
    private let (least, most): (Duration, Duration)
    private var isUrgent = false
    /// Since when somebody gathers; nil while nobody does.
    private var beginning: ContinuousClock.Instant?

    init(least: Duration = .milliseconds(1), most: Duration = .milliseconds(3)) {
        (self.least, self.most) = (least, most)
    }

    /// Somebody can't do without the next commit.
    mutating func hurry() { isUrgent = true }

    /// How long it may be gathered for; nil where it is to be stored at once.
    mutating func begin(at now: ContinuousClock.Instant) -> Duration? {
        guard !isUrgent, most > .zero else { return nil }
        beginning = now
        return most
    }

    /// Whether who gathers is to be told that it is enough, as it is once: somebody is in a hurry, or what has happened was just given out, so
    /// that nobody waits for the disk now.
    mutating func hasEnough(hasGivenOut: Bool, at now: ContinuousClock.Instant) -> Bool {
        guard let beginning, isUrgent || hasGivenOut && now - beginning >= least else { return false }
        self.beginning = nil
        return true
    }

    /// Its time is over.
    ///
    /// - Returns: False where it was told that it is enough.
    mutating func end() -> Bool { beginning.take() != nil }

    /// All that was waited for is being stored.
    mutating func storing() { isUrgent = false }
}
