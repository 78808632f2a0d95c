import Events
public import Settings
public import Timeline

/// Why a session waits, and nobody has it (B14).
public struct QueueStanding: Sendable {
    /// Its place in the line's queue, 1 for the first; nil for one that waits elsewhere.
    public var place: Int?
    /// How many sessions wait in the line's queue.
    public var length = 0
    /// When it first entered the queue in this session.
    public var since: Timestamp?
    /// Why no agent gets it by themselves, whoever is there; empty where they can.
    public var reason = ""
    /// Every agent, by id, and what speaks against them. Put in order by who asks, not where decisions are made.
    public var agents: [Candidate] { candidates.sorted { $0.agent < $1.agent } }
    fileprivate var candidates: [Candidate] = []

    /// An agent, and what speaks against them.
    public struct Candidate: Sendable {
        /// Their id.
        public var agent: String
        /// What speaks against them; nil where they can take a session of this line.
        public var obstacle: Obstacle?

        /// The standing in words: `ana: is away`.
        public var words: String { "\(agent): \(obstacle?.description ?? "can take it")" }
    }
}

extension Desk {
    /// Why a session waits; nil for one that somebody has, or that is not open. Looks at every agent: nothing for every event.
    public func standing(
        of conversation: borrowing ConversationState, under policy: borrowing LinePolicy
    ) -> QueueStanding? {
        guard let session = conversation.sessions.open else { return nil }
        var standing = QueueStanding()
        switch session.handler {
        case .queue:
            standing.place = place(of: conversation.id, on: conversation.line)
            standing.length = queueLength(of: conversation.line)
            if policy.strategy == .manual {
                standing.reason = "the strategy is manual: agents claim sessions themselves"
            }
        case .unassigned where session.awaitsOpening && policy.strategy != .manual:
            standing.reason = "it waits for the line to open: agents can take it before"
        case .unassigned: standing.reason = "it is not in the queue: agents take it themselves"
        case .workbin: standing.reason = "it is parked until the customer writes, or an agent opens it"
        case .agent, .bot: return nil
        }
        standing.since = session.queued?.time
        eachObstacle(on: conversation.line, under: policy) { agent, obstacle in
            standing.candidates.append(QueueStanding.Candidate(agent: agent, obstacle: obstacle))
        }
        return standing
    }
}

extension QueueStanding {
    /// All of it in words, a sentence a line.
    public var words: [String] {
        var lines: [String] = []
        if let place {
            lines.append("place \(place) of \(length) in the queue" + (since.map { ", since \($0)" } ?? ""))
        }
        if !reason.isEmpty { lines.append(reason) }
        if candidates.isEmpty { lines.append("no agents are registered") }
        return lines + agents.map(\.words)
    }
}
