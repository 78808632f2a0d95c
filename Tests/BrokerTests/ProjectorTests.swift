import Broker
import BrokerTesting
import Decisions
import EventLog
import EventLogTesting
import Events
import Projections
import Testing
import Timeline

/// Read models follow the log, and go on where they were.
@Suite(.timeLimit(.minutes(2))) struct ProjectorTests {
    private func totals(of log: any EventLog) throws -> Totals {
        var totals = Totals()
        for event in try log.allEvents() { totals.apply(event) }
        return totals
    }

    @Test func itCatchesUp() async throws {
        let log = InMemoryEventLog()
        try await withBroker(log) { (broker: Broker) async throws in
            _ = try await broker.submit((0..<30).map { Sample.message($0) })
            let projector = try Projector(broker: broker, snapshots: nil)
            #expect(projector.totals.head == .start)
            try projector.catchUp()
            #expect(projector.totals == (try totals(of: log)))
            #expect(projector.totals.count("message.text") == 30)
        }
    }

    @Test func itFollowsWhatIsRecorded() async throws {
        let log = InMemoryEventLog()
        try await withBroker(log) { (broker: Broker) async throws in
            let projector = try Projector(broker: broker, snapshots: nil)
            let running = Task { try await projector.run() }
            for number in 0..<50 { _ = try await broker.submit([Sample.message(number)]) }
            while projector.totals.head < log.head { await Task.yield() }
            #expect(projector.totals == (try totals(of: log)))
            running.cancel()
            await #expect(throws: CancellationError.self) { try await running.value }
        }
    }

    @Test func whatItSavesIsOfADurableMomentThoughEventsGoOn() async throws {
        let log = InMemoryEventLog()
        let folder = try TemporaryFolder()
        let snapshots = SnapshotStore(directory: folder.path)
        try await withBroker(log) { (broker: Broker) async throws in
            let projector = try Projector(broker: broker, snapshots: snapshots)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<200 { group.addTask { _ = try await broker.submit([Sample.message(number)]) } }
                for _ in 0..<5 {
                    try projector.catchUp()
                    await projector.save()
                    try expectStatesOfTheirMoment(snapshots, log)
                }
                try await group.waitForAll()
            }
        }
        try await withBroker(log, snapshots: snapshots) { (broker: Broker) async throws in
            #expect(try await broker.query { copy $0 } == World(of: try log.allEvents()))
            let projector = try Projector(broker: broker, snapshots: snapshots)
            try projector.catchUp()
            #expect(projector.totals == (try totals(of: log)))
        }
    }

    private func expectStatesOfTheirMoment(_ snapshots: SnapshotStore, _ log: any EventLog) throws {
        let world = try #require(try snapshots.load(World.self, named: ProjectionName.conversations))
        #expect(world.position <= log.head)
        #expect(world.state == World(of: Array(try log.allEvents().prefix(Int(world.position.rawValue)))))
        let totals = try #require(try snapshots.load(Totals.self, named: ProjectionName.totals))
        #expect(totals.position == totals.state.head)
    }

    @Test func totalsOfALongerHistoryAreForgotten() async throws {
        let folder = try TemporaryFolder()
        let snapshots = SnapshotStore(directory: folder.path)
        try await withBroker { (broker: Broker) async throws in
            _ = try await broker.submit((0..<30).map { Sample.message($0) })
            let projector = try Projector(broker: broker, snapshots: snapshots)
            try projector.catchUp()
            await projector.save()
        }
        try await withBroker { (broker: Broker) async throws in
            _ = try await broker.submit([Sample.message(1)])
            let projector = try Projector(broker: broker, snapshots: snapshots)
            try projector.catchUp()
            #expect(projector.totals == (try totals(of: broker.log)))
        }
    }
}
