import AsyncHTTPClient
import Logging
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
        try await TimedGroup.run([application, runner], for: settings.length, logger: logger)
    }
}
