import Events
import Timeline

/// A customer who waits is reminded once, until somebody has answered and they write again.
enum OneReminder: DeskInvariant {
    static let name = "one reminder a waiting period"

    static func breach(by event: RecordedEvent, on desk: DeskLedger) -> String? {
        guard case .replyReminderFired(let fired) = event.event else { return nil }
        guard let state = desk.conversations[event.conversation], let waiting = state.waiting?.position else {
            return "nobody waits"
        }
        guard fired.actedFor == waiting else {
            return "it is for \(fired.actedFor), and the customer waits since \(waiting)"
        }
        if state.open?.lastParking ?? .start > waiting {
            return "it was parked, and the customer has not written since"
        }
        return state.reminded.contains(waiting) ? "the customer was reminded already, who waits since \(waiting)" : nil
    }
}
