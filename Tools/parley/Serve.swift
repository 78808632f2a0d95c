import ArgumentParser
import AsyncHTTPClient
import Broker
import Console
import Decisions
import EventLog
import Foundation
import GraphClient
import Graphviz
import HTTPInterface
import LMDBEventLog
import Logging
import ParleyConfiguration
import Projections
import ServiceLifecycle
import Timeline
import Views

/// `parley serve`: the broker. Takes webhooks, decides, sends, and answers over HTTP until it is told to stop.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the broker.",
        discussion: """
            Secrets come from the environment, or from the file that the same name with _FILE names: PARLEY_APP_SECRET (signs \
            webhooks), PARLEY_VERIFY_TOKEN (webhook subscription), PARLEY_ACCESS_TOKEN (the Graph API's), PARLEY_ADMIN_TOKEN \
            (Parley's own; without it, one is made at the first start and printed once; set, it replaces the one before). Those of \
            the connectors that the configuration names are where it says. SIGTERM and SIGINT stop it in order: what \
            was taken is finished first. PARLEY_LOG_LEVEL sets how much is logged: debug, info, notice, warning, error. A crash ends \
            at once; SWIFT_BACKTRACE=enable=yes has it traced first, which holds the port and prints what was in memory.
            """)

    @OptionGroup var data: DataOptions
    @Option(help: "The address to listen on; the configuration's, or 127.0.0.1.") var host: String?
    @Option(help: "The port to listen on; the configuration's, or 8480. 0: any that is free.") var port: Int?
    @Option(help: "The configuration file; what it sets becomes events.") var config: String?
    @Flag(help: "Use the sandbox's secrets, and send to the sandbox instead of to WhatsApp, by every connector.")
    var sandbox = false
    @Option(help: "Where the sandbox is.") var sandboxURL = "http://127.0.0.1:8490"
    @OptionGroup var clock: ClockOptions

    func validate() throws {
        if let port, !(0...65_535).contains(port) { throw ValidationError("--port is a number from 0 to 65535") }
    }

    func run() async throws {
        let console = Console.current
        if console.isProcess {
            CrashTraces.leaveOut(unlessWantedIn: console.environment)
            OpenFiles.allowAll()
        }
        let logger = Serve.logger(console.environment)
        var configuration = try Configuration.load(file: config, environment: console.environment)
        let connections = try configuration.connections(
            sandbox: sandbox ? sandboxURL : nil, environment: console.environment)
        let taskSecrets = try configuration.taskSecrets(environment: console.environment)
        let log = try data.open(.writing)
        defer { log.close() }
        let snapshots = try data.snapshots()
        let time = clock.time(notBefore: try log.record(at: log.head)?.envelope.recordedAt)
        let broker = try Broker(log: log, time: time, snapshots: snapshots) { logger.error("\($0)") }
        try await BrokerProcess(
            broker: broker, configuration: configuration, connections: connections,
            taskSecrets: taskSecrets.mapValues { $0.reveal() },
            http: http(configuration, connections, key: sessionKey(in: try data.directory())), snapshots: snapshots,
            views: Views(log: log, directory: try data.views(), logger: logger), media: try data.media(),
            data: try data.directory(), console: console, logger: logger
        ).run()
    }

    /// What sessions of browsers are sealed by: they outlive a restart. Lost, everybody signs in again.
    private func sessionKey(in data: String) throws -> [UInt8] {
        let file = SecretFile("sessions.key", in: data)
        return try file.read() ?? file.make()
    }

    private func http(
        _ configuration: Configuration, _ connections: [Configuration.Connection], key: [UInt8]
    ) -> HTTPConfiguration {
        var http = HTTPConfiguration()
        http.host = host ?? configuration.http.host
        http.port = port ?? configuration.http.port
        http.take(connections)
        http.pages = ConsolePages()
        if let sessions = BrowserSessions(key: key) { http.sessions = sessions }
        http.readFlow = { definition in
            do throws(ConfigurationError) { return try FlowFile.read(definition, named: "definition") } catch {
                throw error.asFlowError
            }
        }
        let graphviz = Graphviz(environment: Console.current.environment, longest: .seconds(10), largest: 8 << 20)
        http.drawGraph = { try graphviz.draw($0, as: .svg) }
        return http
    }

    private static func logger(_ environment: [String: String]) -> Logger {
        var logger = Logger(label: "parley") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = environment["PARLEY_LOG_LEVEL"].flatMap { Logger.Level(rawValue: $0) } ?? .notice
        return logger
    }
}

/// The clock, which can run faster to try things out.
struct ClockOptions: ParsableArguments {
    @Option(help: "How many seconds pass in a real one, to try things out: 1 to 1000000.") var clockRate = 1.0
    @Option(help: "What the clock reads at --clock-origin: ISO 8601 or milliseconds since 1970.") var clockStart:
        String?
    @Option(help: "The real moment at which it reads that: milliseconds since 1970; now where not given.")
    var clockOrigin: Int64?

    func validate() throws {
        guard (1...1_000_000).contains(clockRate) else {
            throw ValidationError("--clock-rate is a number from 1 to 1000000")
        }
        if let clockStart, start == nil {
            throw ValidationError("--clock-start \(clockStart): give a moment such as 2026-01-05T09:00:00Z")
        }
    }

    private var start: Timestamp? {
        clockStart.flatMap { text in
            Timestamp(iso8601: text) ?? Int64(text, radix: 10).map(Timestamp.clamped(milliseconds:))
        }
    }

    /// The clock. A log that was written on a faster one is ahead of the real time: the clock goes on from there.
    func time(notBefore last: Timestamp?) -> SystemTime {
        let origin = clockOrigin.map(Timestamp.clamped(milliseconds:))
        if let start { return SystemTime(rate: clockRate, start: start, origin: origin) }
        guard let last, last > SystemTime.real, clockRate > 1 else {
            return SystemTime(rate: clockRate, origin: origin)
        }
        return SystemTime(rate: clockRate, start: last, origin: origin)
    }
}
