import DeskTesting
import Timeline

/// What should happen in a dialogue, worked out by walking over its turns once: an independent second calculation, which shares
/// no code with the rules.
///
/// The agent takes the session when they first write in it and writes only then. All lengths are in milliseconds.
struct Reckoner {
    static let day: Int64 = 24 * 3_600_000
    let reminder: Int64
    let autoClose: Int64
    let warning: Int64
    let maximum: Int64

    func ledger(of dialogue: Dialogue) -> Ledger {
        var ledger = Ledger()
        var windowEnd = Int64.min
        var open = false
        var agentHasIt = false
        var waitingSince: Int64?
        var lastAgentMessage: Int64?
        let turns = dialogue.turns.map { (time: $0.time.milliseconds, customer: $0.isCustomer) }
        for (place, turn) in turns.enumerated() {
            // The close comes first: it may lie between this turn and the one before.
            if open, agentHasIt, let said = lastAgentMessage, said + autoClose <= turn.time {
                close(at: said + autoClose, windowEnd, &ledger)
                (open, agentHasIt, waitingSince, lastAgentMessage) = (false, false, nil, nil)
            }
            if turn.customer {
                ledger.messages += 1
                if turn.time >= windowEnd { ledger.windows += 1 }
                windowEnd = max(windowEnd, turn.time + Reckoner.day)
                if !open { ledger.sessions += 1 }
                open = true
                lastAgentMessage = nil
                if waitingSince == nil {
                    waitingSince = turn.time
                    let answer = turns[place...].first { !$0.customer && $0.time < endOfWindow(at: $0.time, turns) }?
                        .time
                    remind(since: turn.time, until: answer, windows: turns, &ledger)
                    if agentHasIt { escalate(from: turn.time, until: answer, &ledger) }
                }
            } else if !open {
                ledger.rejectedReplies += 1
            } else {
                if !agentHasIt, let since = waitingSince {
                    escalateLate(at: turn.time, since: since, turns, place, &ledger)
                }
                agentHasIt = true
                if turn.time < windowEnd {
                    ledger.sent += 1
                    (waitingSince, lastAgentMessage) = (nil, turn.time)
                } else {
                    ledger.refusedReplies += 1
                }
            }
        }
        if open, agentHasIt, let said = lastAgentMessage { close(at: said + autoClose, windowEnd, &ledger) }
        return ledger
    }

    private func close(at time: Int64, _ windowEnd: Int64, _ ledger: inout Ledger) {
        ledger.closes += 1
        ledger.surveys += 1
        if time < windowEnd { ledger.surveysSent += 1 }
    }

    /// When the window ends that is open, or was open last, at a moment.
    private func endOfWindow(at time: Int64, _ turns: [(time: Int64, customer: Bool)]) -> Int64 {
        (turns.last { $0.customer && $0.time <= time }?.time ?? .min / 2) + Reckoner.day
    }

    private func remind(
        since: Int64, until answer: Int64?, windows turns: [(time: Int64, customer: Bool)], _ ledger: inout Ledger
    ) {
        let due = since + reminder
        guard due <= answer ?? .max else { return }
        ledger.reminders += 1
        if due < endOfWindow(at: due, turns) { ledger.remindersSent += 1 }
    }

    /// The agent has the session while the customer waits.
    private func escalate(from since: Int64, until answer: Int64?, _ ledger: inout Ledger) {
        if since + warning <= answer ?? .max { ledger.yellows += 1 }
        if since + maximum <= answer ?? .max { ledger.reds += 1 }
    }

    /// The agent takes the session and writes at the same moment: where the reply goes, nothing is pending any more; where the
    /// window refuses it, everything overdue comes at once.
    private func escalateLate(
        at time: Int64, since: Int64, _ turns: [(time: Int64, customer: Bool)], _ place: Int, _ ledger: inout Ledger
    ) {
        guard time >= endOfWindow(at: time, turns) else { return }
        let answer = turns[place...].first { !$0.customer && $0.time < endOfWindow(at: $0.time, turns) }?.time
        if max(time, since + warning) <= answer ?? .max { ledger.yellows += 1 }
        if max(time, since + maximum) <= answer ?? .max { ledger.reds += 1 }
    }
}
