import Events
import Settings

/// Where a line has something to say to who has to wait, or whom nobody has, it is said, or its refusal is told.
enum WaitingIsTold: DeskInvariant {
    static let name = "who waits is told"

    static func breach(after round: DeskRound) -> String? {
        guard round.isUp else { return nil }
        for event in round.events {
            guard let handler = receiver(event.event), let state = round.desk.conversations[event.conversation],
                state.open?.assignedBy == event.position, !round.desk.rules[state.line, \.disabled],
                isTold(handler, on: state.line, round.desk)
            else { continue }
            let root = round.desk.notices.root(of: event.position)
            if (round.desk.notices.said[root] ?? []).isEmpty, !hasHeard(since: event, round) {
                return "conversation \(state.id) enters \(handler) at \(event.position), and nothing is said"
            }
        }
        return nil
    }

    private static func receiver(_ event: Event) -> Handler? {
        switch event {
        case .sessionOpened(let opened): opened.handler
        case .sessionAssigned(let assigned): assigned.handler
        default: nil
        }
    }

    /// Whether the customer was told something else by itself at the same time, such as a reminder that was overdue.
    private static func hasHeard(since event: RecordedEvent, _ round: DeskRound) -> Bool {
        round.events.contains { later in
            guard later.conversation == event.conversation, later.position > event.position else { return false }
            switch later.event {
            case .sendRequested(let send): return !send.origin.isReply
            case .sendRefused(let refused): return !refused.origin.isReply
            default: return false
            }
        }
    }

    private static func isTold(_ handler: Handler, on line: LineID, _ desk: DeskLedger) -> Bool {
        switch handler {
        case .queue: desk.rules[line, \.queue.reply] != nil
        case .unassigned: desk.rules[line, \.unassignedReply] != nil
        default: false
        }
    }
}
