import Broker
import Decisions
import Events
import Narration

/// What became of the items of one body, or of all.
struct Tally {
    private static let reasonsShown = 3

    var recorded = 0
    var known = 0
    var notUnderstood = 0
    var refused = 0
    /// All events that were recorded: the items, and what follows from them.
    var events = 0
    private var reasons: [String] = []

    /// Counts an item's outcome.
    mutating func add(_ outcome: Outcome) {
        switch outcome {
        case .known: known += 1
        case .rejected(let rejection):
            refused += 1
            reasons.append(Visible.text("\(rejection)"))
        case .recorded(let recordedEvents):
            events += recordedEvents.count
            guard case .itemNotUnderstood(let item) = recordedEvents.first?.event else {
                recorded += 1
                return
            }
            notUnderstood += 1
            let place = item.path.isEmpty ? "" : "\(Visible.text(item.path)): "
            reasons.append(place + Visible.text(item.reason))
        }
    }

    /// Adds another tally's numbers.
    mutating func add(_ other: Tally) {
        recorded += other.recorded
        known += other.known
        notUnderstood += other.notUnderstood
        refused += other.refused
        events += other.events
    }

    /// `3 recorded, 1 known, 1 not understood (entry[0]: it is no object)`
    var description: String {
        var counts = "\(grouped(recorded)) recorded, \(grouped(known)) known, \(grouped(notUnderstood)) not understood"
        if refused > 0 { counts += ", \(grouped(refused)) refused" }
        guard !reasons.isEmpty else { return counts }
        var shown = reasons.prefix(Self.reasonsShown).joined(separator: "; ")
        if reasons.count > Self.reasonsShown { shown += "; and \(reasons.count - Self.reasonsShown) more" }
        return "\(counts) (\(shown))"
    }
}
