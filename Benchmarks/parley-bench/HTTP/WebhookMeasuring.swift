import ArgumentParser
import Broker
import Decisions
import EventLog
import Foundation
import HTTPInterface
import LMDBEventLog
import Timeline
import WhatsApp

/// Signed webhooks over HTTP: decided, durable, answered; or, for comparison, answered when the signature was checked.
struct MeasureWebhook: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "webhook", abstract: "Signed webhooks over HTTP.")

    @OptionGroup var place: Place
    @OptionGroup var load: HTTPLoad
    @Option(help: "Webhooks that are made; more than can be sent.") var requests = 100_000
    @Flag(help: "Answer when the signature was checked, and do nothing.") var bare = false

    func run() async throws {
        let folder = try place.emptyFolder("webhook")
        defer { place.remove(folder) }
        let work = try WebhookRequests(count: requests, file: folder + "/requests")
        let log = try LMDBEventLog.open(at: folder + "/log")
        defer { log.close() }
        let broker = try Broker(log: log, time: SystemTime())
        broker.start()
        defer { broker.stop() }
        for line in Traffic.lines { _ = try await broker.submit(.setPolicy(line.id, Traffic.policy)) }
        try await prefill(broker)
        let server = try await WebhookServer(broker, in: folder, http)
        let before = ProcessorTime.ofThisProcess
        var result = try await load.send(
            to: server.port, "/webhooks/whatsapp", requests: work.file,
            named: bare ? "parley.webhook.bare" : "parley.webhook", work: "webhooks of \(work.meanBody) bytes: \(what)")
        let used = ProcessorTime.ofThisProcess - before
        result.work += "; \(log.head.rawValue) events"
        server.stop()
        try result.print()
        let count = result.value * Double(load.seconds)
        try Measurement(
            name: result.name + ".processor", parameters: result.parameters, value: used.microseconds / count,
            unit: "µs",
            work: "processor time of the server for one request, kernel included: steadier than requests/s"
        ).print()
    }

    /// A log with a past: its dictionary has been trained.
    private func prefill(_ broker: Broker) async throws {
        var traffic = Traffic(customers: 100_000, seed: 4)
        while broker.log.head.rawValue < 60_000 {
            var commands: [Command] = []
            while commands.count < 500 {
                _ = traffic.next()
                commands += traffic.webhooks.flatMap { WebhookDecoder.decode($0).map(Command.receive) }
            }
            _ = try await broker.submit(commands)
        }
    }

    private var http: HTTPConfiguration {
        var http = HTTPConfiguration()
        http.discardsWebhooks = bare
        return http
    }

    private var what: String {
        bare
            ? "the server answers when it has checked the signature"
            : "decided, durable and followed before the answer"
    }
}
