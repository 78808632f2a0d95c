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

/// Messages whose answer was lost: never sent again by themselves, and never forgotten.
@Suite(.timeLimit(.minutes(2))) struct DoubtTests {
    private func greet(_ broker: Broker) async throws { _ = try await broker.submit([Sample.message(1)]) }

    /// A log that ends where the process died in the middle of an attempt.
    private func logOfACrash(_ choice: InDoubtPolicy.Choice = .abandon) async throws -> (InMemoryEventLog, Position) {
        let log = InMemoryEventLog()
        var copy = InMemoryEventLog()
        var send = Position.start
        let prepare: (Broker) async throws -> Void = { (broker: Broker) async throws in
            _ = try await broker.submit([Sample.policy { $0.inDoubt.then = choice }, Sample.message(1)])
        }
        try await OutboxBench.run(log, prepare: prepare) { bench in
            send = try await bench.send("Hi")
            let attempt = await bench.gateway.nextAttempt()
            copy = try await log.copyAfterCrash()
            attempt.answer(.accepted("wamid.1"))
        }
        return (copy, send)
    }

    private func untilInDoubt(_ bench: OutboxBench) async throws {
        _ = try await bench.log.first { $0.event.name == "sendInDoubt" ? true : nil }
    }

    @Test func anAttemptWithoutAnAnswerIsInDoubtAfterARestartAndGivenUpByPolicy() async throws {
        let (log, send) = try await logOfACrash()
        try await OutboxBench.run(log) { bench in
            try await untilInDoubt(bench)
            #expect(try await bench.openSend(send)?.stage == .inDoubt)
            try await bench.pass(.seconds(899))
            #expect(try await bench.openSend(send)?.stage == .inDoubt)
            try await bench.pass(.seconds(1))
            #expect(try await bench.openSend(send) == nil)
            #expect(bench.gateway.messages.isEmpty)
        }
    }

    @Test func itIsSentAgainWhereThePolicySaysSoAndNotBefore() async throws {
        let (log, send) = try await logOfACrash(.resend)
        try await OutboxBench.run(log) { bench in
            try await untilInDoubt(bench)
            try await bench.pass(.seconds(899))
            #expect(bench.gateway.messages.isEmpty)
            try await bench.pass(.seconds(1))
            let attempt = await bench.gateway.nextAttempt()
            #expect(attempt.message.token == AttemptToken(send: send, attempt: 2))
            attempt.answer(.accepted("wamid.2"))
        }
    }

    @Test func aReceiptDecidesIt() async throws {
        let (log, send) = try await logOfACrash(.resend)
        try await OutboxBench.run(log) { bench in
            try await untilInDoubt(bench)
            let token = AttemptToken(send: send, attempt: 1)
            _ = try await bench.broker.submit([Sample.receipt("sent", for: MessageID("wamid.1"), token: token)])
            #expect(try await bench.openSend(send)?.stage == .accepted)
            try await bench.pass(.seconds(100_000))
            #expect(bench.gateway.messages.isEmpty)
        }
    }

    @Test func aReceiptThatCameBeforeTheRestartDecidesItAtOnce() async throws {
        let (log, send) = try await logOfACrash(.resend)
        let token = AttemptToken(send: send, attempt: 1)
        let prepare: (Broker) async throws -> Void = { (broker: Broker) async throws in
            _ = try await broker.submit([Sample.receipt("sent", for: MessageID("wamid.1"), token: token)])
        }
        try await OutboxBench.run(log, prepare: prepare) { bench in
            try await untilInDoubt(bench)
            #expect(try await bench.openSend(send)?.stage == .accepted)
        }
    }

    @Test func aLostAnswerIsInDoubtWithoutARestart() async throws {
        try await OutboxBench.run(prepare: greet) { bench in
            let send = try await bench.send("Hi")
            await bench.gateway.nextAttempt().answer(.inDoubt(reason: "the connection was closed"))
            try await untilInDoubt(bench)
            #expect(try await bench.openSend(send)?.stage == .inDoubt)
            try await bench.pass(.seconds(900))
            #expect(bench.gateway.messages.count == 1)
        }
    }

    @Test func theAnswerWaitsAsLongAsTheDiskIsFull() async throws {
        try await OutboxBench.run(prepare: greet) { bench in
            let send = try await bench.send("Hi")
            let attempt = await bench.gateway.nextAttempt()
            // The broker's pauses are 1, 2, 4, 8, 16 and then 30 seconds long: two and a half minutes.
            for append in 1...9 { bench.log.fail(append: append, .refuse(.diskFull("full"))) }
            attempt.answer(.accepted("wamid.1"))
            for _ in 0..<151 {
                await bench.time.untilPausing()
                bench.time.advance(by: .seconds(1))
            }
            _ = try await bench.log.first { $0.event.name == "sendAccepted" ? true : nil }
            #expect(try await bench.openSend(send)?.stage == .accepted)
            #expect(bench.gateway.messages.count == 1)
        }
    }

    @Test func anAttemptThatCanNotBeRecordedDoesNotLeaveAndKeepsItsPlace() async throws {
        try await OutboxBench.run(prepare: greet) { bench in
            bench.log.fail(append: 2, .refuse(.diskFull("full")))
            try await bench.send("1")
            await bench.time.untilPausing()
            #expect(bench.gateway.messages.isEmpty)
            bench.time.advance(by: .milliseconds(999))
            await #expect(throws: BrokerError.self) { try await bench.send("not taken") }
            bench.time.advance(by: .milliseconds(1))
            try await bench.send("2")
            for text in ["1", "2"] {
                let attempt = await bench.gateway.nextAttempt()
                #expect(attempt.message.content.text == text)
                attempt.answer(.accepted("wamid.\(text)"))
            }
        }
    }

    @Test func aStopDoesNotWaitForEverForAnAnswerToBeRecorded() async throws {
        let log = InMemoryEventLog()
        try await OutboxBench.run(log, prepare: greet) { bench in
            try await bench.send("Hi")
            let attempt = await bench.gateway.nextAttempt()
            bench.log.fail(append: 1, .stop("the disk failed"))
            attempt.answer(.accepted("wamid.1"))
            await bench.time.untilPausing()
            let isStopped = Atomic(false)
            async let stopping: Void = bench.stop()
            async let passing: Void = bench.time.pass(until: { isStopped.load(ordering: .relaxed) })
            try await stopping
            isStopped.store(true, ordering: .relaxed)
            await passing
        }
        try await OutboxBench.run(log) { bench in
            try await untilInDoubt(bench)
            #expect(bench.gateway.messages.isEmpty)
        }
    }
}
