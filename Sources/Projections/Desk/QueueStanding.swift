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
    /// The agents of the page, by id: of the first page those whom least keeps from it.
    public var agents: [Candidate] = []
    /// The agents whom more keeps from it than those of the page: how many there are, by what keeps them from it.
    public var others: [Group] = []
    /// What the next page comes after; nil where there are no others.
    public var next: Cursor?

    /// Which agents are named: in order of what keeps them from it, and then of their ids.
    public struct Page: Sendable {
        /// Only those who come after; nil for the first page.
        public var after: Cursor?
        /// At most so many are named; of the others it is told how many there are.
        public var limit: Int

        /// A page; the first hundred unless said.
        public init(after: Cursor? = nil, limit: Int = 100) { (self.after, self.limit) = (after, limit) }
    }

    /// A place in that order, as text `2:ana`.
    public struct Cursor: Hashable, Comparable, Sendable, LosslessStringConvertible {
        let group: Int
        let agent: String

        init(group: Int, agent: String) { (self.group, self.agent) = (group, agent) }

        /// Reads one; nil where it is none.
        public init?(_ description: String) {
            let parts = description.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, let group = Int(parts[0]), Obstacle.groups.indices.contains(group) else {
                return nil
            }
            self.init(group: group, agent: String(parts[1]))
        }

        public var description: String { "\(group):\(agent)" }

        public static func < (one: Cursor, other: Cursor) -> Bool {
            (one.group, one.agent) < (other.group, other.agent)
        }
    }

    /// An agent, and what speaks against them.
    public struct Candidate: Sendable {
        /// Their id.
        public var agent: String
        /// What speaks against them; nil where they can take a session of this line.
        public var obstacle: Obstacle?

        /// The standing in words: `ana: is away`.
        public var words: String { "\(agent): \(obstacle?.description ?? "can take it")" }
    }

    /// Agents who are not named.
    public struct Group: Hashable, Sendable {
        /// How many there are.
        public var count: Int
        /// What keeps them from it: `are away`; nil where they can take a session of this line.
        public var obstacle: String?

        /// The group in words: `250 others are away`.
        public var words: String { "\(count) others \(obstacle ?? "can take it")" }
    }
}

extension Desk {
    /// Why a session waits; nil for one that somebody has, or that is not open. Looks at every agent and at the whole queue once:
    /// nothing for every event.
    ///
    /// - Parameter page: Which agents are named.
    public func standing(
        of conversation: borrowing ConversationState, under policy: borrowing LinePolicy,
        naming page: QueueStanding.Page = .init()
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
        var nearest = NearestAgents(page)
        eachObstacle(on: Lane(conversation.line, needing: conversation.sessions.skills), under: policy) {
            nearest.add($0, $1)
        }
        (standing.agents, standing.others, standing.next) = nearest.told
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
        if agents.isEmpty { lines.append("no agents are registered") }
        return lines + agents.map(\.words) + others.map(\.words)
    }
}
