import Events
import Settings
import Timeline

/// That the line is closed is said once a session, and never while a bot has it.
enum HoursTold: DeskInvariant {
    static let name = "who comes while a line is closed is told so once"

    static func breach(by event: RecordedEvent, on desk: DeskLedger) -> String? {
        guard case .sendRequested(let send) = event.event, send.origin == .rule("outOfHours"), send.after == .start,
            let state = desk.conversations[event.conversation]
        else { return nil }
        guard let session = state.open else { return "no session is open" }
        if session.isToldOfHours { return "session \(session.number) was told already" }
        if session.handler.isBot { return "\(session.handler) has the session" }
        return desk.rules[state.line, \.hours] == nil ? "the line has no hours" : nil
    }
}
