import Events
import Settings
import Timeline

/// Who is on a line's list gets no session by writing, and nothing automatic; with who is on its other list none is begun.
enum ListsKept: DeskInvariant {
    static let name = "nobody who is listed is served"

    static func breach(by event: RecordedEvent, on desk: DeskLedger) -> String? {
        guard let state = desk.conversations[event.conversation], desk.isListed(state) else { return nil }
        let isIncoming = desk.rules[state.line, \.incomingBlacklists].contains("trouble")
        let isOutgoing = desk.rules[state.line, \.outgoingBlacklists].contains("trouble")
        switch event.event {
        case .sessionOpened(let opened) where opened.by.isEmpty:
            return isIncoming ? "a session opens for who is listed" : nil
        case .sessionOpened: return isOutgoing ? "a session is begun with who is listed" : nil
        case .sendRequested(let send) where !send.origin.isReply:
            return isIncoming || isOutgoing ? "\(send.origin) says something to who is listed" : nil
        case .sendRequested: return isOutgoing && state.open == nil ? "who is listed is written to" : nil
        default: return nil
        }
    }
}
