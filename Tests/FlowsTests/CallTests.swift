import Flows
import ParleyConfiguration
import Settings
import Testing

/// What is wrong between flows that call each other.
@Suite struct CallTests {
    private func told(_ flows: [Flow]) -> String {
        FlowFile.mistakes(in: flows.map { ($0, $0.name) }).map(\.description).joined(separator: "\n")
    }

    private let payment = """
        start: { receive: {}, timeout: 5m, on: { answered: paid, invalid: refused } }
        paid: { end: { outcome: paid } }
        refused: { end: { outcome: refused } }
        """

    private func caller(_ call: String, on edges: String) throws -> Flow {
        try FlowSource.flow(nodes: "start: { call: \(call), on: { \(edges) } }\nbye: { close: {} }", name: "caller")
    }

    private func callee() throws -> Flow {
        try FlowSource.flow(nodes: payment, variables: "{ sum: 0, purpose: \"\" }", name: "payment")
    }

    @Test func aRightCallHasNoMistakes() throws {
        #expect(
            try told([
                caller("{ flow: payment, with: { sum: 1 } }", on: "paid: bye, refused: bye, failed: bye"), callee(),
            ]) == "")
        #expect(try told([caller("{ flow: payment }", on: "paid: bye, refused: bye"), callee()]) == "")
    }

    @Test func flowsVariablesAndOutcomesAreThere() throws {
        let flows = try [
            caller("{ flow: paiment }", on: "paid: bye"), callee(),
            FlowSource.flow(
                nodes:
                    "start: { call: { flow: payment, with: { summ: 1, zebra: 2 } }, on: { paid: bye, refsued: bye } }\nbye: { close: {} }",
                name: "other"),
        ]
        #expect(
            told(flows) == """
                caller:7:26: nodes.start.call.flow: there is no flow 'paiment'; did you mean 'payment'?
                other:7:3: nodes.start: has no edge for 'refused', with which the flow 'payment' can end; add 'refused: NODE' under 'on'
                other:7:43: nodes.start.call.with.summ: is no variable of the flow 'payment'; did you mean 'sum'?
                other:7:52: nodes.start.call.with.zebra: is no variable of the flow 'payment'; it has sum, purpose
                other:7:83: nodes.start.on.refsued: unknown outcome; did you mean 'refused'?
                """)
    }

    @Test func aFlowThatNobodyHasIsTold() throws {
        #expect(
            try told([caller("{ flow: zebra }", on: "paid: bye")])
                == "caller:7:26: nodes.start.call.flow: there is no flow 'zebra'; there are caller")
    }

    // MARK: Files

    @Test func severalFilesAreReadAtOnce() throws {
        let caller = FlowSource.text(
            nodes: "start: { call: { flow: payment }, on: { paid: bye, refused: bye } }\nbye: { close: {} }",
            name: "caller")
        let callee = FlowSource.text(nodes: payment, name: "payment")
        let broken = callee.replacing("timeout: 5m", with: "timeout: soon")
        #expect(try FlowFile.readAll([("a", caller), ("b", callee)]).map(\.name) == ["caller", "payment"])
        func told(_ files: [(String, String)]) -> String {
            do throws(ConfigurationError) {
                _ = try FlowFile.readAll(files.map { (source: $0.0, yaml: $0.1) })
                return ""
            } catch { return error.description }
        }
        // What can't be read is no flow that is not there.
        #expect(
            told([("a", caller), ("b", broken)])
                == "b:7:34: nodes.start.timeout: 'soon' is no length of time; write a number and a unit, such as 60s, 5m or 3h"
        )
        #expect(
            told([("a", callee), ("b", callee)])
                == "b:2:7: name: 'payment' is the name of the flow in a, too; give one of them another")
        #expect(told([("a", caller)]) == "a:7:26: nodes.start.call.flow: there is no flow 'payment'; there are caller")
    }

    // MARK: Loops

    @Test func aLoopOverACallIsFound() throws {
        let caller = try FlowSource.flow(
            nodes: """
                start: { call: { flow: quick }, on: { again: start, asked: look } }
                look: { set: { n: "= n + 1" }, on: { done: start } }
                """, variables: "{ n: 0 }", name: "caller")
        let quick = try FlowSource.flow(
            nodes: """
                start: { branch: { again: hours.open }, on: { again: again, else: ask } }
                again: { end: { outcome: again } }
                ask: { receive: {}, timeout: 5m, on: { answered: asked, invalid: asked, timeout: asked } }
                asked: { end: { outcome: asked } }
                """, name: "quick")
        // By way of `asked` a message is waited for, so that loop is none.
        #expect(
            told([caller, quick])
                == "caller:7:3: nodes.start: goes round without a wait: start → start; put a receive, a wait or a send that waits into it"
        )
    }

    @Test func aCallThatFailsAtOnceGoesRoundToo() throws {
        let caller = try FlowSource.flow(
            nodes: "start: { call: { flow: quick }, on: { done: bye, failed: start } }\nbye: { close: {} }",
            name: "caller")
        let quick = try FlowSource.flow(
            nodes:
                "start: { send: \"Hello\", on: { onSuccess: ask } }\nask: { receive: {}, timeout: 5m, on: { answered: done } }\ndone: { end: { outcome: done } }",
            name: "quick")
        #expect(told([caller, quick]).hasPrefix("caller:7:3: nodes.start: goes round without a wait: start → start"))
    }

    @Test func flowsThatCallEachOtherWithoutAWaitAreFound() throws {
        let one = try FlowSource.flow(
            nodes: "start: { call: { flow: two }, on: { completed: bye } }\nbye: { end: {} }", name: "one")
        let two = try FlowSource.flow(
            nodes: "start: { call: { flow: one }, on: { completed: bye } }\nbye: { end: {} }", name: "two")
        #expect(
            told([one, two]) == """
                one:7:3: nodes.start: calls 'two', which comes to call 'one' again without a wait; put a receive, a wait or a send that waits between
                two:7:3: nodes.start: calls 'one', which comes to call 'two' again without a wait; put a receive, a wait or a send that waits between
                """)
    }

    // MARK: Depth

    private func chain(_ length: Int) throws -> [Flow] {
        try (0...length).map { number in
            let nodes =
                number == length
                ? "start: { end: {} }"
                : "start: { call: { flow: f\(number + 1) }, on: { completed: bye } }\nbye: { end: {} }"
            return try FlowSource.flow(nodes: nodes, name: "f\(number)")
        }
    }

    @Test func eightCallsAreTheMost() throws {
        #expect(try told(chain(8)) == "")
        #expect(
            try told(chain(9))
                == "f0:7:26: nodes.start.call.flow: is the first of 9 calls within each other; at most 8 are possible")
    }

    @Test func aChainOfEightRuns() throws {
        let flows = try chain(8)
        var talk = Talk(flows[0], calling: flows)
        talk.starts()
        #expect(talk.lines.last == "ended completed")
        #expect(talk.lines.count == 1 + 8 + 2)
    }

    // MARK: Sets

    @Test func aSetHasWhatItCalls() throws {
        let flows = try chain(3)
        let set = FlowSet(flows[1], calling: flows)
        #expect(set.flows.keys.sorted() == ["f1", "f2", "f3"])
        #expect(set.canonical.split(separator: "\n").count == 3)
        #expect(set == FlowSet(flows[1], calling: flows.reversed()))
        #expect(flows[0].calls == ["f1"])
        #expect(flows[3].outcomes == ["completed"])
    }
}
