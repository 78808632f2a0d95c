import Broker
import EventLog
import Events
import Timeline

extension EventLog {
    /// How many of the events after a message are looked at for what became of it: more than there are within the time in
    /// which receipts come.
    private var fateLimit: Int { 5_000 }

    /// The messages of a page, with what became of ours, and where the next page begins.
    ///
    /// - Parameter limit: Bytes of the page's elements.
    func messages(of conversation: ConversationID, in page: Page, limit: Int) throws -> ListPage {
        let (positions, hasMore) = try positions(of: conversation, in: page, kinds: MessageKinds.shown)
        let said = try messages(at: page.inOrder(positions), limit: limit)
        let next = said.count < positions.count ? said.last?.position.rawValue : page.next(positions, hasMore)
        let messages = try timeline(of: conversation, showing: said)
        var list = ListPage("messages", limit: limit)
        try list.fill(
            with: page.inOrder(messages), next: next, name: { $0.position }, json: { try JSONCoding.encode($0) })
        return list
    }

    /// What was said at positions, as far as a page has room for it; nil for an event that is no message of its own.
    private func messages(at positions: [Position], limit: Int) throws -> [(position: Position, view: MessageView?)] {
        var (said, size) = ([(position: Position, view: MessageView?)](), 0)
        for position in positions {
            let event = try event(at: position)
            size += event.map(MessageView.size) ?? 0
            let view = event.flatMap { MessageView($0) }
            guard size < limit || said.isEmpty else { break }
            said.append((position, view))
        }
        return said
    }

    /// One message of ours, with what became of it; nil where there is none at this position.
    func message(_ name: SendName) throws -> (view: MessageView, conversation: ConversationID)? {
        guard let event = try event(at: name.position), event.conversation != .system else { return nil }
        switch event.event {
        case .sendRequested, .sendRefused: break
        default: return nil
        }
        let said = [(position: name.position, view: MessageView(event))]
        guard let view = try timeline(of: event.conversation, showing: said).first else { return nil }
        return (view, event.conversation)
    }

    /// What was said, in order of the log, with what became of it.
    private func timeline(
        of conversation: ConversationID, showing said: [(position: Position, view: MessageView?)]
    ) throws -> [MessageView] {
        let shown = Dictionary(uniqueKeysWithValues: said)
        guard let first = shown.keys.min() else { return [] }
        var fate: [Position] = []
        try readBackwards(conversation, from: nil, mode: .headers) { envelope, _ in
            guard envelope.position >= first else { return false }
            if shown[envelope.position] != nil || MessageKinds.fate.contains(envelope.kind) {
                fate.append(envelope.position)
            }
            return true
        }
        var timeline = MessageTimeline()
        for position in fate.suffix(fateLimit).reversed() {
            if let message = shown[position].flatMap({ $0 }) {
                timeline.add(message)
            } else if let event = try event(at: position) {
                timeline.apply(event)
            }
        }
        timeline.joinReceipts()
        return timeline.messages
    }
}

extension Page {
    /// Elements that are given oldest first, in the order in which this page wants them: what doesn't fit is what comes last.
    func inOrder<Element>(_ elements: [Element]) -> [Element] { isNewest ? elements.reversed() : elements }

    /// Where the next page begins, in the direction of this one.
    func next(_ positions: [Position], _ hasMore: Bool) -> UInt64? {
        hasMore ? (isNewest ? positions.first : positions.last)?.rawValue : nil
    }
}
