import Broker
import BrokerTesting
import Decisions
import EventLog
import EventLogTesting
import Events
import Messages
import Projections
import Settings
import Synchronization
import Testing
import Timeline

/// What leaves, in which order, and what is recorded before and after it.
@Suite(.timeLimit(.minutes(2))) struct OutboxTests {
    /// Customers who have written, so that a text may go to them.
    private static let phones = (0..<10).map { "1650555100\($0)" }

    private func greet(_ broker: Broker) async throws {
        // What is looked at is not how fast they leave.
        _ = try await broker.submit([Sample.policy { $0.pace = nil }])
        let phones = [Sample.phone] + OutboxTests.phones
        _ = try await broker.submit(phones.enumerated().map { Sample.message($0.offset, from: $0.element) })
    }

    @Test func theAttemptIsRecordedBeforeItLeavesAndTheAnswerAfter() async throws {
        try await OutboxBench.run(prepare: greet) { bench in
            let send = try await bench.send("Hi")
            let attempt = await bench.gateway.nextAttempt()
            #expect(attempt.message.token == AttemptToken(send: send, attempt: 1))
            #expect(attempt.message.recipient.phone == Sample.phone)
            #expect(attempt.message.line == Sample.line)
            #expect(attempt.message.content == .text("Hi"))
            #expect(try bench.log.names().suffix(2) == ["sendRequested", "sendAttempted"])
            attempt.answer(.accepted("wamid.OUT"))
            let accepted = try await bench.log.first { event -> SendAccepted? in
                if case .sendAccepted(let accepted) = event.event { accepted } else { nil }
            }
            #expect((accepted.send, accepted.attempt) == (send, 1))
            #expect(accepted.message == MessageID("wamid.OUT"))
        }
    }

    @Test func aConversationsMessagesGoOneAtATimeInTheirOrder() async throws {
        try await OutboxBench.run(prepare: greet) { bench in
            for text in ["1", "2", "3"] { try await bench.send(text) }
            try await bench.send("other", to: OutboxTests.phones[0])
            // Nobody is answered yet, so both conversations have one under way, and neither has more.
            let pair = [await bench.gateway.nextAttempt(), await bench.gateway.nextAttempt()]
            #expect(Set(pair.map(\.message.content.text)) == ["1", "other"])
            var attempt = try #require(pair.first { $0.message.content.text == "1" })
            for text in ["2", "3"] {
                #expect(bench.gateway.messages.count { $0.recipient.phone == Sample.phone } == Int(text).map { $0 - 1 })
                attempt.answer(.accepted("wamid.\(text)"))
                attempt = await bench.gateway.nextAttempt()
                #expect(attempt.message.content.text == text)
            }
            for left in [attempt, pair.first { $0.message.content.text == "other" }] {
                left?.answer(.accepted("wamid"))
            }
        }
    }

    @Test func aFailedMessageIsTriedAgainWhenItsTimeHasCome() async throws {
        try await OutboxBench.run(prepare: greet) { bench in
            let send = try await bench.send("Hi")
            await bench.gateway.nextAttempt().answer(.failed(retryAfter: .seconds(4)))
            _ = try await bench.log.first { $0.event.name == "sendFailed" ? true : nil }
            try await bench.pass(.seconds(3))
            #expect(try !bench.log.names().contains("sendRetryDue"))
            try await bench.pass(.seconds(1))
            let second = await bench.gateway.nextAttempt()
            #expect(second.message.token == AttemptToken(send: send, attempt: 2))
            second.answer(.failed(retryAfter: nil))
            _ = try await bench.log.first { event -> Bool? in
                if case .sendFailed(let failed) = event.event, failed.retryAt == nil { true } else { nil }
            }
            try await bench.pass(.seconds(100_000))
            #expect(try await bench.openSend(send) == nil)
            #expect(bench.gateway.messages.count == 2)
        }
    }

    @Test func whatIsUnderWayIsFinishedWhenTheOutboxStopsAndTheRestWaits() async throws {
        let log = InMemoryEventLog()
        try await OutboxBench.run(log, prepare: greet) { bench in
            let first = try await bench.send("1")
            let second = try await bench.send("2")
            let attempt = await bench.gateway.nextAttempt()
            bench.running.cancel()
            attempt.answer(.accepted("wamid.1"))
            try await bench.running.value
            #expect(try await bench.openSend(first)?.stage == .accepted)
            #expect(try await bench.openSend(second)?.stage == .ready)
            #expect(bench.gateway.messages.count == 1)
        }
        try await OutboxBench.run(log) { bench in
            let attempt = await bench.gateway.nextAttempt()
            #expect(attempt.message.content.text == "2")
            attempt.answer(.accepted("wamid.2"))
        }
    }

    @Test func aLogFullOfSendsThatAreDoneIsSilent() async throws {
        let log = InMemoryEventLog()
        try await OutboxBench.run(log, prepare: greet) { bench in
            for number in 0..<20 {
                try await bench.send("\(number)", to: OutboxTests.phones[number % 10])
                await bench.gateway.nextAttempt().answer(
                    number % 3 == 0 ? .failed(retryAfter: nil) : .accepted("\(number)"))
            }
        }
        let copy = try await log.copyAfterCrash()
        let head = copy.head
        try await OutboxBench.run(copy) { bench in
            // A new message is the first that leaves, and so the only one.
            try await bench.send("new")
            let attempt = await bench.gateway.nextAttempt()
            #expect(attempt.message.content.text == "new")
            #expect(bench.gateway.messages.count == 1)
            attempt.answer(.accepted("new"))
        }
        #expect(copy.head.rawValue == head.rawValue + 3)
    }

    @Test func anOutboxThatCanNotFollowTheLogSaysSo() async throws {
        let log = InMemoryEventLog()
        let gateway = ScriptedGateway()
        let time = VirtualTime(Sample.start)
        try await withBroker(log, time) { (broker: Broker) async throws in
            try await greet(broker)
            let outbox = Outbox(broker: broker, gateway: gateway, logger: .silent)
            let running = Task { try await outbox.run() }
            _ = try await broker.submit(Sample.send("Hi"))
            let attempt = await gateway.nextAttempt()
            log.close()
            attempt.answer(.failed(retryAfter: nil))
            let isOver = Atomic(false)
            // Its answer is tried to be recorded for a while.
            async let passing: Void = time.pass(until: { isOver.load(ordering: .relaxed) })
            await #expect(throws: LogError.self) { try await running.value }
            isOver.store(true, ordering: .relaxed)
            await passing
        }
    }
}
