import Broker
import BrokerTesting
import Decisions
import EventLog
import EventLogTesting
import Events
import Projections
import Synchronization
import Testing
import Timeline

/// Whose desk is open: what the streams of an agent come to in the log (S2.2).
@Suite(.timeLimit(.minutes(2))) struct OpenDeskTests {
    private let log = FaultyEventLog(InMemoryEventLog())
    private let time = VirtualTime(Sample.start)

    private func open(_ test: (Broker, OpenDesks) async throws -> Void) async throws {
        try await withBroker(log, time) { (broker: Broker) async throws in
            for id in ["ana", "ben"] { _ = try await broker.submit(.registerAgent(id: id, name: id)) }
            try await test(broker, OpenDesks(broker: broker, agentLimit: 2, limit: 3))
        }
    }

    private func record(_ desk: OpenDesk, _ desks: OpenDesks) async throws {
        try await withCheckedThrowingContinuation { continuation in
            desks.record(desk) { continuation.resume(with: $0) }
        }
    }

    /// What the log says of desks, when all that was submitted is decided.
    private func told(_ broker: Broker) async throws -> [String] {
        _ = try await broker.query { $0.head }
        return try log.names().filter { $0.hasPrefix("desk") }
    }

    @Test func onlyTheFirstAndTheLastStreamAreEvents() async throws {
        try await open { broker, desks in
            let first = try desks.enter("ana")
            try await record(first, desks)
            let second = try desks.enter("ana")
            try await record(second, desks)
            first.end()
            first.end()
            #expect(try await told(broker) == ["deskOpened"])
            #expect(desks.streams == 1)
            second.end()
            #expect(try await told(broker) == ["deskOpened", "deskGone"])
            #expect(desks.streams == 0)
        }
    }

    @Test func aStreamThatNobodyHoldsHasEnded() async throws {
        try await open { broker, desks in
            try await record(try desks.enter("ana"), desks)
            #expect(desks.streams == 0)
            #expect(try await told(broker) == ["deskOpened", "deskGone"])
        }
    }

    @Test func thereAreOnlySoMany() async throws {
        try await open { _, desks in
            let all = [try desks.enter("ana"), try desks.enter("ana"), try desks.enter("ben")]
            #expect(throws: OpenDesks.Refusal.agentHasTooMany(2)) { try desks.enter("ana") }
            #expect(throws: OpenDesks.Refusal.tooMany(3)) { try desks.enter("ben") }
            for desk in all { desk.end() }
            let next = try desks.enter("ana")
            desks.end()
            #expect(throws: OpenDesks.Refusal.ending) { try desks.enter("ben") }
            next.end()
        }
    }

    @Test func nobodyHasADeskWhoIsNoAgent() async throws {
        try await open { broker, desks in
            await #expect(throws: Rejection.self) { try await record(try desks.enter("nobody"), desks) }
            let ana = try desks.enter("ana")
            try await record(ana, desks)
            _ = try await broker.submit(.removeAgent(id: "ana"))
            ana.end()
            _ = try await broker.submit(.registerAgent(id: "ana", name: "Ana"))
            let again = try desks.enter("ana")
            try await record(again, desks)
            #expect(try await told(broker) == ["deskOpened", "deskOpened"])
        }
    }

    /// What comes and goes while it is being recorded leads to what is true in the end.
    @Test func theLastWordIsThatOfTheLastChange() async throws {
        try await open { broker, desks in
            log.fail(append: 1, .hold)
            let first = try desks.enter("ana")
            async let recorded: Void = record(first, desks)
            await log.untilHeld()
            first.end()
            let second = try desks.enter("ana")
            second.end()
            let third = try desks.enter("ana")
            log.release()
            try await recorded
            try await record(third, desks)
            #expect(try await told(broker) == ["deskOpened"])
            third.end()
            #expect(try await told(broker) == ["deskOpened", "deskGone"])
        }
    }

    @Test func thatADeskIsGoneIsNotForgottenForAFullDisk() async throws {
        try await open { broker, desks in
            let desk = try desks.enter("ana")
            try await record(desk, desks)
            log.fail(append: 1, .refuse(.diskFull("full")))
            desk.end()
            await time.untilPausing()
            #expect(try await told(broker) == ["deskOpened"])
            time.advance(by: .seconds(1))
            _ = try await log.first { if case .deskGone = $0.event { true } else { nil } }
        }
    }

    @Test func aDeskThatCannotBeRecordedIsNotOpen() async throws {
        try await open { broker, desks in
            log.fail(append: 1, .refuse(.diskFull("full")))
            await #expect(throws: BrokerError.self) { try await record(try desks.enter("ana"), desks) }
            #expect(desks.streams == 0)
            time.advance(by: .seconds(1))
            let again = try desks.enter("ana")
            try await record(again, desks)
            #expect(try await told(broker) == ["deskOpened"])
        }
    }
}
