import Events
import Flows
import Projections
import Timeline
import Views

/// Which numbers of a flow are asked for.
struct WantedNumbers: Sendable {
    /// Nil for all of them.
    let lines: [LineID]?
    let from: Timestamp?
    let until: Timestamp?

    /// - Returns: The numbers of the lines that the caller may see, or of one of them.
    init(_ exchange: Exchange, for caller: Caller) throws {
        if let line = exchange.query("line").map({ LineID($0) }) {
            lines = caller.sees(line) ? [line] : []
        } else {
            lines = caller.isUnlimited ? nil : caller.lines.sorted { $0.rawValue < $1.rawValue }
        }
        (from, until) = (try exchange.moment("from"), try exchange.moment("until"))
    }
}

extension FlowCounts {
    /// The numbers of sessions as a picture has them.
    init(_ numbers: FlowNumbers) {
        self.init()
        nodes = numbers.nodes.mapValues(\.sessions)
        for (edge, count) in numbers.edges { edges[Edge(edge)] = count.sessions }
        waiting = numbers.waiting
    }
}

extension FlowCounts.Edge {
    init(_ edge: FlowNumbers.Edge) { self.init(node: edge.node, outcome: edge.outcome) }
}

extension FlowWay {
    /// The way of a session as a picture of one of its flows has it.
    init(_ trail: SessionTrail, through flow: String) {
        self.init()
        nodes = Set(trail.nodes(of: flow))
        for (edge, numbers) in trail.edges(of: flow) {
            edges.insert(FlowCounts.Edge(edge))
            self.numbers[FlowCounts.Edge(edge)] = numbers
        }
        place = trail.place(in: flow)
    }
}

/// The numbers of a flow as `/v1` shows them.
struct ShownNumbers: Encodable, Sendable {
    struct Node: Encodable, Sendable {
        let node: String
        let sessions: Int
        let times: Int
        let waiting: Int
    }

    struct Edge: Encodable, Sendable {
        let node: String
        let outcome: String
        @OrNull var target: String?
        let sessions: Int
        let times: Int
    }

    let flow: String
    let version: String
    @OrNull var from: String?
    @OrNull var until: String?
    let nodes: [Node]
    let edges: [Edge]

    static let schema: Schema = {
        let sessions = Schema(["type": "integer", "description": "Sessions that took it for the first time."])
        let times = Schema(["type": "integer", "description": "How often it was taken."])
        let waiting = Schema([
            "type": "integer", "description": "Sessions that wait there now, or in a flow that it calls.",
        ])
        return .named(
            "FlowNumbers",
            .object([
                "flow": .string, "version": .string, "from": .orNull(.time), "until": .orNull(.time),
                "nodes": .list(.object(["node": .string, "sessions": sessions, "times": times, "waiting": waiting])),
                "edges": .list(
                    .object([
                        "node": .string, "outcome": .string,
                        "target": .orNull(.string("Null for a failure that the fallback took.")),
                        "sessions": sessions, "times": times,
                    ])),
            ]))
    }()

    init(_ version: FlowVersion, _ numbers: FlowNumbers, _ wanted: WantedNumbers) {
        (flow, self.version) = (version.name, version.hash)
        (from, until) = (wanted.from?.description, wanted.until?.description)
        let none = FlowNumbers.Count()
        nodes = version.flow.nodes.map { node in
            let count = numbers.nodes[node.name] ?? none
            return Node(
                node: node.name, sessions: count.sessions, times: count.times, waiting: numbers.waiting[node.name] ?? 0)
        }
        edges = version.flow.nodes.flatMap { node in
            let own = node.edges.map { ($0.outcome, $0.target as String?) }
            let others = node.outcomes.filter { $0.isFailure && node.target(of: $0.name) == nil }.map {
                ($0.name, nil as String?)
            }
            return (own + others).map { outcome, target in
                let count = numbers.edges[FlowNumbers.Edge(node: node.name, outcome: outcome)] ?? none
                return Edge(
                    node: node.name, outcome: outcome, target: target, sessions: count.sessions, times: count.times)
            }
        }
    }
}
