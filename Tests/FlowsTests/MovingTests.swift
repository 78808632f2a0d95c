import Flows
import Messages
import Testing
import Timeline

/// Sessions that go on in another version.
@Suite struct MovingTests {
    private func flow(_ nodes: String, _ variables: String = "{ a: \"\", b: 1 }") throws -> FlowSet {
        FlowSet(try FlowSource.flow(nodes: nodes, variables: variables))
    }

    private let old = """
        start: { receive: { save: a }, timeout: 5m, on: { answered: ask, timeout: bye } }
        ask: { receive: { save: a }, timeout: 5m, on: { answered: bye } }
        bye: { close: {} }
        """

    @Test func aSessionGoesOnWhereItStands() throws {
        let before = try flow(old)
        let after = try flow(
            """
            start: { receive: { save: a }, timeout: 5m, on: { answered: question } }
            question: { receive: { save: b }, timeout: 1m, on: { answered: tell } }
            tell: { send: "{{a}} {{b}} {{c}}", on: { onSuccess: bye } }
            bye: { close: {} }
            """, "{ c: new, b: 2, a: \"\" }")
        var talk = Talk(before)
        talk.starts()
        talk.says("Rome")
        let moved = try talk.state.moved(from: before, to: after, nodes: ["sample.ask": "question"])
        #expect(moved.deadline == talk.state.deadline)
        #expect(moved.variables(of: after).map(\.value) == [.text("new"), .number(1), .text("Rome")])
        let next = step(after, moved, .message(FlowMessage(text: "7")), context: talk.context)
        #expect(
            next.effects.contains { if case .send(let send) = $0 { send.message.words == "Rome 7 new" } else { false } }
        )
    }

    @Test func whatIsInTheWayIsTold() throws {
        let before = try flow(old)
        var talk = Talk(before)
        talk.starts()
        talk.says("Rome")
        func told(_ after: FlowSet, _ nodes: [String: String] = [:]) -> String {
            do throws(FlowState.Obstacle) {
                _ = try talk.state.moved(from: before, to: after, nodes: nodes)
                return ""
            } catch { return error.description }
        }
        let other = try flow("start: { wait: 1m, on: { done: bye } }\nbye: { close: {} }")
        #expect(told(before) == "")
        #expect(
            told(other) == "sample, ask: there is no node 'ask' in the other version; name the one that takes its place"
        )
        #expect(
            told(other, ["sample.ask": "start"])
                == "sample, ask: is receive, and 'start' is wait; name one that waits for the same")
        let renamed = FlowSet(try FlowSource.flow(nodes: old, variables: "{ a: \"\", b: 1 }", name: "other"))
        #expect(told(renamed) == "sample, ask: there is no such flow in the other version")
    }
}
