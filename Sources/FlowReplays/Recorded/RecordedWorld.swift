import Events
import Projections
import Settings
import Timeline

/// As much of the world as a flow's step takes from it.
struct RecordedWorld: Sendable {
    private struct Whose { var contact = ContactID.absent, line = LineID.absent }

    private(set) var flows = FlowVersions()
    private(set) var lastRecordedAt = Timestamp.epoch
    private var settings = Settings()
    private var directory = Directory()
    /// By the conversation's number.
    private var conversations: [Whose] = []

    mutating func apply(_ event: RecordedEvent) {
        lastRecordedAt = max(lastRecordedAt, event.recordedAt)
        directory.apply(event)
        guard event.conversation != .system else {
            settings.apply(event)
            flows.apply(event)
            return
        }
        guard case .conversationStarted(let started) = event.event else { return }
        let number = Int(event.conversation.rawValue)
        // Conversations are numbered in the order in which they begin.
        guard number == max(conversations.count, 1) else { return }
        if conversations.isEmpty { conversations.append(Whose()) }
        conversations.append(Whose(contact: started.contact, line: started.line))
    }

    private func whose(_ id: ConversationID) -> Whose {
        let number = Int(id.rawValue)
        return conversations.indices.contains(number) ? conversations[number] : Whose()
    }

    func line(of id: ConversationID) -> LineID { whose(id).line }

    /// The customer; nil where nobody knows them yet.
    func contact(of id: ConversationID) -> Contact? { directory.contact(directory.current(whose(id).contact)) }

    /// The rules of a line.
    func rules(for line: LineID) -> LinePolicy { settings.rules(for: line).rules }
}
