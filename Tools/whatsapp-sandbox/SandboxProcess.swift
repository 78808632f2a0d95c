import AsyncHTTPClient
import Logging
import NIOCore
import Sandbox

/// The sandbox as a process: the platform, its HTTP interface, and whoever lets time pass, in one group.
struct SandboxProcess {
    struct Settings {
        var platform: Platform.Configuration
        var address: LoopbackAddress
        var port: Int
        var webhook: LocalURL
        var verifyToken: String
        var clock: SandboxClock
        /// nil: until it is stopped.
        var length: Duration?
        var isQuiet: Bool
    }

    private let settings: Settings

    init(_ settings: Settings) { self.settings = settings }

    func run() async throws {
        try await LoopbackHTTPClient.run { client in try await run(with: client) }
    }

    private func run(with client: HTTPClient) async throws {
        LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
        var logger = Logger(label: "whatsapp-sandbox")
        logger.logLevel = settings.isQuiet ? .warning : .info
        let clock = settings.clock
        let platform = Platform(settings.platform) { clock.moment(at: RealTime.now) }
        let isQuiet = settings.isQuiet
        let runner = PlatformRunner(
            platform: platform, clock: clock, client: WebhookClient(client: client, url: settings.webhook),
            verifyToken: settings.verifyToken, logger: logger
        ) { line in
            if !isQuiet { TraceOutput.print(line) }
        }
        let application = SandboxRouter(platform: platform).application(
            host: settings.address, port: settings.port, logger: logger)
        do {
            try await TimedGroup.run([application, runner], for: settings.length, logger: logger)
        } catch let error as IOError {
            throw ListeningError(address: settings.address, port: settings.port, problem: "\(error)")
        }
    }
}

/// The port can't be had.
struct ListeningError: Error, CustomStringConvertible {
    let address: LoopbackAddress
    let port: Int
    let problem: String

    var description: String {
        "can't listen on \(address.text), port \(port): is another program there? Choose another --port. (\(problem))"
    }
}
