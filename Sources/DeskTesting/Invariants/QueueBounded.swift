import Events
import Settings

/// No queue grows beyond its most by a session that opens or that a bot hands over. What comes back to it is not held up.
enum QueueBounded: DeskInvariant {
    static let name = "no queue grows beyond maxInteractions by what arrives"

    static func breach(by event: RecordedEvent, on desk: DeskLedger) -> String? {
        guard arrives(event), let line = desk.conversations[event.conversation]?.line,
            let limit = desk.rules[line, \.queue.maxInteractions]
        else { return nil }
        let count = desk.queue(of: line).count
        return count < limit ? nil : "it is put behind \(count) who wait, of at most \(limit)"
    }

    private static func arrives(_ event: RecordedEvent) -> Bool {
        switch event.event {
        case .sessionOpened(let opened): opened.handler == .queue
        case .sessionAssigned(let assigned):
            assigned.handler == .queue
                && (assigned.by.hasPrefix("bot:") || ["rule:openingTime", "rule:botRequest"].contains(assigned.by))
        default: false
        }
    }
}
