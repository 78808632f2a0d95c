import ArgumentParser
import Broker
import Decisions
import Deliveries
import EventLog
import Events
import LMDBDeliveries
import LMDBEventLog
import Logging
import Projections
import Settings
import Timeline

/// How long webhooks take beside consumers that are slow or dead, and without them: in turns, in one run.
struct MeasureBeside: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "beside",
        abstract: "Webhooks that come in at a moderate rate, without consumers and beside slow and dead ones.")

    private static let line = LineID("106540352242922")
    /// Milliseconds between two webhooks of a connection.
    private static let pause = 200
    private static let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }

    @OptionGroup var place: Place
    @OptionGroup var load: HTTPLoad
    @Option(help: "Groups, each with consumers that are slow, die, or whose address hangs.") var groups = 4
    @Option(help: "How often webhooks come without consumers and beside them.") var rounds = 3

    func validate() throws {
        guard (1...16).contains(groups), (1...50).contains(rounds) else {
            throw ValidationError("--groups is 1 to 16, --rounds 1 to 50")
        }
    }

    func run() async throws {
        let folder = try place.emptyFolder("beside")
        defer { place.remove(folder) }
        let log = try LMDBEventLog.open(at: folder)
        defer { log.close() }
        let broker = try Broker(log: log, time: SystemTime())
        broker.start()
        defer { broker.stop() }
        var policy = LinePolicy()
        policy.pendingResponse = nil
        _ = try await broker.submit(.setPolicy(MeasureBeside.line, policy))
        let server = try await WebhookServer(broker, in: folder)
        defer { server.stop() }
        let requests = try WebhookRequests(count: 100_000, file: folder + "/requests")
        var latencies: (without: [Double], beside: [Double]) = ([], [])
        var delivered = 0
        for round in 0..<rounds {
            let calm = try await webhooks(requests, to: server, "without")
            let crowd = try await Crowd(broker, in: folder, groups: groups, logger: MeasureBeside.logger)
            // Each round's first group of consumers has all that came before: it is a backlog, too.
            let beside = try await webhooks(requests, to: server, "beside")
            delivered += await crowd.end()
            try calm.print()
            try beside.print()
            guard let one = calm.p99Microseconds, let other = beside.p99Microseconds, one > 0 else {
                throw Failure("no latency was measured in round \(round + 1): give more --seconds")
            }
            latencies.without.append(one)
            latencies.beside.append(other)
        }
        guard delivered > 0 else { throw Failure("nothing was delivered: give more --seconds") }
        try Measurement(
            name: "parley.beside.webhook.ratio", value: median(latencies.beside) / median(latencies.without), unit: "×",
            work:
                "the median of \(rounds) p99 of webhooks beside \(groups) groups of consumers of three kinds, over that without; \(delivered) deliveries were made meanwhile"
        ).print()
    }

    private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

    private func webhooks(_ requests: WebhookRequests, to server: WebhookServer, _ when: String) async throws
        -> Measurement
    {
        try await load.send(
            to: server.port, "/webhooks/whatsapp", requests: requests.file, warm: 3, pause: MeasureBeside.pause,
            named: "parley.beside.webhook.\(when)", work: "webhooks of \(requests.meanBody) bytes, \(when) consumers")
    }
}

/// Consumers of groups that are of little use: some hold what they fetch for long, some never say anything of it, and the addresses of some
/// answer nothing.
private final class Crowd: Sendable {
    private let deliveries: GroupDeliveries
    private let tasks: [Task<Void, any Error>]

    /// Begins to consume.
    init(_ broker: Broker, in folder: String, groups: Int, logger: Logger) async throws {
        let deliveries = GroupDeliveries(broker: broker, logger: logger) { head in
            try LMDBDeliveryStore(data: folder, head: head)
        }
        self.deliveries = deliveries
        let webhooks = WebhookDeliveries(
            broker: broker, groups: deliveries, gateway: DeadAddress(),
            keyring: WebhookKeyring(broker: broker, file: WebhookKeyFile(in: folder)), logger: logger
        ) { WebhookContent(id: "\($0.rawValue)", type: "application/json", body: []) }
        var tasks = [Task { try await deliveries.run() }, Task { try await webhooks.run() }]
        while deliveries.trouble != nil { try await Task.sleep(for: .milliseconds(10)) }
        for number in 0..<groups {
            var terms = GroupTerms()
            terms.ackWait = .seconds(1)
            for kind in ["slow", "dead"] {
                let name = "\(kind)\(number)"
                let events = try await broker.submit(
                    .setGroup(name: name, terms, from: Position(1), by: .api("bench")))
                await deliveries.follow(upTo: events.last?.position ?? broker.log.head)
                for _ in 0..<4 {
                    tasks.append(Task { try await Crowd.consume(name, deliveries, broker.log, isDead: kind == "dead") })
                }
            }
            let webhook = WebhookSet(name: "hangs\(number)", url: "https://hangs.example/", by: "api:bench")
            _ = try await broker.submit(.setWebhook(webhook, .webhook, from: Position(1), by: .api("bench")))
        }
        self.tasks = tasks
    }

    private static func consume(
        _ group: String, _ deliveries: GroupDeliveries, _ log: any EventLog, isDead: Bool
    ) async throws {
        while !Task.isCancelled {
            let given = try await deliveries.fetch(group, most: 20, wait: .seconds(1))
            try log.events(at: given.map(\.token.position)) { _ in }
            try await Task.sleep(for: .milliseconds(500))
            if !isDead, !given.isEmpty { _ = try await deliveries.acknowledge(given.map(\.token), of: group) }
        }
    }

    /// Ends all of it.
    ///
    /// - Returns: How many deliveries were made.
    func end() async -> Int {
        let delivered = deliveries.standings.values.reduce(0) { $0 + $1.counts.deliveries }
        for task in tasks.reversed() { task.cancel() }
        for task in tasks { _ = await task.result }
        return delivered
    }
}

/// An address that never answers.
private struct DeadAddress: WebhookGateway {
    func post(_ post: WebhookPost) async -> WebhookAnswer {
        try? await Task.sleep(for: .seconds(15))
        return .failed(httpStatus: 0, reason: "no answer")
    }
}
