package import Events
import Timeline

/// Positions and versions have no gaps, time doesn't go back, and every event can be read (L2, L6).
package struct PlacesCheck: LogCheck {
    private static let name = "places"

    private var last = Position.start
    private var lastRecordedAt = Timestamp.epoch
    private var versions: [ConversationID: UInt32] = [:]

    /// A check of a log from its start on.
    package init() {}

    package mutating func take(_ event: RecordedEvent, _ findings: inout Findings) {
        if event.position != last.next {
            findings.add(PlacesCheck.name, at: event.position, "the event before it is \(last)")
        }
        last = event.position
        let version = versions[event.conversation, default: 0] + 1
        if event.version != version {
            findings.add(
                PlacesCheck.name, at: event.position,
                "it has version \(event.version) of conversation \(event.conversation), not \(version)")
        }
        versions[event.conversation] = event.version
        if event.recordedAt < lastRecordedAt {
            findings.add(PlacesCheck.name, at: event.position, "it is recorded earlier than the event before it")
        }
        lastRecordedAt = max(lastRecordedAt, event.recordedAt)
        if case .unrecognized(let kind, _) = event.event {
            findings.add(PlacesCheck.name, at: event.position, "its kind \(kind) can't be read")
        }
    }
}
