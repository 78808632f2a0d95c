extension FlowState {
    /// Why a session can't go on in another version of its flow.
    public struct Obstacle: Error, Hashable, Sendable, CustomStringConvertible {
        /// The flow.
        public var flow: String
        /// The node at which the session stands.
        public var node: String
        /// What is in the way; what to do.
        public var advice: String

        /// What is in the way at a node.
        public init(flow: String, node: String, advice: String) {
            (self.flow, self.node, self.advice) = (flow, node, advice)
        }

        /// The place and what is in the way.
        public var description: String { "\(flow), \(node): \(advice)" }
    }

    /// The same session in another version: at the same node, or the one that takes its place, with its variables by
    /// name, with what it waits for and until when as before.
    ///
    /// - Parameters:
    ///   - old: The version that it is in.
    ///   - new: The version that it goes on in.
    ///   - nodes: New names of nodes, by `FLOW.NODE`.
    /// - Throws: What is in the way; the session then stays where it is.
    public func moved(
        from old: FlowSet, to new: FlowSet, nodes: [String: String] = [:]
    ) throws(Obstacle) -> FlowState {
        var moved = self
        for index in frames.indices {
            moved.frames[index] = try FlowState.moved(
                frames[index], from: old, to: new, nodes)
        }
        if let first = moved.frames.first, first.flow != new.root.name {
            throw Obstacle(
                flow: first.flow, node: first.node,
                advice: "the session began in this flow, and the other version begins in '\(new.root.name)'")
        }
        return moved
    }

    private static func moved(
        _ frame: FlowFrame, from old: FlowSet, to new: FlowSet, _ nodes: [String: String]
    ) throws(Obstacle) -> FlowFrame {
        func obstacle(_ advice: String) -> Obstacle { Obstacle(flow: frame.flow, node: frame.node, advice: advice) }
        guard let before = old.flows[frame.flow], let was = before.node(frame.node) else {
            throw obstacle("is not in the version that the session is in")
        }
        guard let flow = new.flows[frame.flow] else { throw obstacle("there is no such flow in the other version") }
        let name = nodes["\(frame.flow).\(frame.node)"] ?? frame.node
        guard let node = flow.node(name) else {
            throw obstacle("there is no node '\(name)' in the other version; name the one that takes its place")
        }
        guard node.action.waitsLike(was.action) else {
            throw obstacle(
                "is \(was.action.kind), and '\(name)' is \(node.action.kind); name one that waits for the same")
        }
        var moved = frame
        moved.node = name
        moved.values = flow.variables.map { variable in
            let index = before.variables.firstIndex { $0.name == variable.name }
            return index.flatMap { frame.values.indices.contains($0) ? frame.values[$0] : nil } ?? variable.value
        }
        return moved
    }
}

extension FlowAction {
    /// Whether a session that waits at one can wait at the other.
    fileprivate func waitsLike(_ other: FlowAction) -> Bool {
        switch (self, other) {
        case (.send(let one), .send(let other)): one.wait == other.wait
        case (.call(let one), .call(let other)): one.flow == other.flow
        default: kind == other.kind
        }
    }
}
