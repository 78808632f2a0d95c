extension DeskReport {
    /// How many lives are played at most to shorten one.
    private static let trials = 3_000

    /// The same breach with fewer steps, agents and settings, as far as they can be left out.
    package func shortened() -> DeskReport {
        guard let breach else { return self }
        var best = self
        var trials = DeskReport.trials
        // What happens after the breach has not been looked at. A second time round, more can go.
        for _ in 0..<2 {
            best.tryEach(best.life.steps.count, &trials, like: breach) { $0.only($1) }
            best.tryEach(best.life.steps.count, &trials, like: breach) { $0.waiting(before: $1) }
            best.tryEach(best.life.setup.settings.count, &trials, like: breach) { life, places in
                life.setup.settings = places.map { life.setup.settings[$0] }
            }
            best.tryEach(best.life.setup.named.count, &trials, like: breach) { life, places in
                life.setup.named = places.map { life.setup.named[$0] }
            }
            best.tryEach(best.life.setup.agents.count, &trials, like: breach) { life, places in
                life.setup.agents = places.map { life.setup.agents[$0] }
            }
        }
        return best
    }

    /// Leaves parts out, halves first, then ever smaller ones, then one by one, as long as the same thing does not hold.
    ///
    /// - Parameter keep: Keeps some of so many parts of a life.
    private mutating func tryEach(
        _ count: Int, _ trials: inout Int, like breach: DeskBreach, _ keep: (inout DeskLife, [Int]) -> Void
    ) {
        let whole = life
        var places = Array(0..<count)
        var part = max(count / 2, 1)
        while true {
            var first = 0
            while first < places.count, trials > 0 {
                let kept = Array(places[..<first] + places[min(first + part, places.count)...])
                trials -= 1
                var shorter = whole
                keep(&shorter, kept)
                let tried = DeskLives.replay(shorter, of: seed, holding: invariants)
                if tried?.breach?.invariant == breach.invariant, let tried {
                    (places, self) = (kept, tried)
                } else {
                    first += part
                }
            }
            guard part > 1, trials > 0 else { return }
            part /= 2
        }
    }
}
