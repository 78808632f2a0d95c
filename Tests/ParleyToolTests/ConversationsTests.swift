import EventLog
import EventLogTesting
import Events
import Foundation
import LMDBEventLog
import Testing

@Suite struct ConversationsTests {
    @Test func everyConversationIsARow() async throws {
        let folder = try TemporaryFolder()
        let bodies = [
            Samples.text("A"), Samples.text("B", from: "819012345678", name: "漢字\u{1B}"),
            Samples.receipt("S", to: "15550001"),
        ]
        _ = await parley("ingest", "--data", folder.data, "-", input: bodies.joined(separator: "\n"))
        let ending = await parley("conversations", "--data", folder.data)
        #expect(ending.code == 0)
        #expect(
            ending.lines == [
                "ID  LINE             CONTACT                     SESSIONS  HANDLER     WINDOW                       "
                    + "LAST EVENT            EVENTS",
                " 1  106540352242922  Sheena (+16505551234)              1  unassigned  closed 2020-01-06T09:00:00Z  "
                    + "2020-01-05T09:00:00Z       3",
                " 2  106540352242922  漢字\\u{1B} (+819012345678)         1  unassigned  closed 2020-01-06T09:00:00Z  "
                    + "2020-01-05T09:00:00Z       3",
                " 3  106540352242922  +15550001                          0  -           never opened                 "
                    + "2020-01-05T09:01:40Z       2",
            ])
    }

    @Test func everyConversationIsAnObject() async throws {
        let folder = try TemporaryFolder()
        let bodies = [Samples.text("A"), Samples.receipt("S", to: "15550001")]
        _ = await parley("ingest", "--data", folder.data, "-", input: bodies.joined(separator: "\n"))
        let objects = try await parley("conversations", "--data", folder.data, "--format", "jsonl").objects()
        #expect(objects.count == 2)
        #expect(objects[0]["id"] as? Int == 1)
        #expect(objects[0]["line"] as? String == Samples.line)
        #expect((objects[0]["contact"] as? [String: Any])?["phone"] as? String == "16505551234")
        #expect(objects[0]["handler"] as? String == "unassigned")
        #expect((objects[0]["window"] as? [String: Any])?["closesAt"] as? String == "2020-01-06T09:00:00Z")
        #expect(objects[0]["lastEventAt"] as? String == "2020-01-05T09:00:00Z")
        #expect(objects[0]["events"] as? Int == 3)
        #expect(objects[1]["handler"] is NSNull)
        #expect((objects[1]["window"] as? [String: Any])?["closesAt"] is NSNull)
    }

    @Test func anEmptyLogHasNone() async throws {
        let folder = try TemporaryFolder()
        try LMDBEventLog.open(at: folder.data).close()
        let ending = await parley("conversations", "--data", folder.data)
        #expect(ending.code == 0)
        #expect(ending.output.isEmpty)
        #expect(ending.errors == "there are no conversations yet\n")
    }
}

@Suite struct StatsTests {
    @Test func theLogIsCounted() async throws {
        let folder = try TemporaryFolder()
        let bodies = [Samples.text("A"), Samples.receipt("S")]
        _ = await parley("ingest", "--data", folder.data, "-", input: bodies.joined(separator: "\n"))
        let object = try #require(try await parley("stats", "--data", folder.data, "--format", "json").objects().first)
        let log = try #require(object["log"] as? [String: Any])
        #expect(log["events"] as? Int == 5)
        #expect(log["conversations"] as? Int == 1)
        #expect(log["dedupeKeys"] as? Int == 2)
        let totals = try #require(object["totals"] as? [String: Any])
        #expect(totals["head"] as? Int == 5)
        let counts = try #require(totals["counts"] as? [String: Int])
        #expect(counts["message.text"] == 1)
        #expect(counts["receipt.delivered"] == 1)
        let text = await parley("stats", "--data", folder.data)
        #expect(text.lines.first == "log")
        #expect(text.lines.contains("totals up to #5"))
        #expect(text.lines.contains { $0.hasPrefix("  messageReceived ") && $0.hasSuffix(" 1") })
        #expect(Set(text.lines.filter { $0.hasPrefix("  ") }.map(\.count)).count == 1, "\(text.output)")
    }
}

@Suite struct VerifyTests {
    @Test func aSoundLogIsSound() async throws {
        let folder = try TemporaryFolder()
        _ = await parley("ingest", "--data", folder.data, "-", input: Samples.text("A"))
        let ending = await parley("verify", "--data", folder.data)
        #expect(ending.code == 0)
        #expect(ending.output.hasPrefix("sound: 4 events, "))
    }

    @Test func aChangedByteIsFoundAndNamed() async throws {
        let folder = try TemporaryFolder()
        _ = await parley("ingest", "--data", folder.data, "-", input: Samples.text("A"))
        let payload = try await appendNoise(to: folder.data)
        let file = URL(filePath: folder.data + "/log/data.mdb")
        var content = try Data(contentsOf: file)
        let found = try #require(content.firstRange(of: payload))
        content[found.lowerBound + 7] ^= 1
        try content.write(to: file)
        let ending = await parley("verify", "--data", folder.data)
        #expect(ending.code == 1)
        #expect(ending.output.hasPrefix("damaged at #5: "))
        #expect(ending.errors.contains("restore a backup"))
    }

    /// Appends a record that can be found in the file, because it can't be compressed.
    private func appendNoise(to path: String) async throws -> Data {
        var random = SeededRandom(seed: 7)
        let payload = random.bytes(200)
        let log = try LMDBEventLog.open(at: path)
        defer { log.close() }
        _ = try await log.append([.sample(1, payload: payload)])
        return Data(payload)
    }
}
