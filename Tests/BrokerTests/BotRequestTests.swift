import Broker
import BrokerTesting
import Decisions
import Encoding
import EventLog
import Events
import Logging
import Messages
import Projections
import Settings
import Synchronization
import Testing
import Timeline

/// What bots with an address are asked (S1.8), when, and what becomes of their answers.
@Suite(.timeLimit(.minutes(2))) struct BotRequestTests {
    /// Bots that answer one thing after another, and remember what they were asked.
    private final class Bots: BotGateway {
        struct Call: Sendable {
            var inquiry: BotInquiry
            var address: String
            var time: Duration
        }

        private struct State {
            var answers: [BotAnswer]
            var calls: [Call] = []
        }

        private let state: Mutex<State>
        private let (asked, told) = AsyncStream.makeStream(of: Void.self)

        init(_ answers: BotAnswer...) { state = Mutex(State(answers: answers)) }

        func ask(_ inquiry: BotInquiry, at address: String, within time: Duration) async -> BotAnswer {
            let answer = state.withLock { state in
                state.calls.append(Call(inquiry: inquiry, address: address, time: time))
                return state.answers.isEmpty ? .actions([]) : state.answers.removeFirst()
            }
            told.yield()
            return answer
        }

        /// The calls, once there is one more.
        func next() async -> [Call] {
            for await _ in asked { break }
            return state.withLock { $0.calls }
        }
    }

    private static let setup: [Command] = {
        var task = BotTask()
        (task.id, task.url) = ("helper", "https://bot.example/hook")
        return [.setTasks([task]), Sample.policy { $0.botOnStart = "helper" }]
    }()

    /// Runs the asking of bots over a log while something happens; what happened before is an earlier run's.
    private func run(
        _ bots: Bots, time: VirtualTime = VirtualTime(Sample.start), earlier: [Command] = [],
        _ body: (Broker) async throws -> Void
    ) async throws {
        let log = InMemoryEventLog()
        try await withBroker(log, time) { _ = try await $0.submit(BotRequestTests.setup + earlier) }
        try await withBroker(log, time) { broker in
            let requests = BotRequests(broker: broker, gateway: bots, logger: Logger(label: "test"))
            let running = Task { try await requests.run() }
            do {
                try await body(broker)
            } catch {
                running.cancel()
                throw error
            }
            running.cancel()
            _ = await running.result
        }
    }

    /// What was recorded from a position on, once there is an event of some kind there.
    private func events(of broker: Broker, upTo kind: EventKind) async throws -> [RecordedEvent] {
        var seen: [RecordedEvent] = []
        struct Found: Error {}
        do {
            try await broker.log.follow(after: .start) { event in
                seen.append(event)
                if event.event.kind == kind.rawValue { throw Found() }
            }
        } catch is Found {}
        return seen
    }

    @Test func aBotIsAskedAndWhatItAnswersIsDone() async throws {
        let bots = Bots(.actions([.say(.message(.text("Hello!"))), .transfer(.queue)]))
        try await run(bots) { broker in
            _ = try await broker.submit([Sample.message(1, text: "Good morning")])
            let call = try #require(await bots.next().first)
            #expect(call.address == "https://bot.example/hook")
            #expect(call.time > .zero)
            #expect(call.inquiry.messages.map(\.received.text) == ["Good morning"])
            let json = try JSONDocument(call.inquiry.body, limit: .max).root
            #expect(json["bot"]?.string == "helper" && json["session"]?.integer == 1)
            #expect(json["id"]?.string == call.inquiry.id)
            let events = try await events(of: broker, upTo: .sessionAssigned).map(\.event)
            let names = events.suffix(3).map(\.name)
            #expect(names == ["botAnswered", "sendRequested", "sessionAssigned"])
        }
    }

    @Test func aFailureIsRecordedAndTheSessionGoesToTheAgents() async throws {
        try await run(Bots(.failed("can't be reached"))) { broker in
            _ = try await broker.submit([Sample.message(1, text: "Hello")])
            let events = try await events(of: broker, upTo: .sessionAssigned)
            guard case .botAnswered(let answered)? = events.dropLast().last?.event else {
                Issue.record("\(events.map(\.event.name))")
                return
            }
            #expect(answered.outcome == .failed && answered.reason == "can't be reached")
        }
    }

    @Test func whatWasNotAnsweredIsAskedAgainUnderTheSameName() async throws {
        let bots = Bots()
        try await run(bots, earlier: [Sample.message(1, text: "Hello")]) { broker in
            let call = try #require(await bots.next().first)
            let asked = try #require(try broker.log.event(at: call.inquiry.asked))
            guard case .botAsked = asked.event else {
                Issue.record("\(asked.event.name)")
                return
            }
            #expect(call.inquiry.messages.map(\.received.text) == ["Hello"])
            _ = try await events(of: broker, upTo: .botAnswered)
        }
    }
}

/// What an answer of a bot's says.
struct BotAnswerTests {
    @Test func actionsAreReadInTheirOrder() {
        let body = """
            {"actions":[{"text":"Hi"},{"message":{"type":"image","image":{"link":"https://a.b/c.png"}}},
            {"response":"prices","without":[2]},{"response":"balance","parameters":["1"]},{"transfer":"agent:ana"},{"finish":true}]}
            """
        guard case .actions(let actions) = BotAnswer(status: 200, body: Array(body.utf8)) else {
            Issue.record("\(BotAnswer(status: 200, body: Array(body.utf8)))")
            return
        }
        var (without, filled) = (StandardResponse.Edits(), StandardResponse.Edits())
        (without.without, filled.parameters) = ([2], ["1"])
        #expect(actions.count == 6)
        #expect(actions[2] == .say(.response(id: "prices", without)))
        #expect(actions[3] == .say(.response(id: "balance", filled)))
        #expect(actions.suffix(2) == [.transfer(.agent("ana")), .finish])
        #expect(BotAnswer(status: 204, body: []) == .actions([]))
        #expect(BotAnswer(status: 200, body: Array(#"{"actions":[]}"#.utf8)) == .actions([]))
    }

    @Test(arguments: [
        (404, ""), (200, ""), (200, "[]"), (200, "{}"), (200, #"{"actions":{}}"#), (200, #"{"actions":[],"x":1}"#),
        (200, #"{"actions":[{}]}"#), (200, #"{"actions":["Hi"]}"#), (200, #"{"actions":[{"text":1}]}"#),
        (200, #"{"actions":[{"text":""}]}"#), (200, #"{"actions":[{"text":"a","finish":true}]}"#),
        (200, #"{"actions":[{"text":"a","without":[1]}]}"#), (200, #"{"actions":[{"finish":false}]}"#),
        (200, #"{"actions":[{"transfer":"workbin:a"}]}"#), (200, #"{"actions":[{"transfer":"ana"}]}"#),
        (200, #"{"actions":[{"message":{"type":"text"}}]}"#), (200, #"{"actions":[{"response":"a","without":["1"]}]}"#),
        (200, #"{"actions":[{"response":"a","parameters":"1"}]}"#),
        (200, #"{"actions":["# + Array(repeating: #"{"finish":true}"#, count: 21).joined(separator: ",") + "]}"),
    ])
    func whatCanNotBeUsedIsAFailure(status: Int, body: String) {
        guard case .failed(let reason) = BotAnswer(status: status, body: Array(body.utf8)) else {
            Issue.record("it can be used")
            return
        }
        #expect(!reason.isEmpty)
    }
}
