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
    /// The nodes.
    public var nodes: Set<String> = []
    /// The edges.
    public var edges: Set<FlowCounts.Edge> = []

    /// No way.
    public init() {}

    /// The way that a session's effects tell, through one flow.
    public init(_ effects: [FlowEffect], through flow: Flow) {
        var coverage = FlowCoverage(of: flow)
        coverage.count(effects)
        nodes = Set(coverage.counts.nodes.keys)
        edges = Set(coverage.counts.edges.keys)
    }
}
