import BrokerTesting
import Decisions
import Events
import FlowReplays
import Flows
import Messages
import ParleyConfiguration
import Projections
import Testing
import Timeline

/// What is told of versions that do something else than what was recorded.
@Suite struct DivergenceTests {
    private static let flow = """
        parley: flow/1
        name: hello
        start: greet
        variables: { name: "", order: {} }
        fallback: { handover: { queue: true } }
        nodes:
          greet: { send: { text: "Hello", buttons: [ { id: go, title: Go } ] }, on: { onSuccess: ask } }
          ask: { receive: { accept: text, save: name }, timeout: 5m, on: { answered: look, timeout: gone } }
          look: { http: { url: "https://a.example/{{name}}", save: order }, timeout: 10s, on: { answered: pick, failed: person } }
          pick: { branch: { good: "order.state == 'good'" }, on: { good: bye, else: person } }
          bye: { send: { text: "Bye {{name}}" }, timeout: 1m, on: { onSuccess: done } }
          done: { close: {} }
          gone: { close: {} }
          person: { handover: { queue: true, note: "{{name}}" } }

        """

    private static let script = """
        09:00 customer: Hi
        09:01 customer: Rome
        09:01:02 answer 200 {"state": "good"}
        09:10 customer: Hi again
        09:11 customer: Paris
        09:11:02 answer 500
        09:20 agent ana takes
        09:21 agent ana finishes
        09:30 customer: Still here
        09:40 customer: And now
        """

    private func flow(_ change: (String) -> String = { $0 }) throws -> Flow {
        try FlowFile.read(change(Self.flow), named: "hello.yaml")
    }

    /// What is recorded of the script.
    private func events() throws -> [RecordedEvent] {
        let yaml = """
            defaults: { botOnStart: desk, pendingResponse: off }
            agents: [ { id: ana, name: Ana } ]
            tasks: [ { id: desk, flow: hello } ]
            """
        var configuration = try Configuration(yaml: yaml, named: "test")
        configuration.flows = [try flow()]
        let script = try Script(parsing: Self.script)
        let played = try ScriptRunner.play(script, configuration: configuration.commands())
        #expect(played.mistakes.isEmpty, "\(played.text)")
        return played.events
    }

    /// What is told of each session, by its number; those that are the same are left out.
    private func told(_ names: [String: String] = [:], _ change: (String) -> String) throws -> [[String]] {
        let sessions = FlowReplay.all(try events(), against: [try flow(change)], renaming: names)
        #expect(sessions.count == 4)
        return sessions.filter { !$0.isSame }.map { session in
            let after = if case .cut(let after) = session.end { ["\(after) follow"] } else { [String]() }
            return ["session \(session.session)"] + session.divergences.map(\.words) + after
        }
    }

    @Test func theSameIsTheSame() throws {
        let told = try told { $0 }
        #expect(told == [])
    }

    @Test func anotherTextIsTold() throws {
        let told = try told { $0.replacing("text: \"Bye {{name}}\"", with: "text: \"So long, {{name}}\"") }
        #expect(told == [["session 1", "hello/bye says text, now with another message"]])
    }

    @Test func anotherRequestIsToldAndTheAnswerStands() throws {
        let told = try told { $0.replacing("a.example/{{name}}", with: "b.example/{{name}}") }
        let words = "hello/look asks GET, now with another address"
        #expect(told == [["session 1", words], ["session 2", words]])
    }

    @Test func anotherWayIsTold() throws {
        let told = try told { $0.replacing("order.state == 'good'", with: "order.state == 'fine'") }
        #expect(
            told == [["session 1", "then hello/pick: good; now hello/pick: else"]])
    }

    @Test func anotherReceiverAndNoteAreTold() throws {
        let told = try told {
            $0.replacing(
                "{ handover: { queue: true, note: \"{{name}}\" } }", with: "{ handover: { unassigned: true } }")
        }
        #expect(told == [["session 2", "the flow ends: handedOver, now with another receiver, note"]])
    }

    @Test func whatIsOnlyCalledOtherwiseIsANameOnly() throws {
        let rename: (String) -> String = {
            $0.replacing("onSuccess: ask }", with: "onSuccess: question }").replacing("  ask:", with: "  question:")
        }
        let told = try told { rename($0) }
        #expect(told == (1...4).map { ["session \($0)", "hello/ask is called question now"] })
        let mapped = try self.told(["hello.ask": "question"], rename)
        #expect(mapped == [])
    }

    @Test func aShorterTimeEndsAWaitThatWasAnswered() throws {
        let told = try told { $0.replacing("timeout: 5m", with: "timeout: 30s") }
        // Where nobody answered, the same way is gone, earlier.
        let words = "then hello/ask: answered; now hello/ask: timeout"
        #expect(told == [["session 1", words, "6 follow"], ["session 2", words, "3 follow"]])
    }

    @Test func aLongerTimeGoesOnWhereAWaitHadEnded() throws {
        let told = try told { $0.replacing("timeout: 5m", with: "timeout: 1h") }
        #expect(told == [["session 3", "then hello/ask: timeout; now hello/ask waits for the customer", "1 follow"]])
    }

    @Test func whatIsSaidBesideChangesNothingAfterIt() throws {
        let told = try told {
            $0.replacing("onSuccess: done }", with: "onSuccess: more }")
                .replacing("  done:", with: "  more: { send: More, on: { onSuccess: done } }\n  done:")
        }
        #expect(told == [["session 1", "then the flow ends: closed; now hello/more says text"]])
    }

    @Test func aSessionThatStillWaitsIsUnderWay() throws {
        var replay = FlowReplay(of: [try flow()])
        let ended = try events().flatMap { replay.apply($0) }
        let running = replay.finish()
        #expect(ended.count == 3)
        #expect(running.map(\.session) == [4])
        #expect(running.map(\.isRunning) == [true])
        let summary = replay.summary
        #expect([summary.same, summary.diverging, summary.running] == [4, 0, 1])
    }

    @Test func flowsThatCallAndAreCalledArePlayed() throws {
        let called = try FlowFile.read(
            "{parley: flow/1, name: other, start: a, fallback: {close: {}}, nodes: {a: {close: {}}}}",
            named: "other.yaml")
        #expect(FlowReplay.all(try events(), against: [called]).isEmpty, "it had no part in any session")
        let calling = try flow {
            $0.replacing("  done: { close: {} }", with: "  done: { call: { flow: other }, on: {} }")
        }
        let sessions = FlowReplay.all(try events(), against: [calling])
        let why = "flow 'other', which it calls, is neither given nor in the log: give its file, too"
        #expect(sessions.map(\.obstacle) == [why, why, why, why])
        #expect(FlowReplay.all(try events(), against: [calling, called]).map(\.isSame) == [true, true, true, true])
    }

    @Test func aSessionThatWasMovedIsThatVersionsFromThenOn() throws {
        let later = try flow {
            $0.replacing("onSuccess: ask }", with: "onSuccess: question }").replacing("  ask:", with: "  question:")
        }
        var simulation = Simulation(startingAt: Timestamp(milliseconds: 1_767_603_600_000))
        var configuration = try Configuration(
            yaml: "defaults: { botOnStart: desk }\ntasks: [ { id: desk, flow: hello } ]\n", named: "test")
        configuration.flows = [try flow()]
        for command in configuration.commands() { try simulation.submit(command) }
        try simulation.submit(message("Hi", 1, at: simulation.now))
        try simulation.submit(.publishFlows([later], by: .api("test")))
        try simulation.submit(
            .moveFlow(
                ConversationID(1), FlowMove(flow: "hello", nodes: ["hello.ask": "question"]), by: .api("test")))
        try simulation.submit(message("Rome", 2, at: simulation.now))
        #expect(simulation.events.contains { if case .flowMoved = $0.event { true } else { false } })
        let against = FlowReplay.all(simulation.events, against: [later])
        #expect(against.map { $0.divergences.map(\.words) } == [["hello/ask is called question now"]])
        let mapped = FlowReplay.all(simulation.events, against: [later], renaming: ["hello.ask": "question"])
        #expect(mapped.map(\.isSame) == [true])
    }

    private func message(_ text: String, _ number: Int, at time: Timestamp) -> Command {
        var message = MessageReceived()
        (message.line, message.message, message.type, message.text) = (
            "100", MessageID("wamid.\(number)"), "text", text
        )
        message.sender = Party(phone: "16505551234")
        return .receive(PlatformItem(event: .messageReceived(message), occurredAt: time, identity: "m:\(number)"))
    }
}
