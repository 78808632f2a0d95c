import Encoding
import Flows
import Settings
import Testing
import Timeline

/// What holds while a session is under way, however the definition was written.
@Suite struct LimitTests {
    /// A loop that the check lets pass, since a receive is in it, and in which messages that were kept take every wait
    /// away.
    @Test func aHundredNodesWithoutAWaitAreTheMost() throws {
        let steps = (1...7).map {
            "s\($0): { set: { n: \"= n + 1\" }, on: { done: \($0 == 7 ? "take" : "s\($0 + 1)") } }"
        }
        var talk = Talk(
            try FlowSource.flow(
                nodes: ([
                    "start: { wait: 1m, on: { done: take } }",
                    "take: { receive: {}, timeout: 5m, on: { answered: s1 } }",
                ] + steps)
                .joined(separator: "\n"), variables: "{ n: 0 }"))
        talk.starts()
        for number in 1...20 { talk.says("\(number)") }
        talk.passes(.seconds(60))
        #expect(
            talk.lines.suffix(3) == [
                "failed at s3: more than 100 nodes without a wait", "handed over to the queue", "ended handedOver",
            ])
        #expect(talk.state.isEnded)
    }

    @Test func aServerIsNoWait() throws {
        let nodes = """
            start: { http: { url: "https://a.example" }, timeout: 10s, on: { answered: look } }
            look: { branch: { never: "n > 1000" }, on: { never: pause, else: next } }
            pause: { wait: 1m, on: { done: start } }
            next: { call: { flow: other }, on: { again: start } }
            """
        let other = try FlowSource.flow(nodes: "start: { end: { outcome: again } }", name: "other")
        let flow = try FlowSource.flow(nodes: nodes, variables: "{ n: 0 }")
        // Alone it passes, for what the call does is not known; with the flow that is called it doesn't.
        #expect(
            FlowCalls([flow, other]).mistakes(of: flow).map(\.advice) == [
                "goes round without a wait: start → look → next → start; put a receive, a wait or a send that waits into it"
            ])
        var talk = Talk(flow, calling: [other])
        talk.starts()
        for _ in 1...60 where !talk.state.isEnded { talk.answers(200, "{}") }
        #expect(talk.lines.contains { $0.hasPrefix("failed at") && $0.hasSuffix("more than 100 nodes without a wait") })
    }

    @Test func fiveHundredInputsAreTheMost() throws {
        var talk = Talk(
            try FlowSource.flow(
                nodes: "start: { receive: {}, timeout: 5m, on: { answered: start, timeout: bye } }\nbye: { close: {} }",
                fallback: "{ close: {} }"))
        talk.starts()
        for _ in 1...500 { talk.says("again") }
        #expect(!talk.state.isEnded)
        talk.says("once more")
        #expect(
            talk.lines.suffix(3) == ["failed at start: more than 500 inputs in one session", "closed", "ended closed"])
    }

    @Test func deadlinesAreInputs() throws {
        var talk = Talk(
            try FlowSource.flow(nodes: "start: { wait: 1s, on: { done: start } }"))
        talk.starts()
        talk.clockGoesOn(.seconds(1_000_000_000))
        talk.says("Anybody there?")
        #expect(talk.state.isEnded)
        #expect(talk.lines.contains("failed at start: more than 500 inputs in one session"))
    }

    @Test func variablesHoldSixtyFourKiB() throws {
        var talk = Talk(
            try FlowSource.flow(
                nodes: """
                    start: { receive: { save: text }, timeout: 5m, on: { answered: double } }
                    double: { set: { text: "{{text}}{{text}}" }, on: { done: pause } }
                    pause: { wait: 1s, on: { done: double } }
                    """, variables: "{ text: \"\" }", fallback: "{ close: {} }"))
        talk.starts()
        talk.says(String(repeating: "x", count: 4_096))
        talk.passes(.seconds(3))
        #expect(!talk.state.isEnded)
        talk.passes(.seconds(1))
        #expect(
            talk.lines.suffix(3) == ["failed at double: the variables hold more than 64 KiB", "closed", "ended closed"])
    }

    @Test func anAnswerThatIsTooLargeForTheVariablesFails() throws {
        var talk = Talk(
            try FlowSource.flow(
                nodes: """
                    start: { http: { url: "https://a.example", save: order }, timeout: 10s, on: { answered: bye } }
                    bye: { handover: { agent: ana } }
                    """, variables: "{ order: {} }"))
        talk.starts()
        talk.answers(200, "\"\(String(repeating: "x", count: 70_000))\"")
        #expect(
            talk.lines.suffix(3) == [
                "failed at start: the variables hold more than 64 KiB", "handed over to the queue", "ended handedOver",
            ])
    }

    @Test func aTextThatGrowsBeyondAllBoundsFails() throws {
        let many = String(repeating: "{{text}}", count: 100)
        var talk = Talk(
            try FlowSource.flow(
                nodes:
                    "start: { receive: { save: text }, timeout: 5m, on: { answered: grow } }\ngrow: { set: { text: \"\(many)\" }, on: { done: bye } }\nbye: { close: {} }",
                variables: "{ text: \"\" }"))
        talk.starts()
        talk.says(String(repeating: "x", count: 4_096))
        #expect(talk.lines.contains("failed at grow: the value of 'text' is too long"))
    }

    @Test func callsAreEightDeep() throws {
        let nodes =
            "start: { receive: {}, timeout: 5m, on: { answered: again } }\nagain: { call: { flow: sample }, on: { completed: bye } }\nbye: { end: {} }"
        let flow = try FlowSource.flow(nodes: nodes)
        #expect(FlowCalls([flow]).mistakes(of: flow) == [])
        var talk = Talk(flow)
        talk.starts()
        for _ in 1...8 { talk.says("deeper") }
        #expect(talk.state.frames.count == 9)
        talk.says("deeper")
        #expect(
            talk.lines.suffix(3) == [
                "failed at again: more than 8 calls within each other", "handed over to the queue", "ended handedOver",
            ])
    }

    @Test func aFlowThatIsNotThereFails() throws {
        var talk = Talk(try FlowSource.flow(nodes: "start: { call: { flow: other } }"))
        talk.starts()
        #expect(
            talk.lines.suffix(3) == [
                "failed at start: there is no flow 'other'", "handed over to the queue", "ended handedOver",
            ])
    }

    // MARK: After the end, before the beginning

    @Test func afterTheEndNothingMoves() throws {
        var talk = Talk(
            try FlowSource.flow(
                nodes:
                    "start: { send: { text: Hi, wait: submit }, timeout: 60s, on: { onSubmit: bye } }\nbye: { close: {} }"
            ))
        talk.starts()
        talk.reports(.onSubmit)
        let ended = talk.state
        talk.says("Hello?")
        talk.starts()
        talk.passes(.seconds(1000))
        talk.reports(.onDeliveryReportSuccess)
        #expect(talk.state == ended)
        #expect(talk.lines.last == "start onDeliveryReportSuccess (late)")
    }

    @Test func beforeTheBeginningNothingMoves() throws {
        var talk = Talk(try FlowSource.flow(nodes: "start: { close: {} }"))
        talk.says("Hello?")
        talk.passes(.seconds(1000))
        #expect(talk.state == FlowState())
    }

    @Test func aDeadlineThatIsNotYetChangesNothing() throws {
        var talk = Talk(try FlowSource.flow(nodes: "start: { wait: 3m, on: { done: bye } }\nbye: { close: {} }"))
        talk.starts()
        let before = talk.state
        talk.take(.deadline(Talk.nine + .seconds(179)), "too early")
        #expect(talk.state == before)
    }

    // MARK: Size

    @Test func aStateWithTenVariablesIsSmall() throws {
        let names = (1...10).map { "v\($0): \"about ten \($0)\"" }.joined(separator: ", ")
        var talk = Talk(
            try FlowSource.flow(
                nodes: "start: { receive: { save: v1 }, timeout: 5m, on: { answered: start } }",
                variables: "{ \(names) }"))
        talk.starts()
        talk.says("Rome")
        #expect(talk.state.encoded().count < 300)
        #expect(MemoryLayout<FlowState>.size < 300)
        #expect(try FlowState(encoded: talk.state.encoded()) == talk.state)
    }
}
