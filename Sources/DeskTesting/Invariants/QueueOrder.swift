import Events

/// Who has waited for longest on a line goes first: by when they entered the queue for the first time in the session.
enum QueueOrder: DeskInvariant {
    static let name = "the queue is first in, first out"

    static func breach(by event: RecordedEvent, on desk: DeskLedger) -> String? {
        guard case .sessionAssigned(let assigned) = event.event, assigned.by == "rule:queueAssignment",
            let conversation = desk.conversations[event.conversation]
        else { return nil }
        let queue = desk.queue(of: conversation.line)
        guard let first = queue.first else { return "the queue of line \(conversation.line) is empty" }
        return first == event.conversation ? nil : "conversation \(first) has waited for longer"
    }
}
