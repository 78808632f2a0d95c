package import Events
import Timeline

/// Every message whose sender waits for an outcome has exactly one, and at most one more that is late; no other message has any.
package struct OutcomesCheck: LogCheck {
    private static let name = "outcomes"

    private struct Expected {
        var hasOutcome = false
        var hasLateOne = false
    }

    private var sends: [Position: Expected] = [:]

    /// A check of a log from its start on.
    package init() {}

    package mutating func take(_ event: RecordedEvent, _ findings: inout Findings) {
        switch event.event {
        case .sendRequested(let request) where request.options != nil: sends[event.position] = Expected()
        case .sendRefused(let refused) where refused.send == .start && refused.options != nil:
            sends[event.position] = Expected()
        case .sendOutcome(let outcome):
            if let what = end(outcome) { findings.add(OutcomesCheck.name, at: event.position, what) }
        default: return
        }
    }

    private mutating func end(_ outcome: SendOutcome) -> String? {
        guard let before = sends[outcome.send] else { return "nobody waits for an outcome of message \(outcome.send)" }
        guard outcome.late else {
            sends[outcome.send]?.hasOutcome = true
            return before.hasOutcome ? "message \(outcome.send) ends twice" : nil
        }
        sends[outcome.send]?.hasLateOne = true
        guard before.hasOutcome else { return "message \(outcome.send) has a late outcome, and none before it" }
        return before.hasLateOne ? "message \(outcome.send) has two late outcomes" : nil
    }

    package mutating func finish(_ findings: inout Findings) {
        for (position, send) in sends where !send.hasOutcome {
            findings.add(OutcomesCheck.name, at: position, "the message has no outcome when all has settled")
        }
    }
}
