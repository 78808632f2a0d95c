import Events

/// Time closes an agent's or a bot's session and no other.
enum RightClose: DeskInvariant {
    static let name = "time closes no session that waits"

    static func breach(by event: RecordedEvent, on desk: DeskLedger) -> String? {
        guard case .sessionClosed(let closed) = event.event,
            let handler = desk.conversations[event.conversation]?.open?.handler
        else { return nil }
        let isRight =
            switch closed.reason {
            case .autoClose: handler.isAgent
            case .botSilence, .botFailed: handler.isBot
            case .sessionTimeout: handler.isAgent || handler.isBot
            case .finished, .flowCompleted, .joined: true
            }
        return isRight ? nil : "\(closed.reason) closes a session that \(handler) has"
    }
}
