package import Events
import Projections
import Timeline

/// One reminder for each waiting period, one escalation for each urgency in it, one close for each end of the window (S3.6, S2.1,
/// S4.11). Works out by itself when a customer waits and when a window ends.
package struct RulesCheck: LogCheck {
    private static let name = "rules"

    private struct Wait {
        /// The message that began it; nil while nobody waits.
        var since: Position?
        var isReminded = false
        var urgencies: Set<Urgency> = []
        var lastContact: Timestamp?
        var windowEnds: Set<Timestamp> = []
    }

    private var waits: [ConversationID: Wait] = [:]

    /// A check of a log from its start on.
    package init() {}

    package mutating func take(_ event: RecordedEvent, _ findings: inout Findings) {
        var wait = waits[event.conversation] ?? Wait()
        if let what = RulesCheck.take(event, &wait) {
            findings.add(RulesCheck.name, at: event.position, "conversation \(event.conversation): \(what)")
        }
        waits[event.conversation] = wait
    }

    private static func take(_ event: RecordedEvent, _ wait: inout Wait) -> String? {
        switch event.event {
        case .messageReceived(let message):
            wait.lastContact = max(wait.lastContact ?? .epoch, event.occurredAt)
            if SurveyForm.answer(message.replyID) == nil, wait.since == nil { begin(event.position, &wait) }
        case .sendRequested(let request) where request.origin.isReply: wait.since = nil
        case .sessionClosed: wait.since = nil
        case .replyReminderFired: return remind(&wait)
        case .pendingResponseEscalated(let escalated): return escalate(escalated.urgency, &wait)
        case .serviceWindowClosed(let closed): return closeWindow(closed.decision.deadline, &wait)
        default: break
        }
        return nil
    }

    private static func begin(_ position: Position, _ wait: inout Wait) {
        (wait.since, wait.isReminded, wait.urgencies) = (position, false, [])
    }

    private static func remind(_ wait: inout Wait) -> String? {
        guard let since = wait.since else { return "a reminder, but the customer doesn't wait" }
        defer { wait.isReminded = true }
        return wait.isReminded ? "a second reminder for the wait since \(since)" : nil
    }

    private static func escalate(_ urgency: Urgency, _ wait: inout Wait) -> String? {
        guard let since = wait.since else { return "'\(urgency)', but the customer doesn't wait" }
        return wait.urgencies.insert(urgency).inserted ? nil : "'\(urgency)' twice for the wait since \(since)"
    }

    private static func closeWindow(_ deadline: Timestamp?, _ wait: inout Wait) -> String? {
        guard let deadline, deadline == wait.lastContact.map({ $0 + ServiceWindow.length }) else {
            return "the window closes, but not 24 hours after the customer's last message"
        }
        return wait.windowEnds.insert(deadline).inserted ? nil : "the window closes twice at \(deadline)"
    }
}
