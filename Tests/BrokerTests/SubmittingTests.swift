import Broker
import BrokerTesting
import Decisions
import EventLog
import EventLogTesting
import Events
import Messages
import Projections
import Testing
import Timeline

/// Commands in, outcomes out, and nothing told before it is durable.
@Suite(.timeLimit(.minutes(2))) struct SubmittingTests {
    @Test func theAnswerComesWhenTheEventsAreDurable() async throws {
        let log = FaultyEventLog(InMemoryEventLog())
        log.fail(append: 1, .hold)
        try await withBroker(log) { (broker: Broker) async throws in
            async let outcomes = broker.submit([Sample.message(1)])
            await log.untilHeld()
            #expect(log.head == .start)
            log.release()
            let events = try await outcomes.flatMap(\.events)
            #expect(events == (try log.allEvents()))
            #expect(events.map(\.event.name).contains("sessionOpened"))
        }
    }

    @Test func aQueryBehindCommandsWaitsUntilTheyAreDurable() async throws {
        let log = FaultyEventLog(InMemoryEventLog())
        log.fail(append: 1, .hold)
        try await withBroker(log) { (broker: Broker) async throws in
            async let outcomes = broker.submit([Sample.message(1)])
            await log.untilHeld()
            async let seen = broker.query { ($0.head, log.head) }
            log.release()
            let (world, durable) = try await seen
            #expect(world == durable)
            #expect(try await !outcomes.isEmpty)
        }
    }

    @Test func queriesNeverSeeMoreThanIsDurable() async throws {
        let log = InMemoryEventLog()
        try await withBroker(log) { (broker: Broker) async throws in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<300 {
                    group.addTask { try await !broker.submit([Sample.message(number)]).isEmpty }
                    group.addTask { try await broker.query { $0.head == log.head } }
                }
                for try await isRight in group { #expect(isRight) }
            }
        }
    }

    @Test func everyCallerGetsAnOutcomeForEachCommandInOrder() async throws {
        let log = InMemoryEventLog()
        try await withBroker(log) { (broker: Broker) async throws in
            try await withThrowingTaskGroup(of: (Int, [Outcome]).self) { group in
                for caller in 0..<100 {
                    group.addTask {
                        let phone = "1650555\(1000 + caller % 10)"
                        let commands = [
                            Sample.message(3 * caller, from: phone), Sample.senseless,
                            Sample.message(3 * caller + 1, from: phone), Sample.message(3 * caller, from: phone),
                        ]
                        return (caller, try await broker.submit(commands))
                    }
                }
                for try await (caller, outcomes) in group { expectOutcomes(outcomes, of: caller) }
            }
            let events = try log.allEvents()
            #expect(events.map(\.position.rawValue) == Array(1...UInt64(events.count)))
            #expect(events.count { $0.event.name == "messageReceived" } == 200)
        }
    }

    private func expectOutcomes(_ outcomes: [Outcome], of caller: Int) {
        #expect(outcomes.count == 4)
        let messages = outcomes.compactMap { outcome in outcome.events.first { $0.isFromPlatform } }
        let ids = messages.map {
            if case .messageReceived(let message) = $0.event { message.message.rawValue } else { "" }
        }
        #expect(ids == ["wamid.IN\(3 * caller)", "wamid.IN\(3 * caller + 1)"])
        #expect(messages.map(\.position) == messages.map(\.position).sorted())
        #expect(outcomes[1].rejection?.code == .notFound)
        #expect(outcomes[3].known == messages.first?.position)
    }

    @Test func aRejectedCommandLeavesNoTrace() async throws {
        let log = FaultyEventLog(InMemoryEventLog())
        try await withBroker(log) { (broker: Broker) async throws in
            await #expect(throws: Rejection.self) { try await broker.submit(Sample.senseless) }
            #expect(log.appendCount == 0)
            let outcomes = try await broker.submit([Sample.senseless, Sample.message(1), Sample.senseless])
            #expect(outcomes.count { $0.rejection != nil } == 2)
            #expect(try log.allEvents() == outcomes.flatMap(\.events))
            let head = try await broker.query { $0.head }
            #expect(head == log.head)
        }
    }

    @Test func nothingSubmittedIsNothingRecorded() async throws {
        let outcomes = try await withBroker { try await $0.submit([Command]()) }
        #expect(outcomes.isEmpty)
    }
}
