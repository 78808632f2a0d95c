/// A flow with those that it calls: one version of what answers a session. A session keeps the set that it began with.
public struct FlowSet: Sendable, Hashable {
    /// The flow that a session begins with.
    public let root: Flow
    /// Every flow of the set by its name, the first included.
    public let flows: [String: Flow]

    /// A flow with what it calls, directly or by way of others.
    ///
    /// - Parameter others: Flows among which what is called is found; where two have the same name, the last. What
    ///   isn't there
    ///   fails when it is called.
    public init(_ root: Flow, calling others: [Flow] = []) {
        let known = Dictionary(others.map { ($0.name, $0) }) { _, last in last }
        var flows = [root.name: root]
        var pending = root.calls
        while let name = pending.popLast() {
            guard flows[name] == nil, let flow = known[name] else { continue }
            flows[name] = flow
            pending += flow.calls
        }
        (self.root, self.flows) = (root, flows)
    }

    /// The definitions, one a line, the first flow's first and the others by name: what a version's hash is of.
    public var canonical: String {
        let others = flows.values.filter { $0.name != root.name }.sorted { $0.name < $1.name }
        return ([root] + others).map(\.canonical).joined(separator: "\n")
    }

    /// Whether both have the same definitions.
    public static func == (left: FlowSet, right: FlowSet) -> Bool {
        left.root == right.root && left.flows == right.flows
    }
    /// Hashes the definitions.
    public func hash(into hasher: inout Hasher) { hasher.combine(flows) }
}
