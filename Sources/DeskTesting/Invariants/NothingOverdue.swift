import Events
import Settings
import Timeline

/// What the queue, transfers and customers wait for has happened at its time.
enum NothingOverdue: DeskInvariant {
    static let name = "nothing is overdue"

    static func breach(after round: DeskRound) -> String? {
        guard round.isUp, round.isRested else { return nil }
        for state in round.desk.conversations.values where !round.desk.rules[state.line, \.disabled] {
            for (what, start, length) in waits(of: state, round.desk) {
                let due = round.desk.rules.due(start, after: length, on: state.line)
                if due <= round.now { return "\(what) in conversation \(state.id) was due at \(due)" }
            }
        }
        return nil
    }

    private static func waits(of state: LedgerConversation, _ desk: DeskLedger) -> [(String, Timestamp, Duration)] {
        guard let session = state.open else { return [] }
        var waits: [(String, Timestamp, Duration)] = []
        if session.handler == .queue, let length = desk.rules[state.line, \.queue.maxTime] {
            waits.append(("leaving the queue", session.handlerSince, length))
        }
        if !session.transferredBy.isEmpty, let length = desk.rules[state.line, \.transfer.maxTime] {
            waits.append(("the return of a transfer", session.handlerSince, length))
        }
        if !session.handler.isBot, !session.handler.isParked, let waiting = state.waiting,
            session.lastParking < waiting.position, !state.reminded.contains(waiting.position),
            let length = desk.rules[state.line, \.replyReminder]?.after
        {
            waits.append(("a reminder", waiting.since, length))
        }
        return waits
    }
}
