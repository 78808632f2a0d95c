package import Events

/// What a life of the desk has shown.
package struct DeskReport: Sendable {
    /// What it was drawn from.
    package let seed: UInt64
    /// What happened.
    package internal(set) var life: DeskLife
    /// What did not hold; nil where all did.
    package internal(set) var breach: DeskBreach?
    /// Everything that was recorded.
    package let events: [RecordedEvent]
    /// How often which event was decided by which rule, or by nobody's: `sessionAssigned queueAssignment`.
    package private(set) var effects: [String: Int] = [:]

    /// What had to hold.
    let invariants: [any DeskInvariant.Type]

    init(_ seed: UInt64, _ life: DeskLife, _ play: DeskPlay) {
        (self.seed, self.life, breach) = (seed, life, play.breach)
        (events, invariants) = (play.events, play.invariants)
        for event in play.events { effects[DeskReport.effect(event.event), default: 0] += 1 }
    }

    private static func effect(_ event: Event) -> String {
        let rule: String? =
            switch event {
            case .sessionOpened(let opened): opened.decision.rule
            case .sessionAssigned(let assigned): assigned.decision?.rule
            case .sessionClosed(let closed): closed.decision.rule
            case .sendRequested(let send): send.decision?.rule
            case .sendRefused(let refused): refused.decision.rule
            default: nil
            }
        return rule.map { "\(event.name) \($0)" } ?? event.name
    }

    /// The breach, its seed, and the script that shows it.
    package var words: String {
        guard let breach else { return life.script(["seed \(seed): all holds"]) }
        return life.script([
            "seed \(seed), \(life.steps.count) steps: what must hold, and does not:", breach.description,
        ])
    }
}
