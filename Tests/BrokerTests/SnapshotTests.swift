import Broker
import BrokerTesting
import Decisions
import Encoding
import EventLog
import EventLogTesting
import Events
import Foundation
import Projections
import Testing
import Timeline

/// Stored states save reading, and never decide anything: what is not right is rebuilt.
@Suite(.timeLimit(.minutes(2))) struct SnapshotTests {
    private let folder: TemporaryFolder
    private let snapshots: SnapshotStore
    private var file: String { folder.path + "/conversations.snapshot" }

    init() throws {
        folder = try TemporaryFolder()
        snapshots = SnapshotStore(directory: folder.path)
    }

    /// A log with some events, and the world at its end.
    private func life(messages: Int = 20) async throws -> (log: InMemoryEventLog, world: World) {
        let log = InMemoryEventLog()
        try await withBroker(log) { (broker: Broker) async throws in
            _ = try await broker.submit((0..<messages).map { Sample.message($0, from: "1650555000\($0 % 7)") })
        }
        return (log, World(of: try log.allEvents()))
    }

    private func save(_ world: World) throws -> String {
        try snapshots.save(Snapshot(position: world.head, state: world), named: ProjectionName.conversations)
    }

    private func load() throws -> Snapshot<World>? {
        try snapshots.load(World.self, named: ProjectionName.conversations)
    }

    @Test func whatIsSavedIsReadAgainWithTheSameHash() async throws {
        let world = try await life().world
        let hash = try save(world)
        let loaded = try #require(try load())
        #expect(loaded.state == world)
        #expect(loaded.position == world.head)
        #expect(SnapshotStore.hash(loaded.state.encoded()) == hash)
        #expect(SnapshotStore.hash(Array("abc".utf8)).hasPrefix("ba7816bf8f01cfea414140de5dae2223"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["conversations.snapshot"])
    }

    @Test func oneFlippedBitAnywhereMakesItUseless() async throws {
        _ = try save(try await life().world)
        let whole = [UInt8](try Data(contentsOf: URL(filePath: file)))
        for bit in Array(0..<150 * 8) + Array(FlippedBits(of: whole.count, sample: 800, seed: 25)) {
            try Data(whole.flipping(bit)).write(to: URL(filePath: file))
            #expect(try load() == nil, "bit \(bit)")
        }
    }

    @Test func aTruncatedOneIsUseless() async throws {
        _ = try save(try await life().world)
        let whole = try Data(contentsOf: URL(filePath: file))
        for count in [0, 1, 10, 80, whole.count / 2, whole.count - 1] {
            try whole.prefix(count).write(to: URL(filePath: file))
            #expect(try load() == nil, "\(count) bytes")
        }
    }

    @Test func oneOfAnotherVersionIsUseless() throws {
        try snapshots.save(Snapshot(position: Position(1), state: Counter1(count: 5)), named: "counter")
        #expect(try snapshots.load(Counter1.self, named: "counter")?.state.count == 5)
        #expect(try snapshots.load(Counter2.self, named: "counter") == nil)
    }

    @Test func oneSavedUnderAnotherNameIsUseless() async throws {
        _ = try save(try await life().world)
        try FileManager.default.moveItem(atPath: file, toPath: folder.path + "/other.snapshot")
        #expect(try snapshots.load(World.self, named: "other") == nil)
    }

    @Test func aBrokerGoesOnFromItAndReadsTheRest() async throws {
        let (log, world) = try await life()
        _ = try save(world)
        try await withBroker(log) { _ = try await $0.submit([Sample.message(100)]) }
        let reading = FaultyEventLog(log)
        try await withBroker(reading, snapshots: snapshots) { (broker: Broker) async throws in
            #expect(try await broker.query { copy $0 } == World(of: try log.allEvents()))
            #expect(try await broker.submit([Sample.message(1)]).first?.known != nil)
        }
    }

    @Test func aBrokerRebuildsWhatIsDamaged() async throws {
        let (log, world) = try await life()
        _ = try save(world)
        try Data("parley-snapshot conversations".utf8).write(to: URL(filePath: file))
        try await withBroker(log, snapshots: snapshots) { (broker: Broker) async throws in
            #expect(try await broker.query { copy $0 } == world)
        }
    }

    @Test func oneOfALongerHistoryIsForgottenBeforeTheLogGrowsPastIt() async throws {
        let longer = try await life(messages: 60).world
        _ = try save(longer)
        // An older copy of the log is put in place, and grows in another way.
        let (log, _) = try await life(messages: 5)
        try await withBroker(log, snapshots: snapshots) { (broker: Broker) async throws in
            #expect(try await broker.query { copy $0 } == World(of: try log.allEvents()))
            _ = try await broker.submit((500..<600).map { Sample.message($0, from: "1777000\($0)") })
        }
        #expect(log.head > longer.head)
        try await withBroker(log, snapshots: snapshots) { (broker: Broker) async throws in
            #expect(try await broker.query { copy $0 } == World(of: try log.allEvents()))
        }
    }

    @Test func severalCanSaveAtOnce() async throws {
        let world = try await life().world
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    _ = try? snapshots.save(
                        Snapshot(position: world.head, state: world), named: ProjectionName.conversations)
                }
            }
        }
        #expect(try load()?.state == world)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["conversations.snapshot"])
    }
}

/// A projection, and the same one after its meaning has changed.
private struct Counter1: StoredProjection {
    static let version: UInt32 = 1
    var count: UInt64 = 0
    init() {}
    init(count: UInt64) { self.count = count }
    mutating func apply(_ event: RecordedEvent) { count += 1 }
    mutating func code(_ fields: inout FieldCoder) { fields.field(1, "count", &count) }
}

private struct Counter2: StoredProjection {
    static let version: UInt32 = 2
    var count: UInt64 = 0
    init() {}
    mutating func apply(_ event: RecordedEvent) { count += 2 }
    mutating func code(_ fields: inout FieldCoder) { fields.field(1, "count", &count) }
}
