/// How often the nodes and edges of a flow were taken.
public struct FlowCounts: Hashable, Sendable {
    /// An edge: a node and an outcome of it.
    public struct Edge: Hashable, Sendable {
        /// The node.
        public var node: String
        /// Its outcome.
        public var outcome: String

        /// An edge.
        public init(node: String, outcome: String) { (self.node, self.outcome) = (node, outcome) }
    }

    /// How often each node was visited.
    public var nodes: [String: Int] = [:]
    /// How often each edge was taken; also failures that led to the fallback.
    public var edges: [Edge: Int] = [:]
    /// How many sessions wait at a node now.
    public var waiting: [String: Int] = [:]

    /// Nothing was taken.
    public init() {}
}

/// The way that one session has taken: its nodes and edges stand out in a picture.
public struct FlowWay: Hashable, Sendable {
    /// Of an edge that is taken over and over, so many of its steps are told.
    private static let mostNumbers = 9

    /// The nodes.
    public var nodes: Set<String> = []
    /// The edges.
    public var edges: Set<FlowCounts.Edge> = []
    /// As the how manieth steps of the session each edge was taken; nothing where that is not told.
    public var numbers: [FlowCounts.Edge: [Int]] = [:]
    /// The node at which the session waits; nil where it is at none.
    public var place: String?

    /// No way.
    public init() {}

    /// The way that a session's effects tell, through one flow.
    public init(_ effects: [FlowEffect], through flow: Flow) {
        var coverage = FlowCoverage(of: flow)
        coverage.count(effects)
        nodes = Set(coverage.counts.nodes.keys)
        edges = Set(coverage.counts.edges.keys)
        var steps = 0
        for effect in effects {
            guard case .stepped(let point, let outcome, false) = effect else { continue }
            steps += 1
            guard point.flow == flow.name else { continue }
            let edge = FlowCounts.Edge(node: point.node, outcome: outcome)
            if numbers[edge, default: []].count < FlowWay.mostNumbers { numbers[edge, default: []].append(steps) }
        }
    }
}
