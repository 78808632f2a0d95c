import Broker
import BrokerTesting
import Decisions
import EventLog
import Events
import Messages
import Settings
import Testing
import Timeline

/// How fast lines send, and that one which the platform refuses for too much keeps no other waiting.
@Suite(.timeLimit(.minutes(2))) struct PacedOutboxTests {
    private static let phones = (0..<10).map { "1650555200\($0)" }

    /// Two lines with their rules, and customers of both who have written.
    private func prepare(_ change: @escaping (inout LinePolicy) -> Void) -> (Broker) async throws -> Void {
        { broker in
            var policy = LinePolicy()
            policy.pendingResponse = nil
            change(&policy)
            var commands: [Command] = ["100", "200"].map { .setPolicy($0, policy) }
            for (number, phone) in PacedOutboxTests.phones.enumerated() {
                for (index, line) in [LineID("100"), "200"].enumerated() {
                    commands.append(.receive(Sample.item(number * 2 + index, from: phone, on: line)))
                }
            }
            _ = try await broker.submit(commands)
        }
    }

    private func send(_ text: String, to phone: Int, on line: LineID, _ bench: OutboxBench) async throws {
        let party = Party(phone: PacedOutboxTests.phones[phone])
        _ = try await bench.broker.submit([
            .send(SendCommand(to: .party(party, from: line), .text(text), by: .api("test")))
        ])
    }

    private static func throttled(_ asked: Duration = .zero) -> AttemptResult {
        var particulars = FailureParticulars()
        particulars.throttled = asked
        return .failed(
            httpStatus: 400, code: 130_429, reason: "too many", retryAfter: .seconds(2), particulars: particulars)
    }

    @Test func aLineSendsAtItsPaceWithoutAnEventForWhatWaits() async throws {
        try await OutboxBench.run(prepare: prepare { $0.pace?.perSecond = 1 }) { bench in
            for number in 0..<4 { try await send("\(number)", to: number, on: "100", bench) }
            await bench.gateway.nextAttempt().answer(.accepted("wamid.0"))
            for number in 1..<4 {
                await bench.time.untilPausing()
                #expect(bench.gateway.messages.count == number)
                bench.time.advance(by: .milliseconds(1001))
                let attempt = await bench.gateway.nextAttempt()
                #expect(attempt.message.content.text == "\(number)")
                attempt.answer(.accepted("wamid.\(number)"))
            }
            #expect(try !bench.log.names().contains("sendHeld"))
        }
    }

    @Test func aThrottledLineRestsWhileAnotherGoesOn() async throws {
        try await OutboxBench.run(prepare: prepare { $0.pace?.perSecond = nil }) { bench in
            try await send("refused", to: 0, on: "100", bench)
            await bench.gateway.nextAttempt().answer(PacedOutboxTests.throttled())
            _ = try await bench.log.first { $0.event.name == "sendFailed" ? true : nil }
            for number in 1...2 { try await send("waits \(number)", to: number, on: "100", bench) }
            await bench.time.untilPausing()
            for number in 3...5 {
                try await send("goes", to: number, on: "200", bench)
                let other = await bench.gateway.nextAttempt()
                #expect(other.message.line == "200")
                other.answer(.accepted("wamid.\(number)"))
            }
            // One is tried when the rest is over; what was refused is due by then, and comes behind the others.
            try await bench.pass(.seconds(2))
            let first = await bench.gateway.nextAttempt()
            #expect(first.message.content.text == "waits 1")
            first.answer(.accepted("wamid.6"))
            var texts: Set<String> = []
            for number in 7...8 {
                let attempt = await bench.gateway.nextAttempt()
                texts.insert(attempt.message.content.text)
                attempt.answer(.accepted("wamid.\(number)"))
            }
            #expect(texts == ["waits 2", "refused"])
        }
    }

    @Test func aContactWhoHasHadEnoughKeepsNoOtherWaiting() async throws {
        try await OutboxBench.run(prepare: prepare { $0.pace?.perSecond = nil }) { bench in
            for number in 0..<47 { try await send("\(number)", to: 0, on: "100", bench) }
            for number in 0..<45 {
                let attempt = await bench.gateway.nextAttempt()
                #expect(attempt.message.content.text == "\(number)")
                attempt.answer(.accepted("wamid.\(number)"))
            }
            var held = 0
            _ = try await bench.log.first { event -> Bool? in
                if case .sendHeld = event.event { held += 1 }
                return held == 2 ? true : nil
            }
            try await send("other", to: 1, on: "100", bench)
            let other = await bench.gateway.nextAttempt()
            #expect(other.message.content.text == "other")
            other.answer(.accepted("wamid.other"))
            for number in 45..<47 {
                try await bench.pass(.seconds(6))
                let attempt = await bench.gateway.nextAttempt()
                #expect(attempt.message.content.text == "\(number)")
                attempt.answer(.accepted("wamid.\(number)"))
            }
        }
    }
}
