import Events
import Messages

/// Outside the 24-hour window nothing goes but templates.
enum WindowKept: DeskInvariant {
    static let name = "nothing but templates goes outside the window"

    static func breach(by event: RecordedEvent, on desk: DeskLedger) -> String? {
        guard case .sendRequested(let send) = event.event, send.content.template.isEmpty else { return nil }
        let conversation = desk.conversations[event.conversation]
        if conversation?.isWindowOpen(at: event.recordedAt) ?? false { return nil }
        let contact = conversation?.lastContact.map { "the customer wrote last at \($0)" } ?? "the customer never wrote"
        return "\(send.origin) says something at \(event.recordedAt), and \(contact)"
    }
}
