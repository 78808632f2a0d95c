import Broker
import BrokerTesting
import Decisions
import EventLog
import EventLogTesting
import Events
import Projections
import Testing
import Timeline

/// A log that refuses: callers are told, nothing is half recorded, and what can go on goes on.
@Suite(.timeLimit(.minutes(2))) struct TroubleTests {
    private let log = FaultyEventLog(InMemoryEventLog())
    private let time = VirtualTime(Sample.start)

    private func expectUnavailable(_ broker: Broker, _ number: Int) async {
        await #expect(throws: BrokerError.unavailable("full")) { try await broker.submit([Sample.message(number)]) }
    }

    @Test func aFullDiskRefusesCallersAndAfterAPauseWorkGoesOn() async throws {
        try await withBroker(log, time) { (broker: Broker) async throws in
            _ = try await broker.submit([Sample.message(1)])
            let before = try log.allEvents()
            log.fail(append: 1, .refuse(.diskFull("full")))
            await expectUnavailable(broker, 2)
            #expect(broker.trouble == .unavailable("full"))
            #expect(try log.allEvents() == before)
            // Read anew: the world knows nothing of the refused message.
            let world = try await broker.query { copy $0 }
            #expect(world == World(of: before))
            // During the pause the log is left alone.
            let appends = log.appendCount
            await expectUnavailable(broker, 2)
            #expect(log.appendCount == appends)
            time.advance(by: .seconds(1))
            let outcomes = try await broker.submit([Sample.message(2)])
            #expect(try log.allEvents() == before + outcomes.flatMap(\.events))
            #expect(broker.trouble == nil)
        }
    }

    @Test func thePauseGrowsWhileTheDiskIsFullAndIsShortAgainAfterwards() async throws {
        try await withBroker(log, time) { (broker: Broker) async throws in
            for append in 1...3 { log.fail(append: append, .refuse(.diskFull("full"))) }
            await expectUnavailable(broker, 1)
            for (pause, number) in [(1, 2), (2, 3)] {
                time.advance(by: .seconds(pause))
                await expectUnavailable(broker, number)
            }
            #expect(log.appendCount == 3)
            time.advance(by: .seconds(3))
            await expectUnavailable(broker, 4)
            #expect(log.appendCount == 3)
            time.advance(by: .seconds(1))
            _ = try await broker.submit([Sample.message(4)])
            log.fail(append: 1, .refuse(.diskFull("full")))
            await expectUnavailable(broker, 5)
            time.advance(by: .seconds(1))
            _ = try await broker.submit([Sample.message(5)])
        }
    }

    @Test func howeverOftenTheDiskIsFullTheLogIsReadOnce() async throws {
        try await withBroker(log, time) { (broker: Broker) async throws in
            _ = try await broker.submit([Sample.message(1)])
            for append in 1...10 { log.fail(append: append, .refuse(.diskFull("full"))) }
            let before = (reads: log.readCount, appends: log.appendCount)
            await expectUnavailable(broker, 2)
            let once = log.readCount
            #expect(once > before.reads)
            for number in 3...11 {
                time.advance(by: .seconds(30))
                await expectUnavailable(broker, number)
            }
            #expect(log.appendCount == before.appends + 10)
            #expect(log.readCount == once)
            time.advance(by: .seconds(30))
            _ = try await broker.submit([Sample.message(2), Sample.message(3), Sample.senseless, Sample.message(4)])
            #expect(try await broker.query { copy $0 } == World(of: try log.allEvents()))
            #expect(try log.names().count { $0 == "messageReceived" } == 4)
        }
    }

    @Test func aDiskThatFillsUpAgainAfterTheFirstAppendIsReadAgain() async throws {
        try await withBroker(log, time) { (broker: Broker) async throws in
            log.fail(append: 1, .refuse(.diskFull("full")))
            await expectUnavailable(broker, 1)
            // The first message of the next round goes in on its own; the others don't.
            time.advance(by: .seconds(1))
            log.fail(append: 2, .refuse(.diskFull("full")))
            await #expect(throws: BrokerError.unavailable("full")) {
                try await broker.submit([Sample.message(2), Sample.message(3)])
            }
            #expect(try log.names().count { $0 == "messageReceived" } == 1)
            #expect(try await broker.query { copy $0 } == World(of: try log.allEvents()))
            time.advance(by: .seconds(2))
            let outcomes = try await broker.submit([Sample.message(2), Sample.message(3)])
            #expect(outcomes.first?.known != nil && outcomes.last?.known == nil)
        }
    }

    @Test func aDeadlineThatTheFullDiskRefusedIsNotSetAside() async throws {
        try await withBroker(log, time) { (broker: Broker) async throws in
            _ = try await broker.submit([Sample.message(1)])
            for append in 1...3 { log.fail(append: append, .refuse(.diskFull("full"))) }
            time.advance(by: .seconds(24 * 3600))
            for pause in [1, 2, 4, 8] {
                _ = try await broker.query { _ in }
                time.advance(by: .seconds(pause))
            }
            _ = try await broker.query { _ in }
            #expect(try log.names().count { $0 == "serviceWindowClosed" } == 1)
            #expect(try await broker.query { copy $0 } == World(of: try log.allEvents()))
        }
    }

    @Test func deadlinesWaitForTheDiskToo() async throws {
        try await withBroker(log, time) { (broker: Broker) async throws in
            _ = try await broker.submit([Sample.message(1)])
            log.fail(append: 1, .refuse(.diskFull("full")))
            time.advance(by: .seconds(24 * 3600))
            _ = try await broker.query { _ in }
            #expect(try !log.names().contains("serviceWindowClosed"))
            time.advance(by: .seconds(1))
            _ = try await broker.query { _ in }
            #expect(try log.names().count { $0 == "serviceWindowClosed" } == 1)
        }
    }

    @Test func everyCallerOfTheRoundIsRefused() async throws {
        log.fail(append: 1, .hold)
        log.fail(append: 2, .refuse(.diskFull("full")))
        try await withBroker(log, time) { (broker: Broker) async throws in
            async let first = broker.submit([Sample.message(1)])
            await log.untilHeld()
            async let second: Void = expectUnavailable(broker, 2)
            async let third: Void = expectUnavailable(broker, 3)
            while broker.queued < 2 { await Task.yield() }
            log.release()
            #expect(try await first.count == 1)
            _ = await (second, third)
            #expect(try log.names().count { $0 == "messageReceived" } == 1)
        }
    }

    @Test(arguments: [
        AppendError.busy("later"), .invalid("wrong"), .versionConflict(ConversationID(1), expected: 1, actual: 2),
    ])
    func whatIsNotTheLogsEndIsNotTheBrokers(_ error: AppendError) async throws {
        log.fail(append: 1, .refuse(error))
        try await withBroker(log, time) { (broker: Broker) async throws in
            await #expect(throws: BrokerError.unavailable("\(error)")) {
                try await broker.submit([Sample.message(1)])
            }
            time.advance(by: .seconds(1))
            #expect(try await broker.submit([Sample.message(1)]).count == 1)
        }
    }

    @Test func aStoppedLogIsTheEndOfWritingAndNotOfLooking() async throws {
        try await withBroker(log, time) { (broker: Broker) async throws in
            _ = try await broker.submit([Sample.message(1)])
            log.fail(append: 1, .stop("the disk failed"))
            for number in 2...5 {
                await #expect(throws: BrokerError.unavailable("the disk failed")) {
                    try await broker.submit([Sample.message(number)])
                }
                time.advance(by: .seconds(60))
            }
            #expect(log.appendCount == 2)
            #expect(try await broker.query { $0.head } == log.head)
            #expect(broker.trouble == .unavailable("the disk failed"))
        }
    }

    @Test func whatWasWrittenWithoutAnAnswerIsSeenWhereItIsInTheLog() async throws {
        log.fail(append: 1, .stopUnacknowledged("the sync failed"))
        try await withBroker(log, time) { (broker: Broker) async throws in
            await #expect(throws: BrokerError.unavailable("the sync failed")) {
                try await broker.submit([Sample.message(1)])
            }
            #expect(log.head > .start)
            #expect(try await broker.query { copy $0 } == World(of: try log.allEvents()))
        }
    }

    @Test func aWorldThatCanNotBeReadAnewIsShownToNobody() async throws {
        try await withBroker(log, time) { (broker: Broker) async throws in
            _ = try await broker.submit([Sample.message(1)])
            log.fail(append: 1, .refuse(.diskFull("full")))
            log.fail(reads: LogError(.io, "the disk is away"))
            await #expect(throws: BrokerError.unavailable("full")) { try await broker.submit([Sample.message(2)]) }
            await #expect(throws: BrokerError.self) { try await broker.query { $0.head } }
            time.advance(by: .seconds(1))
            await #expect(throws: BrokerError.self) { try await broker.query { $0.head } }
            log.fail(reads: nil)
            time.advance(by: .seconds(2))
            #expect(try await broker.query { $0.head } == log.head)
            #expect(try await broker.submit([Sample.message(2)]).first?.known == nil)
            #expect(try log.names().count { $0 == "messageReceived" } == 2)
        }
    }
}

extension World {
    init(of events: [RecordedEvent]) {
        self.init()
        for event in events { apply(event) }
    }
}
