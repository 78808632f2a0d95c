import Events
import Settings
import Timeline

/// A session that comes goes to the line's bot, else to the queue, else, where it can't wait there, to nobody; while the line is closed
/// to nobody until it opens. What a bot hands over comes as one that opens.
enum RightOpening: DeskInvariant {
    static let name = "a session arrives where the line's rules say"

    /// Why a session passes on that has waited for its line to open.
    private static let opening = "the line is open"

    private struct Arrival: Equatable, CustomStringConvertible {
        var handler: Handler
        var awaitsOpening = false

        var description: String { "\(handler)\(awaitsOpening ? " until the line opens" : "")" }
    }

    static func breach(by event: RecordedEvent, on desk: DeskLedger) -> String? {
        guard let line = desk.conversations[event.conversation]?.line else { return nil }
        switch event.event {
        // Nobody opened it but the customer.
        case .sessionOpened(let opened) where opened.by.isEmpty:
            if desk.rules[line, \.disabled] { return "a session opens on a line that is switched off" }
            let bot = desk.rules[line, \.botOnStart]
            return complaint(
                Arrival(handler: opened.handler, awaitsOpening: opened.awaitsOpening),
                bot.isEmpty ? arrival(on: line, at: event.recordedAt, desk) : Arrival(handler: .bot(bot)))
        case .sessionAssigned(let assigned):
            if let since = desk.conversations[event.conversation]?.open?.arrivedAt, assigned.reason == opening,
                event.occurredAt < since
            {
                return "the line opens for it at \(event.occurredAt), and it came at \(since)"
            }
            guard let moment = arrives(assigned, event) else { return nil }
            return complaint(
                Arrival(handler: assigned.handler, awaitsOpening: assigned.awaitsOpening),
                arrival(on: line, at: moment, desk))
        default: return nil
        }
    }

    /// When a session arrives that passes on; nil where it doesn't.
    private static func arrives(_ assigned: SessionAssigned, _ event: RecordedEvent) -> Timestamp? {
        if assigned.reason == opening { return event.occurredAt }
        if assigned.by == "rule:botRequest" { return event.occurredAt }
        let isHandedOver = assigned.handler == .queue || assigned.handler == .unassigned
        return assigned.by.hasPrefix("bot:") && isHandedOver ? event.recordedAt : nil
    }

    private static func arrival(on line: LineID, at moment: Timestamp, _ desk: DeskLedger) -> Arrival {
        if desk.rules[line, \.hours]?.meanwhile == .wait, !LifeHours.isOpen(at: moment) {
            return Arrival(handler: .unassigned, awaitsOpening: true)
        }
        if desk.rules[line, \.strategy] == .manual { return Arrival(handler: .unassigned) }
        guard let limit = desk.rules[line, \.queue.maxInteractions] else { return Arrival(handler: .queue) }
        return Arrival(handler: desk.queue(of: line).count < limit ? .queue : .unassigned)
    }

    private static func complaint(_ arrival: Arrival, _ expected: Arrival) -> String? {
        arrival == expected ? nil : "it goes to \(arrival) instead of \(expected)"
    }
}
