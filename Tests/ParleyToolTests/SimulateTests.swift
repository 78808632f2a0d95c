import EventLogTesting
import Foundation
import Testing

@testable import parley

@Suite struct SimulateTests {
    private static let script = """
        ---
        defaults: { pendingResponse: off }
        ---
        09:00 customer Tom: Hello
        09:01 agent ana takes
        09:02 agent ben: Hi

        """

    @Test func theScriptIsPrintedWithWhatHappens() async throws {
        let folder = try TemporaryFolder()
        let ending = await parley("simulate", try folder.write("a.script", Self.script))
        #expect(ending.code == 0)
        #expect(ending.lines[3] == "09:00 customer Tom: Hello")
        #expect(ending.lines.last?.hasPrefix("    refused: not-the-handler: ") == true)
        let played = try folder.write("b.script", ending.output)
        #expect(await parley("simulate", "--check", played).code == 0)
        #expect(await parley("simulate", "--check", try folder.write("a.script", Self.script)).code == 1)
    }

    @Test func jsonLinesAreEventsAndRefusedStepsAndNothingElse() async throws {
        let folder = try TemporaryFolder()
        let script = try folder.write("a.script", Self.script)
        let ending = await parley("simulate", "--format", "jsonl", script)
        #expect(ending.code == 0)
        #expect(ending.errors.isEmpty)
        let objects = try ending.objects()
        #expect(
            objects.compactMap { $0["event"] as? String } == [
                "aliasLearned", "conversationStarted", "messageReceived", "sessionOpened", "agentRegistered",
                "sessionAssigned",
            ])
        #expect(objects.compactMap { $0["customer"] as? String } == Array(repeating: "Tom", count: 4))
        #expect(objects.last?["rejected"] as? String == "not-the-handler")
        #expect(objects.last?["step"] as? String == "agent ben: Hi")
        #expect(await parley("simulate", "--check", "--format", "jsonl", script).code == 2)
    }

    @Test(arguments: ["text", "jsonl"]) func aStepThatIsNoneIsFoundWrong(format: String) async throws {
        let folder = try TemporaryFolder()
        let script = try folder.write("a.script", "# A comment.\n09:00 customer sings\n09:01 customer: Hello\n")
        let ending = await parley("simulate", "--format", format, script)
        #expect(ending.code == 1)
        #expect(ending.errors.hasPrefix("\(script): line 2: unknown action; there are: "))
        #expect(
            ending.output.contains("sessionOpened") || ending.output.contains("session 1 opens"), "the rest is played")
    }

    @Test func aConfigurationThatHasTheScriptsLinesIsTakenAsItIs() async throws {
        let folder = try TemporaryFolder()
        let steps = """
            09:00 customer: Hi
            09:00 agent ana takes
            09:00 agent ana: Hello
            09:00 customer Tom on 200: Hi
            09:00 agent ben takes
            09:00 agent ben: Hello
            12:00 wait

            """
        let script = try folder.write("a.script", steps)
        let rules = "lines: { \"100\": { autoClose: 1h }, \"200\": { autoClose: 2h } }"
        let config = try folder.write("two.yaml", rules)
        let objects = try await parley("simulate", "--config", config, "--format", "jsonl", script).objects()
        let closed = objects.filter { $0["event"] as? String == "sessionClosed" }
        #expect(closed.compactMap { $0["customer"] as? String } == ["Sheena", "Tom"])
        #expect(closed.compactMap { $0["line"] as? String } == ["100", "200"])
        #expect(closed.compactMap { $0["at"] as? String } == ["2026-01-05T10:00:00Z", "2026-01-05T11:00:00Z"])
    }
}
