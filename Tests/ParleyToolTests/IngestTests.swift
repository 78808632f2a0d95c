import Broker
import Encoding
import EventLog
import EventLogTesting
import Events
import Foundation
import LMDBEventLog
import Projections
import Testing
import Timeline

@Suite struct IngestTests {
    @Test func whatIsInAFolderIsRecordedOnceForEver() async throws {
        let folder = try TemporaryFolder()
        try folder.write("b.json", Samples.text("B", at: 1_578_214_860))
        try folder.write("a.json", Samples.text("A"))
        try folder.write("notes.txt", "not a body")
        let first = await parley("ingest", "--data", folder.data, folder.path)
        #expect(first.code == 0)
        #expect(
            first.lines == [
                "\(folder.path)/a.json: 1 recorded, 0 known, 0 not understood",
                "\(folder.path)/b.json: 1 recorded, 0 known, 0 not understood",
                "total: 2 bodies: 2 recorded, 0 known, 0 not understood; 5 events, the log ends at #5",
            ])
        #expect(first.errors.isEmpty)
        let second = await parley("ingest", "--data", folder.data, "--quiet", folder.path)
        #expect(second.code == 0)
        #expect(
            second.lines == ["total: 2 bodies: 0 recorded, 2 known, 0 not understood; 0 events, the log ends at #5"])
    }

    @Test func theStandardInputIsOneBodyOrALineEach() async throws {
        let folder = try TemporaryFolder()
        let one = await parley("ingest", "--data", folder.data, "-", input: Samples.text("A") + "\n")
        #expect(one.lines.first == "-: 1 recorded, 0 known, 0 not understood")
        let lines = [Samples.text("A"), "", Samples.receipt("S")].joined(separator: "\n") + "\n"
        let many = await parley("ingest", "--data", folder.data, "-", input: lines)
        #expect(many.code == 0)
        #expect(many.lines.count == 3)
        #expect(many.lines[0] == "-:1: 0 recorded, 1 known, 0 not understood")
        #expect(many.lines[1] == "-:3: 1 recorded, 0 known, 0 not understood")
        #expect(many.lines[2].hasPrefix("total: 2 bodies: 1 recorded, 1 known, 0 not understood; "))
    }

    @Test("A damaged line is told with its file and number; the other lines are recorded", arguments: 0...2)
    func judgesEachLineByItself(_ damaged: Int) async throws {
        let folder = try TemporaryFolder()
        var lines = [Samples.text("A"), Samples.text("B", at: 1_578_214_860), Samples.receipt("S")]
        lines[damaged] = String(lines[damaged].dropLast(9))
        let file = try folder.write("bodies.jsonl", lines.joined(separator: "\n"))
        let ending = await parley("ingest", "--data", folder.data, file)
        #expect(ending.code == 1)
        #expect(ending.errors.hasPrefix("parley: \(file):\(damaged + 1): not JSON at byte "))
        #expect(ending.errors.split(separator: "\n").count == 1)
        let taken = [1, 2, 3].filter { $0 != damaged + 1 }
        #expect(ending.lines.dropLast() == taken.map { "\(file):\($0): 1 recorded, 0 known, 0 not understood" }[...])
        #expect(ending.lines.last?.hasPrefix("total: 2 bodies, 1 not read: 2 recorded, 0 known, 0 not") ?? false)
    }

    @Test func aBodyOverSeveralLinesThatIsCutOffIsOneBodyThatIsNotUnderstood() async throws {
        let folder = try TemporaryFolder()
        let pretty = Samples.text("A").replacing("{", with: "{\n  ").dropLast(3)
        let ending = await parley("ingest", "--data", folder.data, "-", input: String(pretty))
        #expect(ending.code == 0)
        #expect(ending.lines.first?.hasPrefix("-: 0 recorded, 0 known, 1 not understood (not JSON at byte ") ?? false)
    }

    @Test func aBodyWrittenOverSeveralLinesIsOneBody() async throws {
        let folder = try TemporaryFolder()
        let pretty = Samples.text("A").replacing("{", with: "{\n  ")
        let ending = await parley("ingest", "--data", folder.data, "-", input: pretty)
        #expect(ending.lines.first == "-: 1 recorded, 0 known, 0 not understood")
    }

    @Test func whatIsNotUnderstoodIsKeptAndExplained() async throws {
        let folder = try TemporaryFolder()
        try folder.write("half.json", Samples.halfUnderstood("A"))
        try folder.write("none.json", "this is \u{1B}[31mno JSON")
        let ending = await parley("ingest", "--data", folder.data, folder.path)
        #expect(ending.code == 0)
        #expect(
            ending.lines[0].hasPrefix(
                "\(folder.path)/half.json: 1 recorded, 0 known, 1 not understood "
                    + "(entry[0].changes[0].value.messages[1]: "))
        #expect(ending.lines[1].hasPrefix("\(folder.path)/none.json: 0 recorded, 0 known, 1 not understood (not JSON"))
        #expect(!ending.output.contains("\u{1B}"))
        let log = try LMDBEventLog.open(at: folder.data, mode: .reading)
        var kept: [String] = []
        _ = try log.events(from: Position(1), limit: 100) { event in
            if case .itemNotUnderstood(let item) = event.event { kept.append(item.raw.text) }
        }
        #expect(kept == ["17", "this is \u{1B}[31mno JSON"])
    }

    @Test func whatCanNotBeReadIsToldAndTheOthersAreTaken() async throws {
        let folder = try TemporaryFolder()
        let good = try folder.write("good.json", Samples.text("A"))
        let empty = folder.path + "/empty"
        try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: false)
        let large = try folder.write("large.json", String(repeating: " ", count: (4 << 20) + 1))
        let ending = await parley("ingest", "--data", folder.data, folder.path + "/none", empty, large, good)
        #expect(ending.code == 1)
        #expect(
            ending.errors.split(separator: "\n") == [
                "parley: \(folder.path)/none: there is no such file or folder: check the path",
                "parley: \(empty): the folder has no *.json files; name the files themselves",
                "parley: \(large): larger than 4 MiB: no webhook is; is it the right file?",
            ])
        #expect(ending.lines.first == "\(good): 1 recorded, 0 known, 0 not understood")
        #expect(ending.lines.last?.hasPrefix("total: 1 body, 3 not read: 1 recorded") ?? false)
    }

    @Test func theConfigurationHoldsFromThenOn() async throws {
        let folder = try TemporaryFolder()
        let configuration = try folder.write(
            "parley.yaml", "lines: { \"\(Samples.line)\": { bot: concierge } }\nagents: [{ id: ana }]\n")
        let body = try folder.write("body.json", Samples.text("A"))
        let other = try folder.write("other.json", Samples.text("B", from: "16505550000", line: "999"))
        let first = await parley("ingest", "--data", folder.data, "--config", configuration, body, other)
        #expect(first.code == 0)
        #expect(first.errors == "\(configuration): 2 settings change\n")
        let again = await parley("ingest", "--data", folder.data, "--config", configuration, body)
        #expect(again.errors == "\(configuration): no setting changes\n")
        let listed = try await parley("conversations", "--data", folder.data, "--format", "jsonl").objects()
        #expect(listed.map { $0["handler"] as? String } == ["bot:concierge", nil])
    }

    @Test func aWrongConfigurationIsToldAndNothingIsRecorded() async throws {
        let folder = try TemporaryFolder()
        let configuration = try folder.write("parley.yaml", "lins: {}\nhttp: { port: x }\n")
        let body = try folder.write("body.json", Samples.text("A"))
        let ending = await parley("ingest", "--data", folder.data, "--config", configuration, body)
        #expect(ending.code == 1)
        #expect(
            ending.errors.split(separator: "\n") == [
                "\(configuration):1:1: lins: unknown key; did you mean 'lines'?",
                "\(configuration):2:15: http.port: 'x' is no number from 0 to 65535",
            ])
        #expect(!FileManager.default.fileExists(atPath: folder.data))
    }

    @Test func whatIsWrittenByAnotherIsLeftAlone() async throws {
        let folder = try TemporaryFolder()
        let log = try LMDBEventLog.open(at: folder.data)
        defer { log.close() }
        let ending = await parley("ingest", "--data", folder.data, "-", input: Samples.text("A"))
        #expect(ending.code == 1)
        #expect(ending.errors.hasPrefix("parley: the log in "))
        #expect(log.head == .start)
    }

    @Test func theStatesOfTheProjectionsAreStored() async throws {
        let folder = try TemporaryFolder()
        _ = await parley("ingest", "--data", folder.data, "-", input: Samples.text("A"))
        _ = await parley("ingest", "--data", folder.data, "-", input: Samples.text("B", at: 1_578_214_860))
        let snapshots = SnapshotStore(directory: folder.data + "/projections")
        let log = try LMDBEventLog.open(at: folder.data, mode: .reading)
        #expect(try snapshots.load(World.self, named: ProjectionName.conversations)?.position == log.head)
        #expect(try snapshots.load(Totals.self, named: ProjectionName.totals)?.state.count("messageReceived") == 2)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.data + "/projections")
        #expect(Set(files) == ["conversations.snapshot", "totals.snapshot"])
    }

    @Test func realBodiesAreRecordedOnce() async throws {
        guard let shared = SharedFolder.path("webhooks") else { return print(SharedFolder.skipped) }
        let folder = try TemporaryFolder()
        let first = await parley("ingest", "--data", folder.data, shared)
        #expect(first.code == 0)
        #expect(first.lines.count > 300)
        let head = try LMDBEventLog.open(at: folder.data, mode: .reading).head
        let second = await parley("ingest", "--data", folder.data, "--quiet", shared)
        #expect(second.code == 0)
        #expect(second.output.contains(" 0 recorded, "))
        #expect(second.output.contains(" 0 not understood; 0 events, the log ends at \(head)"))
        let rebuilt = await parley("rebuild", "--data", folder.data, "--verify")
        #expect(rebuilt.code == 0)
        #expect(rebuilt.output.contains("conversations: the same"))
    }
}
