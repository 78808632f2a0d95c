import Encoding
public import Settings

/// What is wrong between flows that call each other: flows and variables that there are not, outcomes without an edge,
/// loops without a wait, calls too deep.
public struct FlowCalls {
    private let flows: [String: Flow]
    private let instant: [String: Set<String>]
    private let elsewhere: Set<String>

    /// Looks at flows of different names.
    ///
    /// - Parameter elsewhere: Names of flows that there are and that are not at hand: calls of them are right.
    public init(_ flows: [Flow], elsewhere: Set<String> = []) {
        self.elsewhere = elsewhere
        self.flows = Dictionary(flows.map { ($0.name, $0) }) { _, last in last }
        instant = FlowCalls.instantOutcomes(self.flows)
    }

    /// Everything that is wrong with the calls of one of the flows, in the order of its file; none where nothing is.
    public func mistakes(of flow: Flow) -> [SettingMistake] {
        let reading = SettingReading()
        for node in flow.nodes {
            guard case .call(let call) = node.action else { continue }
            check(call, at: node, reading)
        }
        FlowGraph(nodes: flow.nodes, start: flow.start, instant: instant).tellLoops(reading)
        tellEndlessCall(of: flow, reading)
        tellDepth(of: flow, reading)
        return reading.mistakes.inOrder
    }

    private func check(_ call: FlowCall, at node: FlowNode, _ reading: SettingReading) {
        if elsewhere.contains(call.flow), flows[call.flow] == nil { return }
        guard let callee = flows[call.flow] else {
            let hint = NearMiss.hint(for: call.flow, among: flows.keys.sorted())
            let there = flows.keys.sorted().prefix(10).joined(separator: ", ")
            reading.report(
                call.node["flow"] ?? call.node,
                "there is no flow '\(shortened(call.flow))'\(hint.isEmpty ? "; there are \(there)" : hint)")
            return
        }
        let names = callee.variables.map(\.name)
        for entry in call.node["with"]?.entries ?? [] where !names.contains(entry.key) {
            let hint = NearMiss.hint(for: entry.key, among: names)
            let choice = names.isEmpty ? "; it has none" : "; it has \(names.joined(separator: ", "))"
            reading.report(
                keyOf: entry.value, "is no variable of the flow '\(callee.name)'\(hint.isEmpty ? choice : hint)")
        }
        checkOutcomes(of: callee, at: node, reading)
    }

    private func checkOutcomes(of callee: Flow, at node: FlowNode, _ reading: SettingReading) {
        let outcomes = callee.outcomes
        for outcome in outcomes where node.target(of: outcome) == nil {
            reading.report(
                node.path, at: node.place,
                "has no edge for '\(outcome)', with which the flow '\(callee.name)' can end; add '\(outcome): NODE' under 'on'"
            )
        }
        let known = outcomes + ["failed"]
        for edge in node.edges where !known.contains(edge.outcome) {
            let hint = NearMiss.hint(for: edge.outcome, among: known)
            reading.report(
                "\(node.path).on.\(edge.outcome)", at: edge.place,
                "unknown outcome\(hint.isEmpty ? "; the flow '\(callee.name)' ends with \(known.joined(separator: ", "))" : hint)"
            )
        }
    }

    // MARK: Loops over calls

    /// For each flow, the outcomes with which it may come back without a wait: what the flows that it calls come back
    /// with changes it, so it is looked at until nothing changes.
    private static func instantOutcomes(_ flows: [String: Flow]) -> [String: Set<String>] {
        var instant = flows.mapValues { _ in Set<String>() }
        var hasChanged = true
        while hasChanged {
            hasChanged = false
            for (name, flow) in flows {
                let outcomes = instantOutcomes(of: flow, instant)
                guard outcomes != instant[name] else { continue }
                instant[name] = outcomes
                hasChanged = true
            }
        }
        return instant
    }

    private static func instantOutcomes(of flow: Flow, _ instant: [String: Set<String>]) -> Set<String> {
        let graph = FlowGraph(nodes: flow.nodes, start: flow.start, instant: instant)
        let reached = graph.reached(from: flow.start) { graph.isInstant($0, $1.outcome) }
        var outcomes: Set<String> = []
        for node in flow.nodes where reached.contains(node.name) {
            if case .end(let end) = node.action { outcomes.insert(end.outcome) }
            let failures = node.outcomes.filter { $0.isFailure && node.target(of: $0.name) == nil }
            if failures.contains(where: { graph.isInstant(node, $0.name) }) { outcomes.insert("failed") }
        }
        return outcomes
    }

    /// Tells where a flow comes to call itself again before anything is waited for.
    private func tellEndlessCall(of flow: Flow, _ reading: SettingReading) {
        for node in instantCalls(of: flow) {
            guard case .call(let call) = node.action else { continue }
            var known: Set<String> = [call.flow]
            var pending = [call.flow]
            while let name = pending.popLast(), let callee = flows[name] {
                if name == flow.name {
                    let advice =
                        "calls '\(call.flow)', which comes to call '\(flow.name)' again without a wait; put a receive, a wait or a send that waits between"
                    reading.report(node.path, at: node.place, advice)
                    break
                }
                for inner in instantCalls(of: callee) {
                    if case .call(let next) = inner.action, known.insert(next.flow).inserted {
                        pending.append(next.flow)
                    }
                }
            }
        }
    }

    /// The calls that a flow may come to before anything is waited for.
    private func instantCalls(of flow: Flow) -> [FlowNode] {
        let graph = FlowGraph(nodes: flow.nodes, start: flow.start, instant: instant)
        let reached = graph.reached(from: flow.start) { graph.isInstant($0, $1.outcome) }
        return flow.nodes.filter { node in
            if case .call = node.action { reached.contains(node.name) } else { false }
        }
    }

    // MARK: Depth

    /// Tells the call from which on more than ``FlowLimits/callDepth`` calls stand within each other, where that is
    /// certain: not where flows call each other in a circle, which may end before.
    private func tellDepth(of flow: Flow, _ reading: SettingReading) {
        for node in flow.nodes {
            guard case .call(let call) = node.action, let depth = depth(from: call.flow, [flow.name]) else { continue }
            guard depth + 1 > FlowLimits.callDepth else { continue }
            reading.report(
                call.node["flow"] ?? call.node,
                "is the first of \(depth + 1) calls within each other; at most \(FlowLimits.callDepth) are possible")
        }
    }

    /// How many calls can stand within each other in a flow; nil where it comes back to one that calls it, or is deeper
    /// than any can be.
    private func depth(from name: String, _ callers: Set<String>) -> Int? {
        guard let flow = flows[name], !callers.contains(name) else { return callers.contains(name) ? nil : 0 }
        guard callers.count <= 64 else { return nil }
        var deepest = 0
        for callee in flow.calls {
            guard let inner = depth(from: callee, callers.union([name])) else { return nil }
            deepest = max(deepest, inner + 1)
        }
        return deepest
    }
}

extension Flow {
    /// The outcomes with which it can return to a call (`end`), each once.
    public var outcomes: [String] {
        nodes.compactMap { node in if case .end(let end) = node.action { end.outcome } else { nil } }.unique
    }
}
