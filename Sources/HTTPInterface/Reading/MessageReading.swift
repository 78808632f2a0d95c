import Broker
import EventLog
import Events
import Timeline

extension EventLog {
    /// How many of the events after a message are looked at for what became of it: more than there are within the time in
    /// which receipts come.
    private var fateLimit: Int { 5_000 }

    /// The messages of a page, with what became of ours, and where the next page begins.
    func messages(of conversation: ConversationID, in page: Page) throws -> LogPage<MessageView> {
        let (positions, hasMore) = try positions(of: conversation, in: page, kinds: MessageKinds.shown)
        let messages = try timeline(of: conversation, showing: positions)
        return LogPage(name: "messages", elements: messages, next: page.next(positions, hasMore))
    }

    /// One message of ours, with what became of it; nil where there is none at this position.
    func message(_ name: SendName) throws -> (view: MessageView, conversation: ConversationID)? {
        guard let event = try event(at: name.position), event.conversation != .system else { return nil }
        switch event.event {
        case .sendRequested, .sendRefused: break
        default: return nil
        }
        guard let view = try timeline(of: event.conversation, showing: [name.position]).first else { return nil }
        return (view, event.conversation)
    }

    private func timeline(of conversation: ConversationID, showing positions: [Position]) throws -> [MessageView] {
        guard let first = positions.first else { return [] }
        let shown = Set(positions)
        var fate: [Position] = []
        try readBackwards(conversation, from: nil, mode: .headers) { envelope, _ in
            guard envelope.position >= first else { return false }
            if shown.contains(envelope.position) || MessageKinds.fate.contains(envelope.kind) {
                fate.append(envelope.position)
            }
            return true
        }
        var timeline = MessageTimeline()
        for position in fate.suffix(fateLimit).reversed() {
            if let event = try event(at: position) { timeline.apply(event) }
        }
        timeline.joinReceipts()
        return timeline.messages
    }
}

extension Page {
    /// Where the next page begins, in the direction of this one.
    func next(_ positions: [Position], _ hasMore: Bool) -> UInt64? {
        hasMore ? (isNewest ? positions.first : positions.last)?.rawValue : nil
    }
}
