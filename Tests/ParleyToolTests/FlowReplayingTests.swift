import Broker
import BrokerTesting
import EventLog
import EventLogTesting
import Foundation
import LMDBEventLog
import ParleyConfiguration
import Testing

/// `parley flow test --against`: a log's own sessions, played through other versions.
@Suite struct FlowReplayingTests {
    private static let flow = """
        parley: flow/1
        name: hello
        start: greet
        fallback: { close: {} }
        nodes:
          greet: { send: Hello, on: { onSuccess: ask } }
          ask: { receive: { accept: text }, timeout: 5m, on: { answered: done, timeout: gone } }
          done: { close: {} }
          gone: { close: {} }

        """

    private static let script = """
        09:00 customer: Hi
        09:01 customer: My secret
        09:02 customer ben: Hi

        """

    /// A log in which two customers came to a flow, of whom one has answered.
    private func filled() async throws -> (folder: TemporaryFolder, flow: String) {
        let folder = try TemporaryFolder()
        let flow = try folder.write("hello.yaml", Self.flow)
        let yaml = "defaults: { botOnStart: desk }\nflows: [ hello.yaml ]\ntasks: [ { id: desk, flow: hello } ]\n"
        let configuration = try Configuration(yaml: yaml, named: folder.path + "/parley.yaml")
        let played = try ScriptRunner.play(
            try Script(parsing: Self.script), configuration: configuration.commands())
        #expect(played.mistakes.isEmpty, "\(played.text)")
        let log = try LMDBEventLog.open(at: folder.data)
        defer { log.close() }
        _ = try await log.append(played.events.map { Append($0) })
        return (folder, flow)
    }

    @Test func theSameVersionDoesTheSame() async throws {
        let (folder, flow) = try await filled()
        let ending = await parley("flow", "test", flow, "--against", folder.data)
        #expect(ending.code == 0, "\(ending.output)\(ending.errors)")
        #expect(ending.lines == ["2 sessions replayed: 2 the same, 0 diverging; 1 still under way"])
    }

    @Test func whatDivergesIsToldWithItsPlaceAndNoWordOfACustomers() async throws {
        let (folder, _) = try await filled()
        let other = try folder.write("other.yaml", Self.flow.replacing("send: Hello", with: "send: Good day"))
        let ending = await parley("flow", "test", other, "--against", folder.data)
        #expect(ending.code == 1)
        let lines = ending.lines.map { $0.replacing(/[0-9-]+T[0-9:.]+Z/, with: "TIME") }
        #expect(lines.count == 6, "\(ending.output)")
        #expect(lines.first?.hasPrefix("conversation 1, session 1: 'hello' began at #") == true)
        #expect(lines[1].hasSuffix(" TIME: hello/greet says text, now with another message"))
        #expect(lines[4] == "2 sessions: hello/greet says text, now with another message")
        #expect(lines[5] == "2 sessions replayed: 0 the same, 2 diverging; 1 still under way")
        #expect(!ending.output.contains("secret") && !ending.output.contains("Good day"))
        let json = await parley("flow", "test", other, "--against", folder.data, "--format", "json")
        #expect(json.code == 1)
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any], "\(json.output)")
        let sessions = try #require(object["sessions"] as? [[String: Any]])
        #expect(sessions.map { $0["running"] as? Bool } == [false, true])
        let divergence = try #require((sessions[0]["divergences"] as? [[String: Any]])?.first)
        #expect(divergence["kind"] as? String == "message")
        #expect(divergence["parts"] as? [String] == ["message"])
        #expect((object["summary"] as? [String: Any])?["diverging"] as? Int == 2)
    }

    @Test func whereEverythingElseFollowsIsTold() async throws {
        let (folder, _) = try await filled()
        let other = try folder.write(
            "other.yaml",
            Self.flow.replacing("onSuccess: ask", with: "onSuccess: first")
                .replacing(
                    "  ask:", with: "  first: { receive: { accept: tap }, timeout: 5m, on: { answered: ask } }\n  ask:")
        )
        let ending = await parley("flow", "test", other, "--against", folder.data)
        #expect(ending.code == 1)
        #expect(ending.output.contains("then hello/ask waits for the customer; now hello/first waits for the customer"))
        #expect(ending.output.contains("  from there on it is another conversation; 2 recorded steps follow"))
        let renamed = try folder.write(
            "renamed.yaml",
            Self.flow.replacing("onSuccess: ask", with: "onSuccess: question").replacing("  ask:", with: "  question:"))
        let named = await parley("flow", "test", renamed, "--against", folder.data)
        #expect(named.code == 1)
        #expect(named.output.contains("hello/ask is called question now"))
        let mapped = await parley("flow", "test", renamed, "--against", folder.data, "--map", "hello.ask=question")
        #expect(mapped.code == 0, "\(mapped.output)")
    }

    @Test(arguments: [
        (["--against", "/nowhere", "a.script"], "give scripts or --against, not both"),
        (["--against", "/nowhere", "--least", "5"], "are for scripts"),
        (["--against", "/nowhere", "--map", "ask=question"], "--map ask=question: write FLOW.OLD=NEW, each node once"),
        (["--map", "a.b=c", "a.script"], "--map and --format go with --against"),
    ])
    func aWrongCallIsTold(arguments: [String], advice: String) async {
        let ending = await parley(["flow", "test", "a.yaml"] + arguments)
        #expect(ending.code == 2)
        #expect(ending.errors.contains(advice), "\(ending.errors)")
    }
}
