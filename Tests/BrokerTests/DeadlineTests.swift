import Broker
import BrokerTesting
import Decisions
import EventLog
import EventLogTesting
import Events
import Projections
import Settings
import Testing
import Timeline

/// Rules act when their time has come: once, with their own deadline, and before whatever comes later.
@Suite(.timeLimit(.minutes(2))) struct DeadlineTests {
    private let day = Duration.seconds(24 * 3600)

    @Test func aRuleActsWhenTheClockHasPassedItsDeadline() async throws {
        let log = InMemoryEventLog()
        let time = VirtualTime(Sample.start)
        try await withBroker(log, time) { (broker: Broker) async throws in
            _ = try await broker.submit([Sample.message(1)])
            time.advance(by: day - .milliseconds(1))
            _ = try await broker.query { _ in }
            #expect(try !log.names().contains("serviceWindowClosed"))
            time.advance(by: .milliseconds(1))
            _ = try await broker.query { _ in }
            let closed = try #require(try log.allEvents().first { $0.event.name == "serviceWindowClosed" })
            #expect(closed.occurredAt == Sample.start + day)
            time.advance(by: day)
            _ = try await broker.query { _ in }
            #expect(try log.names().count { $0 == "serviceWindowClosed" } == 1)
        }
    }

    @Test func whatPassedWhileTheBrokerWasDownIsDecidedBeforeAnyWork() async throws {
        let log = InMemoryEventLog()
        try await withBroker(log) { _ = try await $0.submit([Sample.message(1)]) }
        let time = VirtualTime(Sample.start + day + .seconds(3600))
        let broker = try Broker(log: log, time: time)
        async let waiting = broker.submit([Sample.message(2, at: time.now)])
        while broker.queued == 0 { await Task.yield() }
        broker.start()
        defer { broker.stop() }
        let outcomes = try await waiting
        let closed = try #require(try log.allEvents().first { $0.event.name == "serviceWindowClosed" })
        let message = try #require(outcomes.flatMap(\.events).first)
        #expect(closed.position < message.position)
        #expect(closed.occurredAt == Sample.start + day)
        #expect(closed.recordedAt == time.now)
    }

    @Test func whatWasDueBeforeACommandIsDecidedWithoutIt() async throws {
        let log = InMemoryEventLog()
        let time = VirtualTime(Sample.start)
        try await withBroker(log, time) { (broker: Broker) async throws in
            let policy = Sample.policy { policy in
                policy.botOnStart = "concierge"
                policy.botSilence = .seconds(600)
            }
            _ = try await broker.submit([policy, Sample.message(1)])
            time.advance(by: .seconds(601))
            let outcomes = try await broker.submit([Sample.message(2, at: time.now)])
            #expect(outcomes.flatMap(\.events).map(\.event.name) == ["messageReceived", "sessionOpened"])
            let names = try log.names()
            #expect(names.suffix(3) == ["sessionClosed", "messageReceived", "sessionOpened"])
        }
    }

    @Test func aFloodOfDeadlinesIsDecidedWholeAtTheStart() async throws {
        let log = InMemoryEventLog()
        let count = 1500
        try await withBroker(log) { (broker: Broker) async throws in
            _ = try await broker.submit((0..<count).map { Sample.message($0, from: "165\(10_000_000 + $0)") })
        }
        try await withBroker(log, VirtualTime(Sample.start + day)) { (broker: Broker) async throws in
            let head = try await broker.query { $0.head }
            #expect(head == log.head)
            #expect(try log.names().count { $0 == "serviceWindowClosed" } == count)
        }
    }

    @Test func nothingFiresWhereOnlyWhatHappenedIsTakenIn() async throws {
        let log = InMemoryEventLog()
        try await withBroker(log) { _ = try await $0.submit([Sample.message(1)]) }
        let head = log.head
        let broker = try Broker(log: log, time: VirtualTime(Sample.start + day), firesDeadlines: false)
        broker.start()
        defer { broker.stop() }
        _ = try await broker.query { _ in }
        #expect(log.head == head)
    }

    @Test func aClockSetBackDoesNotTurnTheLogBack() async throws {
        let log = InMemoryEventLog()
        let time = VirtualTime(Sample.start)
        try await withBroker(log, time) { (broker: Broker) async throws in
            _ = try await broker.submit([Sample.message(1)])
            time.set(Sample.start - day)
            _ = try await broker.submit([Sample.message(2)])
            let times = try log.allEvents().map(\.recordedAt)
            #expect(times == times.sorted())
        }
    }

    @Test func aRuleWhoseMessageIsTooLargeHoldsUpNothing() async throws {
        let log = InMemoryEventLog()
        let time = VirtualTime(Sample.start)
        try await withBroker(log, time) { (broker: Broker) async throws in
            var policy = LinePolicy()
            var reminder = ReplyReminderPolicy()
            reminder.after = .seconds(60)
            // Fits into the event that sets it, but not twice, as text and as JSON, into the message.
            reminder.message = AutomaticMessage(text: String(repeating: "a", count: 3 << 20))
            policy.replyReminder = reminder
            _ = try await broker.submit([.setPolicy(Sample.line, policy), Sample.message(1)])
            time.advance(by: .seconds(60))
            let outcomes = try await broker.submit([Sample.message(2, from: "16505550000", at: time.now)])
            #expect(outcomes.flatMap(\.events).count { $0.isFromPlatform } == 1)
            #expect(try !log.names().contains("replyReminderFired"))
            #expect(broker.trouble == nil)
        }
    }
}
