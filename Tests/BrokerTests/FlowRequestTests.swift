import Broker
import BrokerTesting
import Decisions
import EventLog
import Events
import Flows
import Logging
import Messages
import Projections
import Settings
import Synchronization
import Testing
import Timeline

/// What servers flows ask, when, and what becomes of their answers.
@Suite(.timeLimit(.minutes(2))) struct FlowRequestTests {
    /// Servers that answer one thing after another, and remember what they were asked.
    private final class Servers: FlowGateway {
        private let answers: Mutex<[FlowAnswer]>
        private let asked = Mutex<[FlowInquiry]>([])

        init(_ answers: FlowAnswer...) { self.answers = Mutex(answers) }

        var inquiries: [FlowInquiry] { asked.withLock { $0 } }

        func ask(_ inquiry: FlowInquiry, within time: Duration) async -> FlowAnswer {
            asked.withLock { $0.append(inquiry) }
            return answers.withLock { $0.isEmpty ? .failure("nothing more to say") : $0.removeFirst() }
        }
    }

    private static let definition = """
        {"parley":"flow/1","name":"look","start":"ask","variables":{"order":{}},"fallback":{"handover":{"queue":true}},
        "nodes":{"ask":{"http":{"method":"POST","url":"https://shop.example/orders","body":{"from":"{{customer.phone}}"},
        "save":"order"},"timeout":"10s","on":{"answered":"say"}},
        "say":{"send":{"text":"It is {{order.status}}."},"on":{"onSuccess":"bye"}},"bye":{"close":{}}}}
        """

    private static func setup() throws -> [Command] {
        var task = BotTask()
        (task.id, task.flow) = ("helper", "look")
        return [
            .publishFlows([try Flow(canonical: definition)], by: nil), .setTasks([task]),
            Sample.policy { $0.botOnStart = "helper" },
        ]
    }

    /// Runs the asking over a log; what happened before is an earlier run's, in which nobody asked.
    ///
    /// - Returns: The events, once the session has closed or is in the queue.
    private func events(_ servers: Servers, earlier: [Command] = [], _ commands: [Command] = []) async throws -> [Event]
    {
        let (log, time) = (InMemoryEventLog(), VirtualTime(Sample.start))
        try await withBroker(log, time) { _ = try await $0.submit(try FlowRequestTests.setup() + earlier) }
        var seen: [Event] = []
        try await withBroker(log, time) { broker in
            let requests = FlowRequests(broker: broker, gateway: servers, logger: Logger(label: "test"))
            let running = Task { try await requests.run() }
            defer { running.cancel() }
            _ = try await broker.submit(commands)
            struct Found: Error {}
            do {
                try await log.follow(after: .start) { event in
                    seen.append(event.event)
                    if [EventKind.sessionClosed.rawValue, EventKind.sessionAssigned.rawValue].contains(event.event.kind)
                    {
                        throw Found()
                    }
                }
            } catch is Found {}
        }
        return seen
    }

    private func said(_ events: [Event]) -> [String] {
        events.compactMap { if case .sendRequested(let send) = $0 { send.content.text } else { nil } }
    }

    @Test func aServerIsAskedAndTheFlowGoesOn() async throws {
        let servers = Servers(.response(status: 200, body: Array(#"{"status":"sent"}"#.utf8)))
        let events = try await events(servers, [Sample.message(1, text: "Hello")])
        #expect(said(events) == ["It is sent."])
        let inquiry = try #require(servers.inquiries.first)
        #expect(inquiry.method == "POST" && inquiry.url == "https://shop.example/orders")
        #expect(inquiry.body?.contains("+") == true)
        #expect(events.last?.name == "sessionClosed")
    }

    @Test func whatACrashInterruptedIsAskedAgainUnderTheSameKey() async throws {
        let servers = Servers(.response(status: 200, body: Array(#"{"status":"packed"}"#.utf8)))
        let events = try await events(servers, earlier: [Sample.message(1, text: "Hello")])
        #expect(said(events) == ["It is packed."])
        let position = events.firstIndex { $0.name == "flowRequested" }.map { $0 + 1 }
        #expect(servers.inquiries.map(\.key) == ["parley.flow.\(position ?? 0)"])
    }

    @Test func aFailureEndsWithAPerson() async throws {
        let events = try await events(
            Servers(.failure("its server can't be reached")), [Sample.message(1, text: "Hello")])
        #expect(said(events).isEmpty)
        guard case .sessionAssigned(let assigned)? = events.last else {
            Issue.record("\(events.map(\.name))")
            return
        }
        #expect(assigned.handler == .queue)
    }
}
