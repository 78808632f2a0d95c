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
        for (text, ending) in [(drawing.dot, "dot"), (drawing.mermaid, "mmd"), (flow.canonical, "json")] {
            try text.write(to: folder.appending(path: "\(name).\(ending)"), atomically: true, encoding: .utf8)
        }
    }
}
