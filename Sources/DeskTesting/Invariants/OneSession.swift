import Events

/// A conversation has one open session at most, and each closes once.
enum OneSession: DeskInvariant {
    static let name = "one open session a conversation, one close a session"

    static func breach(by event: RecordedEvent, on desk: DeskLedger) -> String? {
        let conversation = desk.conversations[event.conversation]
        switch event.event {
        case .sessionOpened(let opened):
            if let open = conversation?.open {
                return "session \(open.number) is open as session \(opened.session) opens"
            }
            let next = (conversation?.sessions ?? 0) + 1
            return opened.session == next ? nil : "session \(opened.session) opens, and \(next) is next"
        case .sessionAssigned(let assigned):
            guard let open = conversation?.open, open.number == assigned.session else {
                return "session \(assigned.session) passes on, and is not open"
            }
            guard open.handler == assigned.previous else {
                return "it passes from \(assigned.previous), and \(open.handler) has it"
            }
            return open.handler == assigned.handler && !open.awaitsOpening
                ? "it passes to who has it: \(open.handler)" : nil
        case .sessionClosed(let closed):
            if conversation?.open?.number == closed.session { return nil }
            let isClosed = conversation?.closed.contains(closed.session) ?? false
            return "session \(closed.session) closes\(isClosed ? " once more" : ", and is not open")"
        default: return nil
        }
    }
}
