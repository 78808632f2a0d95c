import Encoding

/// Which nodes and edges of a flow were taken, by scripts or by customers, and which were not.
public struct FlowCoverage: Sendable {
    /// The flow.
    public let flow: Flow
    /// How often each was taken.
    public private(set) var counts = FlowCounts()

    /// Nothing was taken yet.
    public init(of flow: Flow) { self.flow = flow }

    /// Counts what the effects of steps tell, of this flow; what is late moves nothing, and is not counted.
    public mutating func count(_ effects: [FlowEffect]) {
        for effect in effects {
            switch effect {
            case .stepped(let point, let outcome, false) where point.flow == flow.name: take(outcome, at: point.node)
            case .waiting(let point, _), .failed(let point, _): see(point)
            case .send(let send): see(send.point)
            case .request(let request): see(request.point)
            default: continue
            }
        }
    }

    private mutating func take(_ outcome: String, at node: String) {
        counts.edges[FlowCounts.Edge(node: node, outcome: outcome), default: 0] += 1
        if node == flow.start {
            let arrivals = edges.filter { flow.node($0.node)?.target(of: $0.outcome) == node }
            let starts = counts.edges.filter { $0.key.node == node }.reduce(0) { $0 + $1.value }
            counts.nodes[node] = max(starts, arrivals.reduce(0) { $0 + (counts.edges[$1] ?? 0) })
        }
        guard let target = flow.node(node)?.target(of: outcome) else { return }
        counts.nodes[target, default: 0] += 1
    }

    /// Something happened at a node, so it was visited.
    private mutating func see(_ point: FlowPoint) {
        guard point.flow == flow.name, counts.nodes[point.node] == nil, flow.node(point.node) != nil else { return }
        counts.nodes[point.node] = 1
    }

    /// Every edge of the definition.
    public var edges: [FlowCounts.Edge] {
        flow.nodes.flatMap { node in node.edges.map { FlowCounts.Edge(node: node.name, outcome: $0.outcome) } }
    }

    /// The nodes that nobody came to.
    public var missingNodes: [String] { flow.nodes.map(\.name).filter { counts.nodes[$0] == nil } }

    /// The edges that nobody took.
    public var missingEdges: [FlowCounts.Edge] { edges.filter { counts.edges[$0] == nil } }

    /// In words: how many of how many, and each that is missing.
    public var text: String {
        let (nodes, edges) = (flow.nodes.count, edges.count)
        var lines = [
            "\(flow.name): \(nodes - missingNodes.count) of \(nodes) nodes, \(edges - missingEdges.count) of \(edges) edges"
        ]
        lines += missingNodes.map { "  nobody came to \($0)" }
        lines += missingEdges.map { edge in
            "  nobody took \(edge.node) → \(flow.node(edge.node)?.target(of: edge.outcome) ?? "") (\(edge.outcome))"
        }
        return lines.joined(separator: "\n")
    }

    /// As JSON: how often each node and each edge was taken, in the order of the definition.
    public var json: String {
        let nodes = flow.nodes.map { "\(JSONText.quoted($0.name)):\(counts.nodes[$0.name] ?? 0)" }
        let edges = flow.nodes.flatMap { node in
            node.edges.map { edge in
                let count = counts.edges[FlowCounts.Edge(node: node.name, outcome: edge.outcome)] ?? 0
                return "{\"node\":\(JSONText.quoted(node.name)),\"outcome\":\(JSONText.quoted(edge.outcome)),"
                    + "\"target\":\(JSONText.quoted(edge.target)),\"count\":\(count)}"
            }
        }
        return "{\"flow\":\(JSONText.quoted(flow.name)),\"nodes\":{\(nodes.joined(separator: ","))},"
            + "\"edges\":[\(edges.joined(separator: ","))]}"
    }
}
