import EventLogTesting
import Testing

@testable import parley

@Suite struct ConfigTests {
    @Test func checkTellsEveryMistakeOnStandardOutput() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("parley.yaml", "defaults:\n  autoClose: 90\n  surve: off\n")
        let ending = await parley("config", "check", file)
        #expect(ending.code == 1)
        #expect(
            ending.output == """
                \(file):2:14: defaults.autoClose: '90' has no unit; write 90s, 90m or 90h, or 'off'
                \(file):3:3: defaults.surve: unknown key; did you mean 'survey'?

                """)
        let sound = await parley("config", "check", try folder.write("sound.yaml", "defaults: { autoClose: 1h }\n"))
        #expect(sound.code == 0)
        #expect(sound.output.isEmpty)
    }

    @Test func diffTellsWhatWouldChange() async throws {
        let folder = try TemporaryFolder()
        let old = try folder.write(
            "old.yaml",
            "defaults: { autoClose: 24h }\nlines: { \"1\": {}, \"2\": { autoClose: 1h } }\nagents: [{ id: ana }]\n")
        let ingested = await parley("ingest", "--data", folder.data, "--config", old, "-", input: Samples.text("A"))
        #expect(ingested.code == 0)
        #expect(await parley("config", "diff", "--data", folder.data, old).output.isEmpty)
        let new = try folder.write(
            "new.yaml",
            """
            defaults: { autoClose: 12h }
            lines: { "1": { survey: { text: "How?", button: Rate } }, "2": { autoClose: 1h } }
            agents: [{ id: ana, name: Ana }]
            presence: 30s

            """)
        let text = await parley("config", "diff", "--data", folder.data, new)
        #expect(text.code == 0)
        #expect(
            text.output == """
                defaults: autoClose 24h → 12h
                line 1: autoClose 24h → 12h
                line 1: survey off → { message: "How?", button: "Rate" }
                presence: 1m → 30s
                agent ana: name "ana" → "Ana"

                """)
        let objects = try await parley("config", "diff", "--data", folder.data, "--format", "jsonl", new).objects()
        #expect(objects.count == 5)
        #expect(await parley("config", "diff", "--data", folder.data, old).output.isEmpty, "nothing was changed")
    }

    @Test func schemaIsJSON() async throws {
        let ending = await parley("config", "schema")
        #expect(ending.code == 0)
        #expect(ending.output.hasPrefix("{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\""))
    }
}
