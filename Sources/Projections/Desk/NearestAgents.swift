/// Finds the agents whom least keeps from a session, and counts the others: with thousands of them, in one look at each.
struct NearestAgents {
    private typealias Candidate = QueueStanding.Candidate

    /// By how near they are: how many agents come after the page before, and the first of them by id.
    private var groups = Array(repeating: (count: 0, first: [Candidate]()), count: Obstacle.groups.count)
    private let page: QueueStanding.Page

    init(_ page: QueueStanding.Page) { self.page = page }

    /// Takes an agent into account.
    mutating func add(_ agent: String, _ obstacle: Obstacle?) {
        let group = obstacle?.group ?? 0
        if let after = page.after, QueueStanding.Cursor(group: group, agent: agent) <= after { return }
        groups[group].count += 1
        let isFull = groups[group].first.count == page.limit
        if isFull {
            guard let last = groups[group].first.last, agent < last.agent else { return }
            groups[group].first.removeLast()
        }
        let place = groups[group].first.firstIndex { agent < $0.agent } ?? groups[group].first.count
        groups[group].first.insert(Candidate(agent: agent, obstacle: obstacle), at: place)
    }

    /// The page's agents, by id, how many others come after them, and what those come after.
    var told: (agents: [QueueStanding.Candidate], others: [QueueStanding.Group], next: QueueStanding.Cursor?) {
        var agents: [QueueStanding.Candidate] = []
        var others: [QueueStanding.Group] = []
        var last: QueueStanding.Cursor?
        for (index, group) in groups.enumerated() {
            let named = group.first.prefix(page.limit - agents.count)
            if let agent = named.last?.agent { last = QueueStanding.Cursor(group: index, agent: agent) }
            agents += named
            if group.count > named.count {
                others.append(.init(count: group.count - named.count, obstacle: Obstacle.groups[index]))
            }
        }
        return (agents.sorted { $0.agent < $1.agent }, others, others.isEmpty ? nil : last)
    }
}

extension Obstacle {
    /// What keeps agents from a session, from nothing to what lasts longest.
    static let groups: [String?] = [
        nil, "have as many sessions as they may have", "are away", "are logged out", "have never logged in",
        "lack a skill", "serve other lines",
    ]

    /// Its place among ``groups``.
    fileprivate var group: Int {
        switch self {
        case .full: 1
        case .away: 2
        case .out: 3
        case .neverIn: 4
        case .lacks: 5
        case .otherLines: 6
        }
    }
}
