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

/// Callers learn what became of their messages, whenever they ask.
@Suite(.timeLimit(.minutes(2))) struct SendOutcomesTests {
    private let log = InMemoryEventLog()
    private let conversation = ConversationID(1)

    /// Runs a broker with a message that an attempt was begun at, and somebody who follows the log.
    private func follow(_ body: (Broker, SendOutcomes, Position) async throws -> Void) async throws {
        let outcomes = SendOutcomes(log: log)
        try await withBroker(log) { (broker: Broker) async throws in
            _ = try await broker.submit([Sample.message(1)])
            let send = try #require(try await broker.submit(Sample.send("Hi")).last?.position)
            _ = try await broker.submit(.beginAttempt(conversation, send: send))
            let following = Task { await outcomes.run() }
            try await body(broker, outcomes, send)
            following.cancel()
            await following.value
        }
        #expect(outcomes.waiting == 0)
    }

    private func end(_ send: Position, _ result: AttemptResult, attempt: UInt32 = 1) -> Command {
        .endAttempt(conversation, send: send, attempt: attempt, result)
    }

    @Test func manyWhoWaitAreTold() async throws {
        try await follow { broker, outcomes, send in
            let told = try await withThrowingTaskGroup(of: SendEnding?.self) { group in
                for _ in 0..<20 { group.addTask { await outcomes.outcome(of: send, in: conversation) } }
                while outcomes.waiting < 20 { await Task.yield() }
                _ = try await broker.submit([end(send, .accepted("wamid.1"))])
                return try await group.reduce(into: [SendEnding?]()) { $0.append($1) }
            }
            let accepted = SendEnding.accepted(message: MessageID("wamid.1"), waID: "", status: "accepted")
            #expect(told == Array(repeating: accepted, count: 20))
        }
    }

    @Test func whoComesLateIsTold() async throws {
        try await follow { broker, outcomes, send in
            _ = try await broker.submit([end(send, .failed(retryAfter: nil)), Sample.message(2)])
            guard case .failed(let failed)? = await outcomes.outcome(of: send, in: conversation) else {
                Issue.record("the failure was not told")
                return
            }
            #expect((failed.send, failed.code) == (send, 131_000))
        }
    }

    @Test func aFailureThatIsTriedAgainDecidesNothing() async throws {
        try await follow { broker, outcomes, send in
            async let told = outcomes.outcome(of: send, in: conversation)
            while outcomes.waiting < 1 { await Task.yield() }
            _ = try await broker.submit([end(send, .failed(retryAfter: .zero))])
            _ = try await broker.query { _ in }
            #expect(outcomes.waiting == 1)
            _ = try await broker.submit(.beginAttempt(conversation, send: send))
            _ = try await broker.submit([end(send, .accepted("wamid.2"), attempt: 2)])
            #expect(await told == .accepted(message: MessageID("wamid.2"), waID: "", status: "accepted"))
        }
    }

    @Test func aReceiptAfterALostAnswerDecides() async throws {
        try await follow { broker, outcomes, send in
            async let told = outcomes.outcome(of: send, in: conversation)
            _ = try await broker.submit([end(send, .inDoubt(reason: "lost"))])
            let token = AttemptToken(send: send, attempt: 1)
            _ = try await broker.submit([Sample.receipt("sent", for: MessageID("wamid.1"), token: token)])
            #expect(await told == .accepted(message: MessageID("wamid.1"), waID: "", status: ""))
        }
    }

    @Test func whoeverGivesUpWaitingIsLetGo() async throws {
        try await follow { _, outcomes, send in
            let asking = Task { await outcomes.outcome(of: send, in: conversation) }
            while outcomes.waiting < 1 { await Task.yield() }
            asking.cancel()
            #expect(await asking.value == nil)
            #expect(outcomes.waiting == 0)
            let late = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return await outcomes.outcome(of: send, in: conversation)
            }
            #expect(await late.value == nil)
        }
    }

    @Test func whereNobodyFollowsAnyMoreNothingIsKnown() async throws {
        try await follow { _, outcomes, send in
            async let told = outcomes.outcome(of: send, in: conversation)
            while outcomes.waiting < 1 { await Task.yield() }
            log.close()
            #expect(await told == nil)
            #expect(await outcomes.outcome(of: send, in: conversation) == nil)
        }
    }
}
