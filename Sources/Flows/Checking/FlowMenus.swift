/// What customers can tap, and where in a flow: the ids that a receive needs edges for are those of the messages that
/// may be the last with something to tap before it.
struct FlowMenus {
    /// Every id that a message of the flow offers.
    private(set) var all: [String] = []
    /// Whether there are also ids that depend on a session.
    private(set) var hasOthers = false
    private var reaching: [String: Set<String>] = [:]
    private var own: [String: [String]] = [:]

    init(_ nodes: [(name: String, action: FlowAction?, edges: [FlowEdge])]) {
        for node in nodes {
            guard let message = FlowMenus.message(of: node.action) else { continue }
            all += message.ids
            hasOthers = hasOthers || message.hasOtherIDs
            own[node.name] = message.ids
        }
        all = all.unique
        if all.count <= FlowLimits.ids { spread(nodes) }
    }

    /// The ids that may be tapped at a receive.
    func needed(at node: String) -> [String] {
        let reached = reaching[node] ?? []
        return all.filter { reached.contains($0) || own[node]?.contains($0) ?? false }
    }

    private static func message(of action: FlowAction?) -> MessageTemplate? {
        switch action {
        case .send(let send)?: send.message
        case .receive(let receive)?: receive.again
        default: nil
        }
    }

    /// Carries what was offered along the edges until nothing changes. A tap takes it away: it has been answered.
    private mutating func spread(_ nodes: [(name: String, action: FlowAction?, edges: [FlowEdge])]) {
        let byName = Dictionary(nodes.map { ($0.name, $0) }) { first, _ in first }
        var pending = nodes.map(\.name)
        var isPending = Set(pending)
        while let name = pending.popLast() {
            isPending.remove(name)
            guard let node = byName[name] else { continue }
            let isSend = if case .send? = node.action { true } else { false }
            let offered = isSend ? own[name] ?? [] : []
            let leaving = offered.isEmpty ? reaching[name] ?? [] : Set(offered)
            for edge in node.edges {
                let isTap = !isSend && (leaving.contains(edge.outcome) || own[name]?.contains(edge.outcome) ?? false)
                let carried = isTap ? [] : leaving
                guard !carried.isSubset(of: reaching[edge.target] ?? []) else { continue }
                reaching[edge.target, default: []].formUnion(carried)
                if isPending.insert(edge.target).inserted { pending.append(edge.target) }
            }
        }
    }
}
