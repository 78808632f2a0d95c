import Encoding
import Settings

/// Reads a flow's nodes: their kinds, their edges, and what the edges need of each other.
struct NodeReading {
    let reader: FlowReader

    private static let kinds = FlowAction.Kind.allCases.map(\.rawValue)
    private var reading: SettingReading { reader.reading }

    init(reader: FlowReader) { self.reader = reader }

    /// A node before its edges are checked.
    private struct Raw {
        var entry: SettingNode.Entry
        var kind: FlowAction.Kind?
        var action: FlowAction?
        var timeout: Duration?
        var edges: [FlowEdge] = []
    }

    /// Every node, as far as it could be read.
    mutating func nodes(in tree: SettingNode) -> [FlowNode] {
        guard let node = reader.needed("nodes", in: tree, "write the flow's nodes below it") else { return [] }
        let entries = reader.entries(node, "nodes")
        if entries.isEmpty, node.isMapping || node.isNull {
            reading.report(keyOf: node, "has no nodes; write at least one")
        }
        if entries.count > FlowLimits.nodes {
            reading.report(
                keyOf: node, "has \(entries.count) nodes; at most \(FlowLimits.nodes) are possible: call other flows")
        }
        let raws = entries.prefix(FlowLimits.nodes).map(raw)
        let names = raws.map(\.entry.key)
        let known = Set(names)
        let menus = FlowMenus(raws.map { ($0.entry.key, $0.action, $0.edges) })
        if menus.all.count > FlowLimits.ids {
            reading.report(
                keyOf: node,
                "offer \(menus.all.count) ids to tap; at most \(FlowLimits.ids) are possible: call other flows")
        }
        return raws.map { raw in
            let outcomes = outcomes(of: raw, menus)
            checkEdges(of: raw, outcomes, menus)
            return FlowNode(
                name: raw.entry.key, action: raw.action ?? .close, timeout: raw.timeout,
                edges: raw.edges.map { known.contains($0.target) ? $0 : resolved($0, raw, names) }, outcomes: outcomes,
                place: raw.entry.value.keyPlace,
                path: raw.entry.value.path)
        }
    }

    /// The node that the flow begins with.
    func start(in tree: SettingNode, among nodes: [FlowNode]) -> String {
        guard let node = reader.needed("start", in: tree, "name the node that the flow begins with"),
            let text = reader.scalar(node, "the name of a node")
        else { return "" }
        guard !nodes.contains(where: { $0.name == text }) else { return text }
        return missing(text, at: node, nodes.map(\.name))
    }

    /// Tells that there is no such node; the one that was probably meant, or an empty text.
    private func missing(_ text: String, at node: SettingNode, _ names: [String]) -> String {
        let hint = reader.hint(for: text, among: names)
        reading.report(
            node, "there is no node '\(shortened(text))'\(hint.isEmpty ? "; add it, or name another" : hint)")
        return names.first { hint == "; did you mean '\($0)'?" } ?? ""
    }

    private func resolved(_ edge: FlowEdge, _ raw: Raw, _ names: [String]) -> FlowEdge {
        guard !edge.target.isEmpty, let node = raw.entry.value["on"]?[edge.outcome] else {
            return edge
        }
        var edge = edge
        edge.target = missing(edge.target, at: node, names)
        return edge
    }

    // MARK: One node

    private func raw(_ entry: SettingNode.Entry) -> Raw {
        var raw = Raw(entry: entry)
        if !FlowNames.canBeNode(entry.key) {
            reading.report(
                keyOf: entry.value,
                "'\(shortened(entry.key))' can't be a node's name; write at most 64 letters, digits, '_' and '-'")
        }
        guard reader.check(entry.value, has: NodeReading.kinds + ["timeout", "on"]) else { return raw }
        let kinds = entry.value.entries.filter { NodeReading.kinds.contains($0.key) }
        if kinds.count != 1 {
            let hasUnknown = entry.value.entries.contains { !(NodeReading.kinds + ["timeout", "on"]).contains($0.key) }
            if kinds.count > 1 {
                reading.report(
                    keyOf: kinds[1].value, "stands beside '\(kinds[0].key)'; a node is of one kind: make two of it")
            } else if !hasUnknown {
                reading.report(
                    keyOf: entry.value, "does nothing; give it one of \(NodeReading.kinds.joined(separator: ", "))")
            }
        }
        if let said = kinds.first {
            raw.kind = FlowAction.Kind(rawValue: said.key)
            raw.action = raw.kind.flatMap { reader.action($0, said.value) }
        }
        raw.timeout = timeout(of: raw)
        raw.edges = edges(of: raw)
        return raw
    }

    /// How long is waited, where that is needed.
    private func timeout(of raw: Raw) -> Duration? {
        let node = raw.entry.value["timeout"]
        switch raw.kind {
        case .receive?, .http?:
            let range = raw.kind == .http ? FlowLimits.requests : FlowLimits.waits
            if node == nil {
                reading.report(
                    keyOf: raw.entry.value,
                    "has no 'timeout'; say how long is waited, such as \(raw.kind == .http ? "10s" : "5m")")
            }
            return node.flatMap { reader.duration($0, range) }
        case .send?:
            if node == nil, case .send(let send)? = raw.action, send.wait != .none {
                reading.report(
                    keyOf: raw.entry.value, "has no 'timeout', and waits for '\(send.wait)'; say how long, such as 60s")
            }
            return node.flatMap { reader.duration($0, FlowLimits.waits) }
        case nil: return nil
        default:
            if let node { reading.report(keyOf: node, "has no place here: nothing is waited for; remove it") }
            return nil
        }
    }

    private func edges(of raw: Raw) -> [FlowEdge] {
        guard let node = raw.entry.value["on"] else { return [] }
        return reader.entries(node, "outcomes with nodes").prefix(1_000).compactMap { entry in
            let target = reader.scalar(entry.value, "the name of a node")
            return FlowEdge(outcome: entry.key, target: target ?? "", place: entry.value.keyPlace)
        }
    }

    // MARK: Outcomes

    private func outcomes(of raw: Raw, _ menus: FlowMenus) -> [FlowOutcome] {
        func needed(_ names: [String]) -> [FlowOutcome] { names.map { FlowOutcome(name: $0, isFailure: false) } }
        func failures(_ names: [String]) -> [FlowOutcome] { names.map { FlowOutcome(name: $0, isFailure: true) } }
        switch (raw.kind, raw.action) {
        case (_, .send(let send)?): return send.wait.outcomes
        case (_, .receive(let receive)?):
            let matched = receive.matches.map(\.outcome).filter { $0 != "invalid" && $0 != "timeout" }
            let own = receive.accept == .tap ? taps(raw, menus) : ["answered"]
            return needed((matched + own).unique) + failures(["invalid", "timeout"])
        case (.http?, _): return needed(["answered"]) + failures(["failed", "timeout"])
        case (.set?, _), (.wait?, _): return needed(["done"])
        case (_, .branch(let conditions)?): return needed(conditions.map(\.outcome) + ["else"])
        // What the flow that is called ends with is known where it is at hand.
        case (.call?, _): return needed(raw.edges.map(\.outcome).filter { $0 != "failed" }) + failures(["failed"])
        default: return []
        }
    }

    /// The taps that need an edge: those of the messages that may have been said last, unless `answered` takes them
    /// all.
    private func taps(_ raw: Raw, _ menus: FlowMenus) -> [String] {
        let said = raw.edges.map(\.outcome).filter { menus.all.contains($0) || $0 == "answered" }
        return said.contains("answered") ? said : (menus.needed(at: raw.entry.key) + said).unique
    }

    private func checkEdges(of raw: Raw, _ outcomes: [FlowOutcome], _ menus: FlowMenus) {
        guard raw.action != nil || !outcomes.isEmpty else { return }
        let on = raw.entry.value["on"]
        for outcome in outcomes where !outcome.isFailure && !raw.edges.contains(where: { $0.outcome == outcome.name }) {
            reading.report(
                keyOf: on ?? raw.entry.value,
                "has no edge for '\(shortened(outcome.name))'; add '\(shortened(outcome.name)): NODE' under 'on'")
        }
        if case .receive(let receive)? = raw.action, receive.accept == .tap, menus.all.isEmpty,
            !raw.edges.contains(where: { $0.outcome == "answered" }), !menus.hasOthers
        {
            reading.report(
                keyOf: raw.entry.value,
                "accepts a tap, and no message of the flow has anything to tap; add 'buttons' or a 'list' to one")
        }
        let isTap = if case .receive(let receive)? = raw.action { receive.accept == .tap } else { false }
        let known = outcomes.map(\.name) + (isTap ? ["answered"] + menus.all : [])
        for edge in raw.edges where !known.contains(edge.outcome) {
            guard let node = on?[edge.outcome] else { continue }
            guard !known.isEmpty else {
                reading.report(keyOf: node, "unknown outcome; the flow ends here, and nothing follows")
                continue
            }
            reader.unknown(.init(edge.outcome, node), known.unique, "outcome")
        }
    }
}

extension Array where Element: Hashable {
    /// Each element once, the first of its kind.
    var unique: [Element] {
        var known: Set<Element> = []
        return filter { known.insert($0).inserted }
    }
}
