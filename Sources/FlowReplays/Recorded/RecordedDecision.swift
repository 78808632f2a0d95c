import Events
import Timeline

/// What one decision has recorded: events in a row, of which the first has led to the others.
struct RecordedDecision: Sendable {
    private(set) var events: [RecordedEvent] = []

    /// Takes an event that belongs to it.
    ///
    /// - Returns: Whether it does.
    mutating func takes(_ event: RecordedEvent) -> Bool {
        guard belongs(event) else { return false }
        events.append(event)
        return true
    }

    private func belongs(_ event: RecordedEvent) -> Bool {
        guard let last = events.last else { return true }
        guard last.recordedAt == event.recordedAt else { return false }
        // Customers and conversations are introduced before the event that they are introduced for, and cause nothing.
        if last.introduces, last.cause == .start { return event.cause == .start }
        return event.root == last.root
    }

    /// The conversation that it is about; nil where it is about none.
    var conversation: ConversationID? { events.first { $0.conversation != .system }?.conversation }

    /// Its events in the conversation, cut where a flow begins.
    var parts: [RecordedPart] {
        var parts: [RecordedPart] = [RecordedPart()]
        for event in events where event.conversation != .system {
            if case .flowStarted(let started) = event.event {
                var part = RecordedPart()
                (part.started, part.opening) = (started, parts.lazy.compactMap(\.lastMessage).last)
                parts.append(part)
            }
            parts[parts.count - 1].events.append(event)
        }
        return parts.filter { !$0.events.isEmpty }
    }
}

/// The part of a decision that one flow can have a part in.
struct RecordedPart: Sendable {
    var events: [RecordedEvent] = []
    /// The flow that begins with it; nil where none does.
    var started: FlowStarted?
    /// The message by which the session of that flow has opened.
    var opening: MessageReceived?

    var lastMessage: MessageReceived? {
        for event in events.reversed() { if case .messageReceived(let message) = event.event { return message } }
        return nil
    }
}

extension RecordedEvent {
    fileprivate var introduces: Bool {
        switch event {
        case .aliasLearned, .conversationStarted: true
        default: false
        }
    }
}
