import Events
import Settings
import Timeline

/// A session goes to whom the line's strategy says: who parked it before all others, with last-agent who had the customer, then by
/// the strategy's order, ties by longest idle, then by id; who let it come back is last.
enum StrategyOrder: DeskInvariant {
    static let name = "a session goes to whom the strategy says"

    static func breach(by event: RecordedEvent, on desk: DeskLedger) -> String? {
        guard case .sessionAssigned(let assigned) = event.event, assigned.by == "rule:queueAssignment",
            let conversation = desk.conversations[event.conversation], let session = conversation.open
        else { return nil }
        let strategy = desk.rules[conversation.line, \.strategy]
        if strategy == .manual { return "the strategy is manual" }
        let able = desk.eligible(for: conversation.line)
        let best = choice(of: able, for: session, last: conversation.lastAgent, strategy, desk)
        guard let best, assigned.handler != .agent(best) else { return nil }
        return "\(assigned.handler) gets it, and by \(strategy.word) it is for agent '\(best)'"
    }

    private static func choice(
        of able: [LedgerAgent], for session: LedgerSession, last: String, _ strategy: Strategy, _ desk: DeskLedger
    ) -> String? {
        let ids = Set(able.map(\.id))
        if ids.contains(session.parkedBy) { return session.parkedBy }
        if strategy == .lastAgent, ids.contains(last), last != session.passedOver { return last }
        var ranked: [(rank: Rank, id: String)] = []
        for agent in able {
            ranked.append((Rank(isPassedOver: agent.id == session.passedOver, agent, strategy, desk), agent.id))
        }
        return ranked.min { $0.rank < $1.rank }?.id
    }

    private struct Rank: Comparable {
        private let isPassedOver: Bool
        private let order: UInt64
        private let idleSince: Timestamp
        private let id: String

        init(isPassedOver: Bool, _ agent: LedgerAgent, _ strategy: Strategy, _ desk: DeskLedger) {
            self.isPassedOver = isPassedOver
            (idleSince, id) = (agent.idleSince, agent.id)
            let load = UInt64(desk.load(of: agent.id))
            order =
                switch strategy {
                case .roundRobin: UInt64(agent.givenBy.rawValue)
                case .leastBusy: load
                case .manual, .longestIdle, .lastAgent: min(load, 1)
                }
        }

        static func < (one: Rank, other: Rank) -> Bool {
            if one.isPassedOver != other.isPassedOver { return other.isPassedOver }
            return (one.order, one.idleSince, one.id) < (other.order, other.idleSince, other.id)
        }
    }
}
