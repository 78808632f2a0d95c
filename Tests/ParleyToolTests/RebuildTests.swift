import Broker
import Encoding
import EventLog
import EventLogTesting
import Events
import Foundation
import Projections
import Testing
import Timeline

@testable import parley

@Suite struct RebuildTests {
    @Test func withoutAStoredStateOneIsStored() async throws {
        let (log, folder, output) = (try await Story.told().log, try TemporaryFolder(), CapturedText())
        let snapshots = SnapshotStore(directory: folder.data)
        #expect(try rebuilding(log, snapshots, output, keepsDiffering: true).run())
        #expect(output.text.hasPrefix("conversations: no state is stored; nothing to compare with\n"))
        let stored = try #require(try snapshots.load(World.self, named: ProjectionName.conversations))
        #expect(stored.position == log.head)
        #expect(stored.state.conversations.count == 2)
    }

    @Test func aStateThatWasKeptUpAndARebuiltOneHaveTheSameHash() async throws {
        let (log, folder) = (try await Story.told().log, try TemporaryFolder())
        let snapshots = SnapshotStore(directory: folder.data)
        // Stored at every position on the way, each from the one before, as a process does that stops and starts.
        for position in 1...log.head.rawValue {
            let before = snapshots.latest(World.self, named: ProjectionName.conversations, upTo: log.head)
            #expect(before.position == Position(position - 1))
            try snapshots.save(try log.advance(before, to: Position(position)), named: ProjectionName.conversations)
            let output = CapturedText()
            let half = try log.advance(Snapshot(position: .start, state: World()), to: Position(position))
            guard case .usable(_, let hash) = snapshots.read(World.self, named: ProjectionName.conversations) else {
                Issue.record("nothing usable was stored at \(position)")
                return
            }
            #expect(hash == SnapshotStore.hash(half.state.encoded()), "\(position) \(output.text)")
        }
    }

    @Test func aStateThatDiffersIsTold() async throws {
        let (log, folder, output) = (try await Story.told().log, try TemporaryFolder(), CapturedText())
        let snapshots = SnapshotStore(directory: folder.data)
        let wrong = try log.advance(Snapshot(position: .start, state: World()), to: Position(6))
        let hash = try snapshots.save(
            Snapshot(position: Position(9), state: wrong.state), named: ProjectionName.conversations)
        #expect(try !rebuilding(log, snapshots, output, keepsDiffering: true).run())
        #expect(output.text.contains("conversations: live    #9 \(hash)\n"))
        #expect(output.text.contains("conversations: they differ\n"))
        guard case .usable(_, let kept) = snapshots.read(World.self, named: ProjectionName.conversations) else {
            Issue.record("the stored state is gone")
            return
        }
        #expect(kept == hash)
        #expect(try !rebuilding(log, snapshots, output, keepsDiffering: false).run())
        #expect(try rebuilding(log, snapshots, output, keepsDiffering: true).run())
    }

    @Test(arguments: ["damaged", "another version", "ahead of the log"])
    func aStateThatCanNotBeUsedIsReplaced(how: String) async throws {
        let (log, folder, output) = (try await Story.told().log, try TemporaryFolder(), CapturedText())
        let snapshots = SnapshotStore(directory: folder.data)
        let file = folder.data + "/conversations.snapshot"
        let ahead = Snapshot(position: Position(9999), state: World())
        try snapshots.save(ahead, named: ProjectionName.conversations)
        var text = try String(contentsOfFile: file, encoding: .utf8)
        if how == "damaged" { text += "x" }
        if how == "another version" {
            text = text.replacing("conversations \(World.version) ", with: "conversations 999 ")
        }
        try Data(text.utf8).write(to: URL(filePath: file))
        #expect(try rebuilding(log, snapshots, output, keepsDiffering: true).run())
        let reasons = [
            "damaged": "the stored state is damaged",
            "another version": "the stored state is of version 999, not \(World.version)",
            "ahead of the log": "the stored state is as of #9999, beyond the log's head \(log.head)",
        ]
        #expect(output.text.hasPrefix("conversations: \(reasons[how] ?? ""); nothing to compare with\n"))
        #expect(try snapshots.load(World.self, named: ProjectionName.conversations)?.position == log.head)
    }

    /// One pass over the log serves both, though their stored states stand at different positions.
    @Test func allAreRebuiltInOnePass() async throws {
        let (log, folder, output) = (try await Story.told().log, try TemporaryFolder(), CapturedText())
        let snapshots = SnapshotStore(directory: folder.data)
        let world = try log.advance(Snapshot(position: .start, state: World()), to: Position(5))
        try snapshots.save(world, named: ProjectionName.conversations)
        let totals = try log.advance(Snapshot(position: .start, state: Totals()), to: Position(3))
        try snapshots.save(totals, named: ProjectionName.totals)
        let all = rebuilding(log, snapshots, output, keepsDiffering: true, names: ProjectionName.all)
        #expect(try all.run())
        #expect(output.text.contains("conversations: live    #5 "))
        #expect(output.text.contains("totals: live    #3 "))
        let whole = try log.advance(world, to: log.head)
        #expect(try snapshots.load(World.self, named: ProjectionName.conversations)?.state == whole.state)
        #expect(try snapshots.load(Totals.self, named: ProjectionName.totals)?.position == log.head)
    }

    @Test func oneThatDiffersDoesNotKeepTheOtherFromBeingReplaced() async throws {
        let (log, folder, output) = (try await Story.told().log, try TemporaryFolder(), CapturedText())
        let snapshots = SnapshotStore(directory: folder.data)
        try snapshots.save(Snapshot(position: Position(4), state: World()), named: ProjectionName.conversations)
        let all = rebuilding(log, snapshots, output, keepsDiffering: true, names: ProjectionName.all)
        #expect(try !all.run())
        #expect(output.text.contains("conversations: they differ\n"))
        #expect(try snapshots.load(World.self, named: ProjectionName.conversations)?.position == Position(4))
        #expect(try snapshots.load(Totals.self, named: ProjectionName.totals)?.position == log.head)
    }

    @Test func interruptedItLeavesTheStoredState() async throws {
        let (log, folder) = (try await Story.told().log, try TemporaryFolder())
        let snapshots = SnapshotStore(directory: folder.data)
        let old = try log.advance(Snapshot(position: .start, state: World()), to: Position(6))
        try snapshots.save(old, named: ProjectionName.conversations)
        let work = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try rebuilding(log, snapshots, CapturedText(), keepsDiffering: false).run()
        }
        await #expect(throws: CancellationError.self) { try await work.value }
        #expect(try snapshots.load(World.self, named: ProjectionName.conversations)?.position == Position(6))
        #expect(try rebuilding(log, snapshots, CapturedText(), keepsDiffering: false).run())
    }

    @Test func leftoversOfDeadProcessesAreRemoved() throws {
        let folder = try TemporaryFolder()
        let snapshots = SnapshotStore(directory: folder.path)
        // No process has the largest number there can be.
        try folder.write("totals.snapshot.new-2147483647", "half")
        try folder.write("totals.snapshot.new-\(ProcessInfo.processInfo.processIdentifier + 0)x", "not one of ours")
        try snapshots.save(Snapshot(position: .start, state: Totals()), named: ProjectionName.totals)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(files.count == 2)
        #expect(files.first == "totals.snapshot")
    }

    @Test func theCommandRebuildsOneOrAll() async throws {
        let folder = try TemporaryFolder()
        _ = await parley("ingest", "--data", folder.data, "-", input: Samples.text("A"))
        let all = await parley("rebuild", "--data", folder.data, "--verify")
        #expect(all.code == 0)
        #expect(all.output.contains("conversations: the same\n"))
        #expect(all.output.contains("totals: the same\n"))
        let totals = await parley("rebuild", "--data", folder.data, "--projection", "totals")
        #expect(totals.code == 0)
        #expect(!totals.output.contains("conversations"))
        #expect(totals.lines.last?.hasSuffix(" events/s") ?? false)
        let unknown = await parley("rebuild", "--data", folder.data, "--projection", "total")
        #expect(unknown.code == 2)
        #expect(unknown.errors.contains("there is no projection 'total': there are 'conversations', 'totals', 'views'"))
    }

    @Test func theCommandEndsWith1WhereTheyDiffer() async throws {
        let folder = try TemporaryFolder()
        _ = await parley("ingest", "--data", folder.data, "-", input: Samples.text("A"))
        let snapshots = SnapshotStore(directory: folder.data + "/projections")
        try snapshots.save(Snapshot(position: Position(1), state: Totals()), named: ProjectionName.totals)
        let verified = await parley("rebuild", "--data", folder.data, "--verify")
        #expect(verified.code == 1)
        #expect(verified.errors.contains("'parley rebuild --projection totals' replaces it"))
        #expect(await parley("rebuild", "--data", folder.data, "--projection", "totals").code == 1)
        #expect(await parley("rebuild", "--data", folder.data, "--verify").code == 0)
    }

    private func rebuilding(
        _ log: any EventLog, _ snapshots: SnapshotStore, _ output: CapturedText, keepsDiffering: Bool,
        names: [String] = [ProjectionName.conversations]
    ) -> Rebuilding {
        Rebuilding(
            log: log, snapshots: snapshots, names: names, keepsDiffering: keepsDiffering,
            console: capturedConsole(output))
    }
}
