import Settings

/// A flow's nodes and edges as a graph: which nodes are out of reach, and where it could go round without a wait.
struct FlowGraph {
    let nodes: [FlowNode]
    let start: String
    /// The outcomes with which a call of another flow may come back without a wait; nil where that is not known, and
    /// taken for a wait.
    var instant: [String: Set<String>]?

    private let numbers: [String: Int]

    init(nodes: [FlowNode], start: String, instant: [String: Set<String>]? = nil) {
        (self.nodes, self.start, self.instant) = (nodes, start, instant)
        numbers = Dictionary(nodes.enumerated().map { ($0.element.name, $0.offset) }) { first, _ in first }
    }

    func tellMistakes(_ reading: SettingReading) {
        if numbers[start] != nil {
            let reached = reached(from: start) { _, _ in true }
            for node in nodes where !reached.contains(node.name) {
                reading.report(
                    node.path, at: node.place, "is out of reach: no edge leads to it; lead one there, or remove it")
            }
        }
        tellLoops(reading)
    }

    /// Tells each loop without a wait, once.
    func tellLoops(_ reading: SettingReading) {
        for loop in loops {
            let way = (loop + [loop[0]]).joined(separator: " → ")
            guard let number = numbers[loop[0]] else { continue }
            reading.report(
                nodes[number].path, at: nodes[number].place,
                "goes round without a wait: \(way); put a receive, a wait or a send that waits into it")
        }
    }

    /// The nodes that can be reached over some of the edges.
    func reached(from first: String, over takes: (FlowNode, FlowEdge) -> Bool) -> Set<String> {
        var reached: Set<String> = [first]
        var pending = [first]
        while let name = pending.popLast(), let number = numbers[name] {
            for edge in nodes[number].edges where takes(nodes[number], edge) && numbers[edge.target] != nil {
                if reached.insert(edge.target).inserted { pending.append(edge.target) }
            }
        }
        return reached
    }

    /// Whether an edge may be taken without a wait.
    func isInstant(_ node: FlowNode, _ outcome: String) -> Bool {
        switch node.action {
        case .receive, .wait: false
        case .send(let send): send.wait == .none
        case .call(let call): instant?[call.flow]?.contains(outcome) ?? false
        case .http, .set, .branch, .handover, .close, .end: true
        }
    }

    /// Loops without a wait, each by its nodes, in the order of the definition; none shares a node with another.
    private var loops: [[String]] {
        var rest = Set(nodes.map(\.name))
        var loops: [[String]] = []
        for node in nodes where rest.contains(node.name) {
            guard let loop = loop(through: node, among: rest) else { continue }
            loops.append(loop)
            rest.subtract(loop)
        }
        return loops
    }

    /// The shortest way from a node back to itself.
    private func loop(through first: FlowNode, among rest: Set<String>) -> [String]? {
        var cameFrom: [String: String] = [:]
        var pending = [first.name]
        var next = 0
        while next < pending.count {
            let name = pending[next]
            next += 1
            guard let number = numbers[name] else { continue }
            for edge in nodes[number].edges where rest.contains(edge.target) && isInstant(nodes[number], edge.outcome) {
                if edge.target == first.name { return way(to: name, from: first.name, cameFrom) }
                guard cameFrom[edge.target] == nil else { continue }
                cameFrom[edge.target] = name
                pending.append(edge.target)
            }
        }
        return nil
    }

    private func way(to last: String, from first: String, _ cameFrom: [String: String]) -> [String] {
        var way = [last]
        while way[0] != first, let before = cameFrom[way[0]] { way.insert(before, at: 0) }
        return way
    }
}
