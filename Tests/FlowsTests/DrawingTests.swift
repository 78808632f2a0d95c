import Flows
import Foundation
import Testing

@Suite struct DrawingTests {
    @Test(.enabled(if: ProcessInfo.processInfo.environment["PARLEY_DRAW"] != nil), arguments: ExampleFlows.names)
    func draw(name: String) throws {
        let flow = try ExampleFlows.flow(name)
    }
    @Test func theExamplesHaveNoMistakes() throws {
        let flows = try ExampleFlows.all()
        let calls = FlowCalls(flows)
        for flow in flows { #expect(calls.mistakes(of: flow) == []) }
    }
}
