import Events
import Timeline

/// Which automatic messages were said for what.
struct LedgerNotices: Sendable {
    /// The rules that tell a customer where their session stands: one of them speaks for an event.
    static let rules: Set = ["welcome", "outOfHours", "queueFull", "queueReply", "unassignedReply"]

    /// Of each event, what its decision followed from.
    private var roots: [Position] = []
    /// By what led to them: the rules that have said something, or were refused it.
    private(set) var said: [Position: [String]] = [:]

    /// What an event's decision followed from.
    func root(of position: Position) -> Position {
        let index = Int(position.rawValue) - 1
        return roots.indices.contains(index) ? roots[index] : position
    }

    mutating func note(_ event: RecordedEvent) {
        roots.append(event.root)
        guard let (rule, cause) = notice(event) else { return }
        // A sound and its text that are both refused are one message.
        if case .sendRefused = event.event, said[cause]?.last == rule { return }
        said[cause, default: []].append(rule)
    }

    /// The rule that says something, and what for: what led to the session's being where it is.
    private func notice(_ event: RecordedEvent) -> (rule: String, cause: Position)? {
        let origin: Origin
        let decision: Decision?
        switch event.event {
        // What waits for another message of ours is its second half: the text after a sound.
        case .sendRequested(let send) where send.after == .start: (origin, decision) = (send.origin, send.decision)
        case .sendRefused(let refused) where refused.send == .start:
            (origin, decision) = (refused.origin, refused.decision)
        default: return nil
        }
        guard case .rule(let rule) = origin, LedgerNotices.rules.contains(rule) else { return nil }
        // The queue's reply is a decision of its own, about the event by which the session entered.
        guard rule == "queueReply" else { return (rule, event.root) }
        return (rule, root(of: decision?.restsOn.last ?? event.root))
    }
}
