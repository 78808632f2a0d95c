import ArgumentParser
import AsyncHTTPClient
import Broker
import Decisions
import EventLog
import Events
import Foundation
import GraphClient
import LMDBEventLog
import Logging
import Messages
import NIOCore
import Settings
import Timeline

/// Many messages at once through the outbox and the way out, to a sandbox that refuses what comes too fast and counts it.
struct MeasurePace: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pace",
        abstract:
            "A burst of messages, to a sandbox that counts how fast they come; and webhooks before it and beside it.")

    private static let line = LineID("106540352242922")
    /// Milliseconds between two webhooks of a connection.
    private static let pause = 200

    @OptionGroup var place: Place
    @Option(help: "The sandbox's address: whatsapp-sandbox --pace --cast none.") var sandbox = "http://127.0.0.1:8490"
    @Option(help: "Messages.") var messages = 10_000
    @Option(help: "Contacts, who get one message after another in turns.") var contacts = 2_000
    @OptionGroup var load: HTTPLoad
    @Option(help: "What the line may send in a second: its `pace.perSecond`.") var perSecond = 80

    func run() async throws {
        let folder = try place.emptyFolder("pace")
        defer { place.remove(folder) }
        let log = try LMDBEventLog.open(at: folder + "/log")
        defer { log.close() }
        let broker = try Broker(log: log, time: SystemTime())
        broker.start()
        defer { broker.stop() }
        try await prepare(broker)
        let server = try await WebhookServer(broker, in: folder, sends: false)
        defer { server.stop() }
        let webhooks = try WebhookRequests(count: 100_000, file: folder + "/requests")
        let calm = try await self.webhooks(webhooks, to: server, "before")
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: GraphGateway.clientConfiguration)
        do {
            try await submit(sends, broker)
            async let beside = self.webhooks(webhooks, to: server, "beside")
            try await send(broker, client)
            try compare(try await beside, with: calm)
            try await client.shutdown()
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    /// A line with its pace, and customers who have written.
    private func prepare(_ broker: Broker) async throws {
        var policy = LinePolicy()
        policy.pendingResponse = nil
        policy.pace?.perSecond = UInt32(perSecond)
        _ = try await broker.submit(.setPolicy(MeasurePace.line, policy))
        let greetings = (0..<contacts).map { number -> Command in
            var message = MessageReceived()
            (message.line, message.sender) = (MeasurePace.line, Party(phone: phone(number)))
            (message.message, message.type, message.text) = (MessageID("wamid.pace.\(number)"), "text", "Hello")
            return .receive(
                PlatformItem(
                    event: .messageReceived(message), occurredAt: broker.time.now, identity: "m:pace:\(number)"))
        }
        try await submit(greetings, broker)
    }

    private var sends: [Command] {
        (0..<messages).map { number in
            let party = Party(phone: phone(number % contacts))
            return .send(SendCommand(to: .party(party, from: MeasurePace.line), .text("\(number)"), by: .api("bench")))
        }
    }

    /// Webhooks at a moderate rate: what they have to wait for is not each other.
    private func webhooks(_ requests: WebhookRequests, to server: WebhookServer, _ when: String) async throws
        -> Measurement
    {
        try await load.send(
            to: server.port, "/webhooks/whatsapp", requests: requests.file, warm: 5, pause: MeasurePace.pause,
            named: "parley.pace.webhook.\(when)", work: "webhooks of \(requests.meanBody) bytes, \(when) the burst")
    }

    /// How much longer webhooks take while the burst goes out.
    private func compare(_ beside: Measurement, with calm: Measurement) throws {
        try calm.print()
        try beside.print()
        guard let before = calm.p99Microseconds, let now = beside.p99Microseconds, before > 0 else {
            throw Failure("no latency was measured")
        }
        try Measurement(
            name: "parley.pace.webhook.ratio", value: now / before, unit: "×",
            work: "the webhooks' p99 beside the burst, over that before it"
        ).print()
    }

    private func phone(_ number: Int) -> String { "1650\(1_000_000 + number)" }

    private func submit(_ commands: [Command], _ broker: Broker) async throws {
        for start in stride(from: 0, to: commands.count, by: 500) {
            for outcome in try await broker.submit(Array(commands[start..<min(start + 500, commands.count)])) {
                if case .rejected(let rejection) = outcome { throw Failure("\(rejection)") }
            }
        }
    }

    private func send(_ broker: Broker, _ client: HTTPClient) async throws {
        let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        let way = GraphGateway.Configuration(url: sandbox, version: "v24.0", accessToken: "sandbox-token")
        let outbox = Outbox(
            broker: broker, gateway: GraphGateway(client: client, configuration: way, logger: logger), logger: logger)
        let running = Task { try await outbox.run() }
        defer { running.cancel() }
        var course = PaceCourse(messages: messages)
        do {
            try await broker.log.follow(after: .start) { event in
                course.take(event)
                if course.isOver { throw CancellationError() }
            }
        } catch is CancellationError {}
        guard course.disorder == 0 else {
            throw Failure("\(course.disorder) messages overtook another to their contact")
        }
        let counted = try await client.get(url: sandbox + "/sandbox/pace").get()
        let count = counted.body.map { String(buffer: $0) } ?? ""
        try Measurement.rate(
            "parley.pace",
            ["messages": .number(messages), "contacts": .number(contacts), "perSecond": .number(perSecond)],
            of: course.left - 1, in: course.time, unit: "messages/s",
            work: "\(course.left) attempts, \(course.failed) refused; the sandbox counted \(count)"
        ).print()
    }
}

/// What became of the messages, as the log tells it.
private struct PaceCourse {
    let messages: Int
    var left = 0
    var failed = 0
    /// Messages that left after a later one to the same contact.
    var disorder = 0
    private var ended = 0
    private var first: Timestamp?
    private var last: Timestamp?
    private var latest: [ConversationID: Position] = [:]

    init(messages: Int) { self.messages = messages }

    var isOver: Bool { ended == messages }
    var time: Duration { first.flatMap { first in last.map { $0 - first } } ?? .zero }

    mutating func take(_ event: RecordedEvent) {
        switch event.event {
        case .sendAttempted(let attempted):
            left += 1
            (first, last) = (first ?? event.recordedAt, event.recordedAt)
            if attempted.send < latest[event.conversation] ?? .start { disorder += 1 }
            latest[event.conversation] = attempted.send
        case .sendAccepted, .sendRefused, .sendInDoubt: ended += 1
        case .sendFailed(let failure):
            failed += 1
            if failure.retryAt == nil { ended += 1 }
        default: return
        }
    }
}
