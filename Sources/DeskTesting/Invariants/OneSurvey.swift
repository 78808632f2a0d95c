import Events
import Settings

/// Whoever had an agent is asked once how it went, where the line asks; who had only a bot never.
enum OneSurvey: DeskInvariant {
    static let name = "one survey a session that an agent had, none for any other"

    static func breach(by event: RecordedEvent, on desk: DeskLedger) -> String? {
        guard case .surveyRequested(let asked) = event.event else { return nil }
        guard let state = desk.conversations[event.conversation], state.closed.contains(asked.session) else {
            return "session \(asked.session) has not closed"
        }
        if state.surveyed.contains(asked.session) { return "session \(asked.session) was asked about already" }
        return state.human.contains(asked.session) ? nil : "no agent had session \(asked.session)"
    }

    static func breach(after round: DeskRound) -> String? {
        for event in round.events {
            guard case .sessionClosed(let closed) = event.event,
                let state = round.desk.conversations[event.conversation],
                state.human.contains(closed.session), !round.desk.rules[state.line, \.disabled],
                round.desk.rules[state.line, \.survey] != nil, !state.surveyed.contains(closed.session)
            else { continue }
            return "session \(closed.session) of conversation \(state.id) has closed, and nobody asks"
        }
        return nil
    }
}
