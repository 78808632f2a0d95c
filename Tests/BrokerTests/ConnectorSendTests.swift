import Broker
import BrokerTesting
import Decisions
import EventLog
import Events
import InMemoryLogging
import Logging
import Messages
import Settings
import Synchronization
import Testing
import Timeline

/// By which connector a message leaves (S1.2), and that it waits where nothing can leave by that.
@Suite(.timeLimit(.minutes(2))) struct ConnectorSendTests {
    /// A gateway without some connectors; what it is asked waits for the test's answer.
    private struct PartialGateway: MessageGateway {
        let closed: Set<ConnectorName>
        let answering = ScriptedGateway()

        func obstacle(to connector: ConnectorName) -> String? {
            closed.contains(connector) ? "\(connector.words) has no access token" : nil
        }

        func send(_ message: OutgoingMessage) async -> AttemptResult { await answering.send(message) }
    }

    private static func connect(_ connector: ConnectorName, of line: LineID = Sample.line) -> Command {
        var policy = LinePolicy()
        (policy.pendingResponse, policy.connector) = (nil, connector)
        return .setPolicy(line, policy)
    }

    private func run(
        _ log: any EventLog = InMemoryEventLog(), closed: Set<ConnectorName>, logger: Logger = .silent,
        prepare: [Command], _ body: (Broker, Outbox, ScriptedGateway) async throws -> Void
    ) async throws {
        try await withBroker(log) { broker in
            _ = try await broker.submit(prepare)
            let gateway = PartialGateway(closed: closed)
            let outbox = Outbox(broker: broker, gateway: gateway, logger: logger)
            let running = Task { try await outbox.run() }
            defer { running.cancel() }
            try await body(broker, outbox, gateway.answering)
            running.cancel()
            try await running.value
        }
    }

    /// Sends a message and waits until it is out of the queue, one way or another.
    private func strand(_ text: String, _ broker: Broker, _ outbox: Outbox, waiting: Int) async throws {
        _ = try await broker.submit([Sample.send(text)])
        while outbox.waiting != waiting || outbox.inFlight > 0 { await Task.yield() }
    }

    @Test func aMessageLeavesByTheConnectorThatItsLineHasThen() async throws {
        let log = InMemoryEventLog()
        try await run(log, closed: [], prepare: [ConnectorSendTests.connect("main"), Sample.message(1)]) {
            broker, _, gateway in
            _ = try await broker.submit([Sample.send("One")])
            let one = await gateway.nextAttempt()
            #expect(one.message.connector == "main")
            _ = try await broker.submit([ConnectorSendTests.connect("other")])
            one.answer(.accepted("wamid.1"))
            _ = try await broker.submit([Sample.send("Two")])
            let two = await gateway.nextAttempt()
            #expect(two.message.connector == "other")
            two.answer(.accepted("wamid.2"))
        }
        let connectors = try log.allEvents().compactMap { event -> ConnectorName? in
            if case .sendAttempted(let attempted) = event.event { attempted.connector } else { nil }
        }
        #expect(connectors == ["main", "other"])
    }

    @Test func whereNothingCanLeaveMessagesWaitWithoutAnAttemptUntilTheLineHasAnother() async throws {
        let logs = InMemoryLogHandler()
        let log = InMemoryEventLog()
        try await run(
            log, closed: ["main"], logger: Logger(label: "test") { _ in logs },
            prepare: [ConnectorSendTests.connect("main"), Sample.message(1)]
        ) { broker, outbox, gateway in
            try await strand("One", broker, outbox, waiting: 1)
            try await strand("Two", broker, outbox, waiting: 2)
            #expect(try !log.names().contains("sendAttempted"))
            #expect(gateway.messages.isEmpty)
            // Another line's rules are none of its business.
            _ = try await broker.submit([ConnectorSendTests.connect("other", of: "200")])
            _ = try await broker.submit([ConnectorSendTests.connect("other")])
            for text in ["One", "Two"] {
                let attempt = await gateway.nextAttempt()
                #expect(attempt.message.content.text == text)
                #expect(attempt.message.connector == "other")
                attempt.answer(.accepted("wamid.\(text)"))
            }
            #expect(outbox.waiting == 0)
        }
        let told = logs.entries.filter { $0.level == .warning }.map { "\($0.message)" }
        #expect(told == ["line 100: messages wait: connector 'main' has no access token"])
    }

    @Test func aStartTakesUpWhatWaited() async throws {
        let log = InMemoryEventLog()
        try await run(log, closed: ["main"], prepare: [ConnectorSendTests.connect("main"), Sample.message(1)]) {
            broker, outbox, _ in try await strand("One", broker, outbox, waiting: 1)
        }
        try await run(log, closed: [], prepare: []) { _, _, gateway in
            let attempt = await gateway.nextAttempt()
            #expect(attempt.message.content.text == "One")
            attempt.answer(.accepted("wamid.1"))
        }
    }

    @Test func otherLinesGoOnMeanwhile() async throws {
        let log = InMemoryEventLog()
        try await run(log, closed: ["main"], prepare: [ConnectorSendTests.connect("main"), Sample.message(1)]) {
            broker, outbox, gateway in
            try await strand("One", broker, outbox, waiting: 1)
            _ = try await broker.submit([
                ConnectorSendTests.connect(.standard, of: "200"),
                .receive(Sample.item(2, on: "200")),
                .send(SendCommand(to: .party(Party(phone: Sample.phone), from: "200"), .text("Hi"), by: .api("test"))),
            ])
            let attempt = await gateway.nextAttempt()
            #expect(attempt.message.line == "200")
            #expect(attempt.message.connector == .standard)
            attempt.answer(.accepted("wamid.1"))
            #expect(outbox.waiting == 1)
        }
    }

    @Test func theDefaultsConnectorIsThatOfLinesWithoutRules() async throws {
        try await run(closed: [], prepare: [ConnectorSendTests.connect("main", of: .absent), Sample.message(1)]) {
            broker, _, gateway in
            _ = try await broker.submit([Sample.send("One")])
            let attempt = await gateway.nextAttempt()
            #expect(attempt.message.connector == "main")
            attempt.answer(.accepted("wamid.1"))
        }
    }

    @Test func aReceiptOnAnotherLineIsNotThatOfTheMessage() async throws {
        let log = InMemoryEventLog()
        try await run(log, closed: [], prepare: [ConnectorSendTests.connect("main"), Sample.message(1)]) {
            broker, _, gateway in
            _ = try await broker.submit([Sample.send("One")])
            let attempt = await gateway.nextAttempt()
            attempt.answer(.accepted("wamid.OUT"))
            _ = try await log.first { $0.event.name == "sendAccepted" ? true : nil }
            var receipt = ReceiptReceived()
            (receipt.line, receipt.message, receipt.status) = ("200", "wamid.OUT", "failed")
            receipt.recipient = Party(phone: "16505550000")
            receipt.callbackData = "\(attempt.message.token)"
            let item = PlatformItem(event: .receiptReceived(receipt), occurredAt: Sample.start, identity: "s:1")
            let outcomes = try await broker.submit([.receive(item)])
            let recorded = outcomes[0].events.first { $0.event.name == "receiptReceived" }
            #expect(recorded?.conversation != attempt.message.token.conversation)
        }
    }
}
