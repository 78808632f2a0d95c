import Broker
import BrokerTesting
import Decisions
import EventLog
import EventLogTesting
import Events
import LMDBEventLog
import Testing
import Timeline

/// The same item is one event for ever (L3), however it comes again.
@Suite(.timeLimit(.minutes(2))) struct KnownItemTests {
    @Test func twiceInOneSubmission() async throws {
        let log = InMemoryEventLog()
        try await withBroker(log) { (broker: Broker) async throws in
            let outcomes = try await broker.submit([Sample.message(1), Sample.message(2), Sample.message(1)])
            let first = try #require(outcomes[0].events.first { $0.isFromPlatform })
            #expect(outcomes[2].known == first.position)
            #expect(try log.names().count { $0 == "messageReceived" } == 2)
        }
    }

    @Test func inManySubmissionsAtOnce() async throws {
        let log = FaultyEventLog(InMemoryEventLog())
        log.fail(append: 1, .hold)
        try await withBroker(log) { (broker: Broker) async throws in
            let outcomes = try await withThrowingTaskGroup(of: [Outcome].self) { group in
                for _ in 0..<50 { group.addTask { try await broker.submit([Sample.message(1)]) } }
                await log.untilHeld()
                log.release()
                return try await group.reduce(into: [Outcome]()) { $0 += $1 }
            }
            let recorded = outcomes.flatMap(\.events).filter(\.isFromPlatform)
            #expect(recorded.count == 1)
            #expect(outcomes.compactMap(\.known) == Array(repeating: recorded[0].position, count: 49))
            #expect(try log.names().count { $0 == "messageReceived" } == 1)
        }
    }

    @Test func afterARestartOnDisk() async throws {
        let folder = try TemporaryFolder()
        var recorded: Position?
        for isRestart in [false, true] {
            let log = try LMDBEventLog.open(at: folder.path)
            defer { log.close() }
            try await withBroker(log) { (broker: Broker) async throws in
                let outcome = try #require(try await broker.submit([Sample.message(1)]).first)
                if isRestart {
                    #expect(outcome.known == recorded)
                } else {
                    recorded = outcome.events.first { $0.isFromPlatform }?.position
                }
            }
            #expect(recorded != nil)
            #expect(try log.names().count { $0 == "messageReceived" } == 1)
        }
    }

    @Test func aRefusedItemIsNotKnown() async throws {
        let log = FaultyEventLog(InMemoryEventLog())
        let time = VirtualTime(Sample.start)
        log.fail(append: 1, .refuse(.diskFull("full")))
        try await withBroker(log, time) { (broker: Broker) async throws in
            await #expect(throws: BrokerError.self) { try await broker.submit([Sample.message(1)]) }
            time.advance(by: .seconds(1))
            let again = try await broker.submit([Sample.message(1)])
            #expect(again.first?.known == nil)
            #expect(try log.names().count { $0 == "messageReceived" } == 1)
        }
    }
}
