import ArgumentParser
import Broker
import Decisions
import Encoding
import EventLog
import Events
import Foundation
import HTTPInterface
import LMDBEventLog
import Logging
import Projections
import Synchronization
import Timeline
import Views

/// Desks that read while webhooks come: what the one costs the other, with many conversations.
struct MeasureReaders: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "readers", abstract: "Webhooks, alone and beside desks that read their inbox and a transcript.")

    @OptionGroup var place: Place
    @Option(help: "Conversations, of about 15 events each.") var conversations = 1_000_000
    @Option(help: "Desks, each of which reads its inbox and a transcript every two seconds.") var desks = 200
    @Option(help: "Seconds of each of the six loads.") var seconds = 10
    @Option(help: "The load generator.") var generator = "Benchmarks/common/http-load"

    func run() async throws {
        let folder = try place.emptyFolder("readers")
        defer { place.remove(folder) }
        try copyLog(to: folder)
        let log = try LMDBEventLog.open(at: folder)
        defer { log.close() }
        // What fell due while nobody ran the log would fire for minutes.
        let broker = try Broker(log: log, time: SystemTime(), firesDeadlines: false)
        broker.start()
        defer { broker.stop() }
        for line in Traffic.lines { _ = try await broker.submit(.setPolicy(line.id, Traffic.policy)) }
        let token = "a token of the benchmark, of many characters"
        _ = try await TokenAuthority.ensureAdmin(broker: broker, given: token) { _ in }
        let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        let views = Views(log: log, directory: folder + "/views", logger: logger)
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        var http = HTTPConfiguration()
        http.port = 0
        http.appSecrets = [WebhookRequests.secret]
        let service = HTTPService(
            broker: broker, totals: { Totals() }, views: views, configuration: http, logger: logger,
            onListening: { port.yield($0) })
        let tasks = [Task { try await service.run() }, Task { try await views.run() }]
        defer { for task in tasks { task.cancel() } }
        guard let listening = await ports.first(where: { _ in true }) else { throw Failure("the server did not start") }
        try await views.wait(for: log.head)
        try await measure(Load(reading: self, folder: folder, port: listening, token: token), broker, views)
    }

    /// The log with its views, made once and kept: what is measured changes its own copy.
    private func copyLog(to folder: String) throws {
        let sample = SampleLog(
            folder: place.folder, events: conversations, conversations: conversations, hasEverybody: true)
        let log = try sample.open()
        defer { log.close() }
        let views = sample.path + "/views"
        if !FileManager.default.fileExists(atPath: views) {
            let builder = try ViewBuilder(log: log, directory: views)
            try builder.advance(to: log.head)
            try builder.swapIn()
        }
        for part in ["log", "index", "views"] {
            try? FileManager.default.removeItem(atPath: "\(folder)/\(part)")
            try FileManager.default.copyItem(atPath: "\(sample.path)/\(part)", toPath: "\(folder)/\(part)")
        }
    }

    private func what(_ log: any EventLog) -> String {
        "a log of \(log.head.rawValue) events, \(log.lastConversation?.rawValue ?? 0) conversations"
    }

    /// Webhooks alone, beside the desks, and the desks alone, in turns.
    private func measure(_ load: Load, _ broker: Broker, _ views: Views) async throws {
        let work = what(broker.log)
        let webhooks = try load.webhooks()
        for turn in 0..<2 {
            let rounds = Rounds(broker)
            try await load.send(webhooks[2 * turn], named: "alone", "\(work); nobody reads").print()
            try rounds.end(named: "alone", work).print()
            let others = Rounds(broker)
            async let beside = load.send(webhooks[2 * turn + 1], named: "beside", "\(work); \(desks) desks read")
            async let read = load.read(named: "beside", "\(work); webhooks come")
            for figure in try await [beside] + read { try figure.print() }
            try others.end(named: "beside", work).print()
            try Measurement(
                name: "parley.readers.lag", value: Double(views.lag), unit: "events",
                work: "\(work): events that the views don't tell at the end of the load"
            ).print()
            for figure in try await load.read(named: "alone", "\(work); no webhooks come") { try figure.print() }
        }
    }
}

/// What is sent, and how often.
private struct Load {
    /// About 1,500 webhooks a second: what 150,000 customers write in an hour of the day when all do.
    private static let pause = 40

    let reading: MeasureReaders
    let folder: String
    let port: Int
    let token: String

    init(reading: MeasureReaders, folder: String, port: Int, token: String) {
        (self.reading, self.folder, self.port, self.token) = (reading, folder, port, token)
    }

    private func load(_ connections: Int) throws -> HTTPLoad {
        try HTTPLoad.parse([
            "--connections", "\(connections)", "--seconds", "\(reading.seconds)", "--generator", reading.generator,
        ])
    }

    /// Files of webhooks, each of which comes once.
    func webhooks() throws -> [String] {
        let count = 4 * reading.seconds * 2_000
        let all = folder + "/webhooks"
        _ = try WebhookRequests(count: count, file: all)
        let lines = try String(contentsOfFile: all, encoding: .utf8).split(separator: "\n")
        return try (0..<4).map { part in
            let file = "\(all).\(part)"
            let own = lines[(part * count / 4)..<((part + 1) * count / 4)].joined(separator: "\n") + "\n"
            try own.write(toFile: file, atomically: false, encoding: .utf8)
            return file
        }
    }

    func send(_ file: String, named name: String, _ work: String) async throws -> Measurement {
        try await load(64).send(
            to: port, "/webhooks/whatsapp", requests: file, pause: Load.pause,
            named: "parley.readers.webhooks.\(name)",
            work: "signed webhooks, \(Load.pause) ms between two of a connection, decided and durable; \(work)")
    }

    enum Reader: String {
        case inbox, transcript, search
    }

    /// What desks read: each its inbox and a transcript every two seconds, and a tenth of them searches as often.
    func read(named name: String, _ work: String) async throws -> [Measurement] {
        async let inbox = read(.inbox, named: name, work)
        async let transcript = read(.transcript, named: name, work)
        async let search = read(.search, named: name, work)
        return try await [inbox, transcript, search]
    }

    private func read(_ reader: Reader, named name: String, _ work: String) async throws -> Measurement {
        var random = SystemRandomNumberGenerator()
        let paths = (0..<2_000).map { path(reader, $0, &random) }
        let file = "\(folder)/\(reader.rawValue)"
        try paths.map { "GET\t\($0)\n" }.joined().write(toFile: file, atomically: false, encoding: .utf8)
        let connections = reader == .search ? max(reading.desks / 10, 1) : reading.desks
        return try await load(connections).send(
            to: port, "/", requests: file, pause: 2_000, token: token,
            named: "parley.readers.\(reader.rawValue).\(name)",
            work: "\(words(reader)), every two seconds a desk; \(work)")
    }

    private func path(_ reader: Reader, _ number: Int, _ random: inout SystemRandomNumberGenerator) -> String {
        let line = Traffic.lines[number % Traffic.lines.count].id
        switch reader {
        case .inbox: return "/v1/conversations?open=true&sort=newest&line=\(line)"
        case .transcript:
            let conversation = UInt32.random(in: 1...UInt32(reading.conversations), using: &random)
            return "/v1/conversations/\(conversation)/messages?before=end"
        case .search: return "/v1/conversations?q=\(Load.words[number % Load.words.count])"
        }
    }

    private func words(_ reader: Reader) -> String {
        switch reader {
        case .inbox: "the 50 conversations of a line with an open session in which something was said last"
        case .transcript: "the newest messages of a conversation"
        case .search: "50 conversations in which a word was said, from words that nearly all have to a name"
        }
    }

    private static let words = ["order", "the", "my+parcel", "a", "invoice", "tomorrow", "number", "1650555"]
}

/// How long the writer's rounds are: who asks for nothing waits for the end of the one that is under way.
private final class Rounds: Sendable {
    private let waits = Mutex<[Duration]>([])
    private let task = Mutex<Task<Void, Never>?>(nil)

    init(_ broker: Broker) {
        let asking = Task { [self] in
            while !Task.isCancelled {
                let start = ContinuousClock.now
                guard (try? await broker.query { $0.head }) != nil else { return }
                let wait = ContinuousClock.now - start
                waits.withLock { $0.append(wait) }
                try? await Task.sleep(for: .milliseconds(2))
            }
        }
        task.withLock { $0 = asking }
    }

    /// The longest of them.
    func end(named name: String, _ work: String) -> Measurement {
        task.withLock { $0?.cancel() }
        let waits = waits.withLock { $0 }.sorted()
        var measurement = Measurement(
            name: "parley.readers.round.\(name)", value: waits.last?.microseconds ?? 0, unit: "µs",
            work: "the longest that a question to the writer waited, of \(waits.count), its sync included; \(work)")
        measurement.p50Microseconds = waits.isEmpty ? nil : waits[waits.count / 2].microseconds
        measurement.p99Microseconds = waits.isEmpty ? nil : waits[waits.count * 99 / 100].microseconds
        return measurement
    }
}
