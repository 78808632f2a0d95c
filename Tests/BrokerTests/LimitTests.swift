import Broker
import BrokerTesting
import Decisions
import Encoding
import EventLog
import EventLogTesting
import Events
import Projections
import Testing
import Timeline

/// What is too much or too large is split, kept in another way, or refused; nothing of it stops the broker.
@Suite(.timeLimit(.minutes(5))) struct LimitTests {
    @Test func aWebhookOfMoreItemsThanABatchHolds() async throws {
        let log = FaultyEventLog(InMemoryEventLog())
        try await withBroker(log) { (broker: Broker) async throws in
            let count = LogLimits.batch + 1
            let outcomes = try await broker.submit((0..<count).map { Sample.notification($0) })
            #expect(outcomes.count == count)
            #expect(outcomes.allSatisfy { $0.events.count == 1 })
            #expect(log.head.rawValue == UInt64(count))
            #expect(log.appendCount == 2)
        }
    }

    @Test func whereTheSecondBatchFailsTheWebhookIsTakenAgainAndNothingIsRecordedTwice() async throws {
        let log = FaultyEventLog(InMemoryEventLog())
        let time = VirtualTime(Sample.start)
        log.fail(append: 2, .refuse(.diskFull("full")))
        try await withBroker(log, time) { (broker: Broker) async throws in
            let items = (0...LogLimits.batch).map { Sample.notification($0) }
            await #expect(throws: BrokerError.unavailable("full")) { try await broker.submit(items) }
            time.advance(by: .seconds(1))
            let outcomes = try await broker.submit(items)
            #expect(outcomes.count { $0.known != nil } == LogLimits.batch)
            #expect(log.head.rawValue == UInt64(items.count))
        }
    }

    @Test func moreBytesThanABatchHolds() async throws {
        let log = FaultyEventLog(InMemoryEventLog())
        try await withBroker(log) { (broker: Broker) async throws in
            let bytes = RawBytes([UInt8](repeating: 97, count: LogLimits.payload - 1000))
            let items = (0..<18).map { Sample.notification($0, raw: bytes) }
            let outcomes = try await broker.submit(items)
            #expect(outcomes.allSatisfy { $0.events.count == 1 })
            #expect(log.appendCount == 2)
            #expect(broker.trouble == nil)
        }
    }

    @Test func anItemWhoseEventIsTooLargeIsKeptAsItCame() async throws {
        let log = InMemoryEventLog()
        try await withBroker(log) { (broker: Broker) async throws in
            let text = String(repeating: "a", count: 3 << 20)
            var message = MessageReceived()
            (message.line, message.text, message.raw) = (Sample.line, text, RawBytes(Array(text.utf8)))
            message.sender = Party(phone: Sample.phone)
            let large = Command.receive(
                PlatformItem(event: .messageReceived(message), occurredAt: Sample.start, identity: "m:large"))
            let outcomes = try await broker.submit([Sample.message(1), large, Sample.message(2), large])
            guard case .itemNotUnderstood(let kept)? = outcomes[1].events.first?.event else {
                Issue.record("it was not kept: \(outcomes[1])")
                return
            }
            #expect(kept.raw == message.raw)
            #expect(kept.line == Sample.line)
            #expect(outcomes[3].known == outcomes[1].events.first?.position)
            #expect(outcomes[2].events.contains { $0.isFromPlatform })
            #expect(try await broker.query { $0.head } == log.head)
        }
    }

    @Test func aMessageThatIsTooLargeIsRefusedAndCostsNoOther() async throws {
        let log = InMemoryEventLog()
        try await withBroker(log) { (broker: Broker) async throws in
            let large = Sample.send(String(repeating: "a", count: LogLimits.payload))
            let outcomes = try await broker.submit([Sample.message(1), large, Sample.send("Hello")])
            #expect(outcomes[1].rejection?.code == .invalid)
            #expect(outcomes[2].events.map(\.event.name) == ["sendRequested"])
            #expect(broker.trouble == nil)
            #expect(try await broker.query { $0.head } == log.head)
        }
    }

    @Test func whereTooMuchWaitsTheNextCallerIsToldToComeBack() async throws {
        let log = FaultyEventLog(InMemoryEventLog())
        log.fail(append: 1, .hold)
        try await withBroker(log) { (broker: Broker) async throws in
            async let first = broker.submit([Sample.message(1)])
            await log.untilHeld()
            // A submission is taken whatever its size where nothing waits, and then nothing more fits.
            async let second = broker.submit(Array(repeating: Sample.senseless, count: 60_000))
            while broker.queued == 0 { await Task.yield() }
            await #expect(throws: BrokerError.overloaded) { try await broker.submit([Sample.senseless]) }
            await #expect(throws: BrokerError.overloaded) { try await broker.query { $0.head } }
            log.release()
            let counts = try await (first.count, second.count)
            #expect(counts == (1, 60_000))
            #expect(try await broker.submit([Sample.senseless]).count == 1)
        }
    }
}

extension Sample {
    static func notification(_ number: Int, raw: RawBytes = .absent) -> Command {
        var notification = NotificationReceived()
        notification.topic = "message_template_status_update"
        notification.raw = raw
        return .receive(
            PlatformItem(event: .notificationReceived(notification), occurredAt: start, identity: "n:\(number)"))
    }
}
