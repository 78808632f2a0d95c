import Flows
import Foundation
import Testing

/// Writes the examples' pictures into the folder that `PARLEY_DRAW` names, to be looked at.
@Suite struct DrawingTests {
    private static let folder = ProcessInfo.processInfo.environment["PARLEY_DRAW"]

    @Test(.enabled(if: folder != nil), arguments: ExampleFlows.names) func draw(name: String) throws {
        let folder = URL(fileURLWithPath: try #require(Self.folder))
        let flow = try ExampleFlows.flow(name)
        let drawing = FlowDrawing(flow)
        let counted = FlowDrawing(flow, counts: counts(of: flow)).dot
        let way = FlowDrawing(flow, way: way(through: flow)).dot
        let files = [
            (drawing.dot, "dot"), (counted, "numbers.dot"), (way, "way.dot"), (drawing.mermaid, "mmd"),
            (flow.canonical, "json"),
        ]
        for (text, ending) in files {
            try text.write(to: folder.appending(path: "\(name).\(ending)"), atomically: true, encoding: .utf8)
        }
    }

    /// Numbers of many sessions, as wide as they may get.
    private func counts(of flow: Flow) -> FlowCounts {
        var counts = FlowCounts()
        for (index, node) in flow.nodes.enumerated() {
            counts.nodes[node.name] = 12_480 / (index + 1)
            if node.timeout != nil { counts.waiting[node.name] = 137 / (index + 1) }
            for edge in node.edges {
                counts.edges[.init(node: node.name, outcome: edge.outcome)] = 9_310 / (index + 1)
            }
        }
        return counts
    }

    /// A way that takes the first edge of each node until it has been there.
    private func way(through flow: Flow) -> FlowWay {
        var way = FlowWay()
        var next = flow.node(flow.start)
        while let node = next, way.nodes.insert(node.name).inserted {
            way.place = node.name
            guard let edge = node.edges.first else { break }
            way.edges.insert(.init(node: node.name, outcome: edge.outcome))
            way.numbers[.init(node: node.name, outcome: edge.outcome)] = [way.edges.count]
            next = flow.node(edge.target)
        }
        return way
    }
}
