import Events
import Settings
import Timeline

/// On a line that is switched off nothing is said, and no rule acts but those that give up the sessions of who has gone.
enum LineOff: DeskInvariant {
    static let name = "nothing happens by itself on a line that is switched off"

    private static let whoHasGone: Set = ["logoutParking", "agentRemoval", "contactJoining"]

    static func breach(by event: RecordedEvent, on desk: DeskLedger) -> String? {
        guard let line = desk.conversations[event.conversation]?.line, desk.rules[line, \.disabled],
            let rule = rule(event.event), !whoHasGone.contains(rule)
        else { return nil }
        return "\(rule) acts: \(event.event.name)"
    }

    /// The rule that does it; somebody's name where a message goes.
    private static func rule(_ event: Event) -> String? {
        switch event {
        case .sendRequested(let send): "\(send.origin)"
        case .sendRefused(let refused):
            refused.send == .start && !refused.origin.isReply ? "\(refused.origin)" : nil
        case .sessionAssigned(let assigned): assigned.by.hasPrefix("rule:") ? assigned.decision?.rule : nil
        case .sessionClosed(let closed): closed.by.isEmpty ? closed.decision.rule : nil
        case .replyReminderFired(let fired): fired.decision.rule
        case .pendingResponseEscalated(let escalated): escalated.decision.rule
        case .surveyRequested(let asked): asked.decision.rule
        case .serviceWindowClosed(let closed): closed.decision.rule
        case .sendHeld(let held): held.decision.rule
        case .sendRetryDue(let due): due.decision.rule
        default: nil
        }
    }
}
