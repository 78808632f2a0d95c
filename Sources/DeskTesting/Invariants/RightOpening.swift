import Events
import Settings

/// A session that comes goes to the line's bot, else to the queue, else, where it can't wait there, to nobody. What a bot hands
/// over comes as one that opens.
enum RightOpening: DeskInvariant {
    static let name = "a session arrives where the line's rules say"

    static func breach(by event: RecordedEvent, on desk: DeskLedger) -> String? {
        guard let line = desk.conversations[event.conversation]?.line else { return nil }
        switch event.event {
        // Nobody opened it but the customer.
        case .sessionOpened(let opened) where opened.by.isEmpty:
            if desk.rules[line, \.disabled] { return "a session opens on a line that is switched off" }
            let bot = desk.rules[line, \.botOnStart]
            return complaint(opened.handler, bot.isEmpty ? arrival(on: line, desk) : .bot(bot))
        case .sessionAssigned(let assigned):
            guard assigned.by.hasPrefix("bot:"), assigned.handler == .queue || assigned.handler == .unassigned else {
                return nil
            }
            return complaint(assigned.handler, arrival(on: line, desk))
        default: return nil
        }
    }

    private static func arrival(on line: LineID, _ desk: DeskLedger) -> Handler {
        if desk.rules[line, \.strategy] == .manual { return .unassigned }
        guard let limit = desk.rules[line, \.queue.maxInteractions] else { return .queue }
        return desk.queue(of: line).count < limit ? .queue : .unassigned
    }

    private static func complaint(_ handler: Handler, _ expected: Handler) -> String? {
        handler == expected ? nil : "it goes to \(handler) instead of \(expected)"
    }
}
