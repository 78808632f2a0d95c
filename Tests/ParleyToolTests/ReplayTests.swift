import EventLogTesting
import Events
import Foundation
import Testing
import Timeline

@Suite struct ReplayTests {
    /// A log with two conversations.
    private func filled() async throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let configuration = try folder.write("parley.yaml", "defaults: { bot: concierge }\n")
        let bodies = [
            Samples.text("A", "Hello\u{1B}[31m"), Samples.text("B", from: "5511987654321", name: "Caf\u{202E}é"),
            Samples.receipt("S", "read"),
        ]
        _ = await parley(
            "ingest", "--data", folder.data, "--config", configuration, "-", input: bodies.joined(separator: "\n"))
        return folder
    }

    @Test(arguments: [
        "1", "#1", "106540352242922/16505551234", "106540352242922/+1 (650) 555-1234",
    ])
    func theHistoryIsToldInTheLogsOrder(name: String) async throws {
        let folder = try await filled()
        let ending = await parley("replay", "--data", folder.data, name)
        #expect(ending.code == 0)
        let lines = ending.lines.map { $0.replacing(/\ *\(recorded .*\)/, with: "") }
        #expect(
            lines == [
                "conversation 1: Sheena (+16505551234) with line 106540352242922",
                "4 events, #3 to #10; times in UTC",
                "",
                "2020-01-05",
                "09:00:00           #3  • conversation of contact 1 with line 106540352242922 begins",
                "09:00:00           #4  ← \"Hello\\u{1B}[31m\"",
                "09:00:00           #5  • session 1 opens, bot:concierge",
                "                         session (S3) v1, rests on #4",
                "09:01:40          #10  · read, message wamid.S",
            ])
        #expect(ending.lines.contains { $0.contains("(recorded 20") })
    }

    @Test func aNumberIsFoundInEveryWayItIsWritten() async throws {
        let folder = try await filled()
        // Without Brazil's ninth digit.
        let ending = await parley("replay", "--data", folder.data, "106540352242922/551187654321")
        #expect(ending.lines.first == "conversation 2: Caf\\u{202E}é (+5511987654321) with line 106540352242922")
    }

    @Test func eventsAreJSONObjectsALine() async throws {
        let folder = try await filled()
        let ending = await parley("replay", "--data", folder.data, "1", "--format", "jsonl")
        let objects = try ending.objects()
        #expect(objects.map { $0["position"] as? Int } == [3, 4, 5, 10])
        #expect(objects.map { $0["event"] as? String ?? "" }.prefix(2) == ["conversationStarted", "messageReceived"])
        #expect((objects[1]["fields"] as? [String: Any])?["text"] as? String == "Hello\u{1B}[31m")
        #expect(!ending.output.contains("\u{1B}"))
    }

    @Test func theStateAtAPositionIsTold() async throws {
        let folder = try await filled()
        let ending = await parley("replay", "--data", folder.data, "1", "--at", "5")
        #expect(ending.code == 0)
        #expect(ending.lines.first == "conversation 1: Sheena (+16505551234) with line 106540352242922")
        #expect(ending.lines[1].hasPrefix("as of #5, recorded 20"))
        #expect(
            ending.lines.contains("  window    closed since 2020-01-06T09:00:00Z, the customer's last contact is #4"))
        #expect(
            ending.lines.contains(
                "  session   1, open since 2020-01-05T09:00:00Z (#5), bot:concierge since 2020-01-05T09:00:00Z"))
        #expect(ending.lines.contains("  timer     2020-01-05T09:10:00Z  botSilence (S3.8)"))
        #expect(ending.lines.contains("  events    3, the last is #5"))
        let before = await parley("replay", "--data", folder.data, "1", "--at", "#3", "--format", "jsonl")
        let object = try #require(try before.objects().first)
        #expect(object["handler"] is NSNull)
        #expect((object["window"] as? [String: Any])?["closesAt"] is NSNull)
    }

    @Test func theStateAtAMomentIsThatOfWhatWasRecordedOrHadHappened() async throws {
        let folder = try await filled()
        let moment = "2020-01-05T09:00:30Z"
        let happened = await parley("replay", "--data", folder.data, "1", "--at", moment, "--by", "platform")
        #expect(happened.code == 0)
        #expect(happened.lines[1] == "as of \(moment), by what had happened then")
        #expect(
            happened.lines.contains("  window    open until 2020-01-06T09:00:00Z, the customer's last contact is #4"))
        #expect(happened.lines.contains("  events    3, the last is #5"))
        let early = await parley("replay", "--data", folder.data, "1", "--at", "1999-12-31T23:59:59Z")
        #expect(early.code == 1)
        #expect(early.errors.hasPrefix("parley: conversation 1 begins at #3: there was nothing of it yet"))
    }

    @Test(arguments: [
        (["9"], "there is no conversation 9: the log has 1 to 2"),
        (["support"], "\"support\" is no conversation: give its number, or LINE/CONTACT"),
        (["106540352242922/4915112345678"], "nobody is known as \"4915112345678\""),
        (["777/16505551234"], "has no conversation with line \"777\", but has 1 with line \"106540352242922\""),
        (["1", "--at", "9999"], "the log ends at #10: there is nothing at #9999 yet"),
        (["1", "--at", "1"], "conversation 1 begins at #3: there was nothing of it yet at #1"),
    ])
    func whatIsNotThereIsToldWithAdvice(arguments: [String], advice: String) async throws {
        let folder = try await filled()
        let ending = await parley(["replay", "--data", folder.data] + arguments)
        #expect(ending.code == 1)
        #expect(ending.errors.contains(advice), "\(ending.errors)")
        #expect(ending.output.isEmpty)
    }

    @Test(arguments: ["0", "-1", "yesterday", "2020-01-05T09:00:00"])
    func aMomentThatIsNoneIsAWrongCall(at: String) async throws {
        let ending = await parley(["replay", "--data", "/nowhere", "1", "--at=\(at)"])
        #expect(ending.code == 2)
        #expect(ending.errors.contains("neither a position (120) nor a moment"))
    }
}
