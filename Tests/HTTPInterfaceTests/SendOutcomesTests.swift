import Broker
import BrokerTesting
import Decisions
import EventLog
import EventLogTesting
import Events
import Messages
import Testing
import Timeline

/// Callers learn what became of their sends, whenever they ask.
struct SendOutcomesTests {
    private let broker: Broker
    private let log = FaultyEventLog(InMemoryEventLog())
    private let conversation = ConversationID(1)

    init() throws { broker = try Broker(log: log, time: VirtualTime(House.start)) }

    private func withSends(_ count: Int, _ test: @escaping @Sendable ([Position], SendOutcomes) async throws -> Void)
        async throws
    {
        broker.start()
        defer { broker.stop() }
        var message = MessageReceived()
        (message.line, message.type, message.message) = ("1", "text", "wamid.IN1")
        message.sender = Party(phone: "16505551234")
        let item = PlatformItem(event: .messageReceived(message), occurredAt: House.start, identity: "m:1")
        _ = try await broker.submit(.receive(item))
        var sends: [Position] = []
        for _ in 0..<count {
            let send = SendCommand(to: .conversation(conversation), .text("Hi"), by: .api("test"))
            sends += try await broker.submit(.send(send)).map(\.position)
        }
        let outcomes = SendOutcomes(log: log)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await outcomes.run() }
            try await test(sends, outcomes)
            group.cancelAll()
        }
    }

    private func end(_ send: Position, _ result: AttemptResult) async throws {
        _ = try await broker.submit(.beginAttempt(conversation, send: send))
        _ = try await broker.submit(.endAttempt(conversation, send: send, attempt: 1, result))
    }

    private static let accepted = AttemptResult.accepted(message: "wamid.OUT1", waID: "1", status: "accepted")

    @Test("An outcome that is in the log already is told at once")
    func tellsThePast() async throws {
        try await withSends(1) { sends, _ in
            try await end(sends[0], SendOutcomesTests.accepted)
            // Nobody follows the log for this one: the past is found without.
            let outcome = await SendOutcomes(log: log).outcome(of: sends[0], in: conversation)
            #expect(outcome == .accepted(message: "wamid.OUT1", waID: "1", status: "accepted"))
        }
    }

    @Test("Everybody who waits for a message is told when its fate is decided, and nobody else")
    func tellsTheFuture() async throws {
        try await withSends(2) { sends, outcomes in
            async let first = outcomes.outcome(of: sends[0], in: conversation)
            async let alsoFirst = outcomes.outcome(of: sends[0], in: conversation)
            async let second = outcomes.outcome(of: sends[1], in: conversation)
            while outcomes.waiting < 3 { await Task.yield() }
            try await end(sends[0], SendOutcomesTests.accepted)
            #expect(await first == .accepted(message: "wamid.OUT1", waID: "1", status: "accepted"))
            #expect(await alsoFirst == .accepted(message: "wamid.OUT1", waID: "1", status: "accepted"))
            #expect(outcomes.waiting == 1)
            try await end(sends[1], .failed(httpStatus: 400, code: 100, reason: "bad", retryAfter: nil))
            guard case .failed(let failed)? = await second else {
                Issue.record("not told")
                return
            }
            #expect(failed.code == 100)
        }
    }

    @Test("Who gives up, or is left when nobody follows the log any more, is told that nothing is known")
    func tellsNothing() async throws {
        try await withSends(1) { sends, outcomes in
            let waiter = Task { await outcomes.outcome(of: sends[0], in: conversation) }
            while outcomes.waiting < 1 { await Task.yield() }
            waiter.cancel()
            #expect(await waiter.value == nil)
            #expect(outcomes.waiting == 0)
            async let left = outcomes.outcome(of: sends[0], in: conversation)
            while outcomes.waiting < 1 { await Task.yield() }
            log.close()
            #expect(await left == nil)
            #expect(await outcomes.outcome(of: sends[0], in: conversation) == nil)
        }
    }
}
