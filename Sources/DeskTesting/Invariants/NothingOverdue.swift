import Events
import Settings
import Timeline

/// What the queue, transfers and customers wait for has happened at its time.
enum NothingOverdue: DeskInvariant {
    static let name = "nothing is overdue"

    static func breach(after round: DeskRound) -> String? {
        guard round.isUp, round.isRested else { return nil }
        for state in round.desk.conversations.values where !round.desk.rules[state.line, \.disabled] {
            for (what, due) in waits(of: state, round.desk) where due <= round.now {
                return "\(what) in conversation \(state.id) was due at \(due)"
            }
        }
        return nil
    }

    private static func waits(of state: LedgerConversation, _ desk: DeskLedger) -> [(String, Timestamp)] {
        guard let session = state.open else { return [] }
        var waits: [(String, Timestamp)] = []
        func wait(for what: String, since start: Timestamp, _ length: Duration?) {
            if let length { waits.append((what, desk.rules.due(start, after: length, on: state.line))) }
        }
        if session.handler == .queue {
            wait(for: "leaving the queue", since: session.handlerSince, desk.rules[state.line, \.queue.maxTime])
        }
        if !session.transferredBy.isEmpty {
            let length = desk.rules[state.line, \.transfer.maxTime]
            wait(for: "the return of a transfer", since: session.handlerSince, length)
        }
        if !session.handler.isBot, !session.handler.isParked, let waiting = state.waiting,
            session.lastParking < waiting.position, !state.reminded.contains(waiting.position)
        {
            wait(for: "a reminder", since: waiting.since, desk.rules[state.line, \.replyReminder]?.after)
        }
        if let asked = session.asked { wait(for: "a bot's answer", since: asked.deadline, .zero) }
        if session.awaitsOpening, desk.rules[state.line, \.strategy] != .manual {
            let start = max(session.arrivedAt, desk.rules.setAt[state.line] ?? .epoch)
            let hours = desk.rules[state.line, \.hours]
            waits.append(("the opening", hours?.meanwhile == .wait ? LifeHours.opening(from: start) : start))
        }
        return waits
    }
}
