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
        let next = instantEdges
        var rest = FlowGraph.mayBeInLoops(next)
        var loops: [[String]] = []
        for first in nodes.indices where rest.contains(first) {
            guard let loop = FlowGraph.loop(through: first, next, among: rest) else { continue }
            loops.append(loop.map { nodes[$0].name })
            rest.subtract(loop)
        }
        return loops
    }

    /// For each node, by number, those that it may lead to without a wait.
    private var instantEdges: [[Int]] {
        nodes.map { node in
            node.edges.compactMap { isInstant(node, $0.outcome) ? numbers[$0.target] : nil }.unique
        }
    }

    /// What is left when nodes that lead nowhere are taken away, again and again: nearly always nothing.
    private static func mayBeInLoops(_ next: [[Int]]) -> Set<Int> {
        var before = Array(repeating: [Int](), count: next.count)
        for (node, targets) in next.enumerated() { for target in targets { before[target].append(node) } }
        var counts = next.map(\.count)
        var rest = Set(next.indices)
        var pending = next.indices.filter { counts[$0] == 0 }
        while let node = pending.popLast() {
            rest.remove(node)
            for other in before[node] {
                counts[other] -= 1
                if counts[other] == 0 { pending.append(other) }
            }
        }
        return rest
    }

    /// The shortest way from a node back to itself.
    private static func loop(through first: Int, _ next: [[Int]], among rest: Set<Int>) -> [Int]? {
        var cameFrom: [Int: Int] = [:]
        var pending = [first]
        var index = 0
        while index < pending.count {
            let node = pending[index]
            index += 1
            for target in next[node] where rest.contains(target) {
                if target == first { return way(to: node, from: first, cameFrom) }
                guard cameFrom[target] == nil else { continue }
                cameFrom[target] = node
                pending.append(target)
            }
        }
        return nil
    }

    private static func way(to last: Int, from first: Int, _ cameFrom: [Int: Int]) -> [Int] {
        var way = [last]
        while let node = way.last, node != first, let before = cameFrom[node] { way.append(before) }
        return way.reversed()
    }
}
