import ArgumentParser
import AsyncHTTPClient
import Logging
import SampleDesk
import Sandbox
import ServiceLifecycle

/// Runs the sample desk from a command line.
@main
struct SampleDeskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample-desk",
        abstract: "Three agents and a bot who work through a broker's HTTP interface, and a shop that a flow asks.",
        discussion: """
            Ana answers within minutes and finishes what is done. Bruno answers after
            hours and often forgets to finish. The bot greets, asks, and then completes
            its flow or falls silent. What they do goes to stdout, logs go to stderr.
            A broker that is down is waited for.
            """)

    @Option(help: "Where the broker is.")
    var broker = "http://127.0.0.1:8480"

    @Option(help: "A token that may act for agents and bots.")
    var token: String

    @Option(help: "The bot whose sessions are played.")
    var bot = "concierge"

    @Option(help: "Real milliseconds between two looks at the conversations, 100 at least.")
    var poll = 250

    @Option(help: "Where the sample's shop listens on 127.0.0.1, which its flow asks; none unless said.")
    var shopPort: Int?

    @OptionGroup var options: RunOptions

    static func main() async { await CommandLineEnding.run(SampleDeskCommand.self) }

    func run() async throws {
        guard (100...60_000).contains(poll) else { throw ValidationError("--poll is from 100 to 60000") }
        guard shopPort.map({ (1...65_535).contains($0) }) ?? true else {
            throw ValidationError("--shop-port is from 1 to 65535")
        }
        guard !token.isEmpty else { throw ValidationError("--token can't be empty") }
        let url: LocalURL
        do {
            url = try LocalURL(broker)
        } catch {
            throw ValidationError("\(error)")
        }
        let clock = try options.clock()
        try await LoopbackHTTPClient.run { client in try await serve(clock, url, client) }
    }

    private func serve(_ clock: SandboxClock, _ url: LocalURL, _ client: HTTPClient) async throws {
        LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
        var logger = Logger(label: "sample-desk")
        logger.logLevel = options.quiet ? .warning : .info
        let agents = Persona.all
        let isQuiet = options.quiet
        let runner = DeskRunner(
            broker: BrokerClient(client: client, broker: url, token: token), agents: agents,
            desk: Desk(agents: agents, bot: bot, seed: options.seed), clock: { clock.moment(at: RealTime.now) },
            pollPause: .milliseconds(poll), logger: logger
        ) { line in
            if !isQuiet { TraceOutput.print(line) }
        }
        var services: [any Service] = [runner]
        if let shopPort { services.append(SampleShop().application(port: shopPort, logger: logger)) }
        try await TimedGroup.run(services, for: options.length, logger: logger)
    }
}
