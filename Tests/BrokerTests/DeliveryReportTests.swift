import Broker
import BrokerTesting
import Decisions
import Encoding
import EventLog
import Events
import Logging
import Messages
import Projections
import Synchronization
import Testing
import Timeline

/// What the addresses that messages name are told (S4.16), when, and what becomes of it.
@Suite(.timeLimit(.minutes(2))) struct DeliveryReportTests {
    /// An address that answers one thing after another, then takes everything, and remembers what it was posted.
    private final class Address: ReportGateway {
        private struct State {
            var answers: [ReportAnswer]
            var reports: [DeliveryReport] = []
        }

        private let state: Mutex<State>
        private let (posted, told) = AsyncStream.makeStream(of: Void.self)

        init(_ answers: [ReportAnswer] = []) { state = Mutex(State(answers: answers)) }

        func post(_ report: DeliveryReport) async -> ReportAnswer {
            let answer = state.withLock { state in
                state.reports.append(report)
                return state.answers.isEmpty ? .taken(httpStatus: 204) : state.answers.removeFirst()
            }
            told.yield()
            return answer
        }

        var reports: [DeliveryReport] { state.withLock { $0.reports } }

        /// Waits until it was posted once more.
        func next() async { for await _ in posted { break } }
    }

    private static let address = "https://example.com/receipts"

    private static func send() -> Command {
        var command = SendCommand(
            to: .party(Party(phone: Sample.phone), from: Sample.line), .text("Hi"), by: .api("test"))
        (command.correlationID, command.callbackData) = ("c1", "any \u{1F600} text")
        command.options = SendOptions()
        command.options?.notifyURL = address + "  "
        return .send(command)
    }

    /// A message that the platform has, and its receipts.
    private func deliver(_ statuses: String..., on broker: Broker) async throws {
        _ = try await broker.submit([Sample.message(1)])
        let outcomes = try await broker.submit([DeliveryReportTests.send()])
        guard case .recorded(let events)? = outcomes.first,
            let send = events.first(where: { $0.event.kind == EventKind.sendRequested.rawValue })
        else {
            Issue.record("nothing was requested")
            return
        }
        let accepted = AttemptResult.accepted(message: "wamid.OUT", waID: "", status: "")
        _ = try await broker.submit([
            .beginAttempt(send.conversation, send: send.position),
            .endAttempt(send.conversation, send: send.position, attempt: 1, accepted),
        ])
        let token = AttemptToken(send: send.position, attempt: 1, in: send.conversation)
        _ = try await broker.submit(statuses.map { Sample.receipt($0, for: "wamid.OUT", token: token) })
    }

    private func run(
        _ address: Address, _ log: InMemoryEventLog = InMemoryEventLog(),
        time: VirtualTime = VirtualTime(Sample.start), _ body: (Broker) async throws -> Void
    ) async throws {
        try await withBroker(log, time) { broker in
            _ = try await broker.submit([Sample.policy { _ in }])
            let posts = DeliveryReportPosts(broker: broker, gateway: address, logger: Logger(label: "test"))
            let running = Task { try await posts.run() }
            do { try await body(broker) } catch {
                running.cancel()
                throw error
            }
            running.cancel()
            _ = await running.result
        }
    }

    /// The ends of so many reports.
    private func ends(_ count: Int, in log: InMemoryEventLog) async throws -> [DeliveryReportEnded] {
        struct Found: Error {}
        var ends: [DeliveryReportEnded] = []
        do {
            try await log.follow(after: .start) { event in
                if case .deliveryReportEnded(let ended) = event.event { ends.append(ended) }
                if ends.count == count { throw Found() }
            }
        } catch is Found {}
        return ends
    }

    @Test func everyReceiptIsPostedInItsOrder() async throws {
        let (address, log) = (Address(), InMemoryEventLog())
        try await run(address, log) { broker in
            try await deliver("sent", "delivered", "read", on: broker)
            let ends = try await ends(3, in: log)
            #expect(ends.allSatisfy { $0.taken && $0.attempts == 1 && $0.httpStatus == 204 })
        }
        let bodies = try address.reports.map { try JSONDocument($0.body, limit: .max).root }
        #expect(bodies.map { $0["status"]?.string } == ["sent", "delivered", "read"])
        #expect(address.reports.allSatisfy { $0.address == DeliveryReportTests.address })
        let first = try #require(bodies.first)
        #expect(first["messageID"]?.string == "wamid.OUT" && first["correlationID"]?.string == "c1")
        #expect(first["callbackData"]?.string == "any \u{1F600} text" && first["line"]?.string == "100")
        #expect(first["report"]?.string == address.reports.first?.id)
        #expect(Set(address.reports.map(\.id)).count == 3)
    }

    @Test func troubleIsTriedAgainInOrder() async throws {
        let time = VirtualTime(Sample.start)
        let (address, log) = (Address([.troubled(httpStatus: 500, reason: "", retryAfter: nil)]), InMemoryEventLog())
        try await run(address, log, time: time) { broker in
            try await deliver("sent", "delivered", on: broker)
            await address.next()
            await time.untilPausing()
            time.advance(by: .seconds(6))
            let ends = try await ends(2, in: log)
            #expect(ends.map(\.attempts) == [2, 1] && ends.allSatisfy { $0.taken })
        }
        #expect(address.reports.map(\.id).count == 3)
        #expect(address.reports[0].id == address.reports[1].id, "the same one again, before the next")
    }

    @Test func whatNeverGoesIsGivenUp() async throws {
        let time = VirtualTime(Sample.start)
        let trouble = ReportAnswer.troubled(httpStatus: 503, reason: "answers with status 503", retryAfter: nil)
        let (address, log) = (Address(Array(repeating: trouble, count: 10)), InMemoryEventLog())
        try await run(address, log, time: time) { broker in
            try await deliver("sent", on: broker)
            for _ in 0..<9 {
                await address.next()
                await time.untilPausing()
                time.advance(by: .seconds(100_000))
            }
            let ended = try #require(try await ends(1, in: log).first)
            #expect(!ended.taken && ended.attempts == 10 && ended.httpStatus == 503)
        }
    }

    @Test func whatIsGoneIsNotTriedAgain() async throws {
        let (address, log) = (Address([.refused(httpStatus: 410, reason: "gone")]), InMemoryEventLog())
        try await run(address, log) { broker in
            try await deliver("sent", on: broker)
            let ended = try #require(try await ends(1, in: log).first)
            #expect(!ended.taken && ended.attempts == 1 && ended.reason == "gone")
        }
    }

    @Test func whatWasUnderWayAtAStopIsPostedAgainUnderItsID() async throws {
        let log = InMemoryEventLog()
        let first = Address([.troubled(httpStatus: 0, reason: "", retryAfter: nil)])
        try await run(first, log) { broker in
            try await deliver("sent", on: broker)
            await first.next()
        }
        let second = Address()
        try await run(second, log) { _ in _ = try await ends(1, in: log) }
        #expect(second.reports.map(\.id) == first.reports.map(\.id))
    }

    @Test func aRefusalIsToldToo() async throws {
        let (address, log) = (Address(), InMemoryEventLog())
        try await run(address, log) { broker in
            _ = try await broker.submit([DeliveryReportTests.send()])
            _ = try await ends(1, in: log)
        }
        let body = try JSONDocument(try #require(address.reports.first).body, limit: .max).root
        #expect(body["status"]?.string == "refused" && body["code"]?.integer == 131_047)
        #expect(body["correlationID"]?.string == "c1" && body["callbackData"]?.string == "any \u{1F600} text")
    }
}
