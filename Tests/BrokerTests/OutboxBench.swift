import Broker
import BrokerTesting
import Decisions
import EventLog
import EventLogTesting
import Events
import Logging
import Messages
import Projections
import Timeline

/// A broker with an outbox whose gateway the test answers for.
struct OutboxBench {
    let log: FaultyEventLog
    let time: VirtualTime
    let broker: Broker
    let gateway: ScriptedGateway
    let running: Task<Void, any Error>

    /// Runs a broker and its outbox as long as a test needs them.
    ///
    /// - Parameter prepare: What is recorded before the outbox starts.
    static func run(
        _ log: any EventLog = InMemoryEventLog(), _ time: VirtualTime = VirtualTime(Sample.start),
        prepare: (Broker) async throws -> Void = { _ in }, _ body: (OutboxBench) async throws -> Void
    ) async throws {
        let faulty = FaultyEventLog(log)
        try await withBroker(faulty, time) { (broker: Broker) async throws in
            try await prepare(broker)
            let gateway = ScriptedGateway()
            let outbox = Outbox(broker: broker, gateway: gateway, logger: .silent)
            let running = Task { try await outbox.run() }
            defer { running.cancel() }
            let bench = OutboxBench(log: faulty, time: time, broker: broker, gateway: gateway, running: running)
            try await body(bench)
            try await bench.stop()
        }
    }

    /// Stops the outbox and waits until it has finished what it began.
    func stop() async throws {
        running.cancel()
        try await running.value
    }

    /// Requests a message within the customer's window.
    ///
    /// - Returns: The position of its request.
    @discardableResult
    func send(_ text: String, to phone: String = Sample.phone) async throws -> Position {
        let events = try await broker.submit(Sample.send(text, to: phone))
        return events.first { $0.event.name == "sendRequested" }?.position ?? .start
    }

    /// Lets time pass, and the writer look at its clock.
    func pass(_ length: Duration) async throws {
        time.advance(by: length)
        _ = try await broker.query { _ in }
    }

    /// A message of ours, as long as its fate is open.
    func openSend(_ position: Position) async throws -> OpenSend? {
        try await broker.query { world in
            world.conversations.lazy.compactMap { $0.delivery.send(at: position) }.first
        }
    }
}

extension VirtualTime {
    /// Lets second after second pass.
    func pass(until isOver: @Sendable () -> Bool) async {
        while !isOver() {
            advance(by: .seconds(1))
            await Task.yield()
        }
    }
}

extension AttemptResult {
    static func accepted(_ id: String) -> AttemptResult {
        .accepted(message: MessageID(id), waID: "", status: "accepted")
    }

    static func failed(retryAfter: Duration?) -> AttemptResult {
        .failed(httpStatus: 500, code: 131_000, reason: "something went wrong", retryAfter: retryAfter)
    }
}

extension Logger {
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
