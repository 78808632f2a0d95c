import Events
import Settings

/// A bot with an address is asked when it gets a session and when the customer writes, one question at a time, and about what came
/// meanwhile when it has answered.
enum BotsAreAsked: DeskInvariant {
    static let name = "a bot is asked about everything, and one thing at a time"

    static func breach(by event: RecordedEvent, on desk: DeskLedger) -> String? {
        guard case .botAsked(let asked) = event.event else { return nil }
        let session = desk.conversations[event.conversation]?.open
        guard session?.handler == .bot(asked.bot) else { return "'\(asked.bot)' is asked, and has no session" }
        return session?.asked.map { "it is asked again before it has answered \($0.position)" }
    }

    static func breach(after round: DeskRound) -> String? {
        guard round.isUp else { return nil }
        for state in round.desk.conversations.values {
            guard let session = state.open, session.handler.isBot, session.isMissed, session.asked == nil else {
                continue
            }
            return "what came meanwhile in conversation \(state.id) is not asked about"
        }
        for event in round.events where isWorthAsking(event.event) {
            guard let state = round.desk.conversations[event.conversation], let session = state.open,
                case .bot(let bot) = session.handler, round.desk.askedBots.contains(bot),
                !round.desk.rules[state.line, \.disabled], session.asked == nil, !isHandled(event, round)
            else { continue }
            return "'\(bot)' is not asked about \(event.position) in conversation \(state.id)"
        }
        return nil
    }

    private static func isWorthAsking(_ event: Event) -> Bool {
        switch event {
        case .messageReceived(let message): Customers.wantsAnswer(message)
        case .sessionOpened(let opened): opened.handler.isBot
        case .sessionAssigned(let assigned): assigned.handler.isBot
        default: false
        }
    }

    /// Whether it was asked about it, and has answered since.
    private static func isHandled(_ event: RecordedEvent, _ round: DeskRound) -> Bool {
        round.events.contains { later in
            guard later.conversation == event.conversation, later.position > event.position else { return false }
            if case .botAsked = later.event { return true }
            return false
        }
    }
}
