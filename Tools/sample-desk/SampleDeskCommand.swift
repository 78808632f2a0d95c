import ArgumentParser
import AsyncHTTPClient
import Logging
import SampleDesk
import Sandbox

/// Runs the sample desk from a command line.
@main
struct SampleDeskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample-desk",
        abstract: "Two agents and a bot who work through a broker's HTTP interface.",
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

    @Option(help: "What chance is drawn from.")
    var seed: UInt64 = 1

    @Option(help: "How much faster than real time the clock runs.")
    var clockRate = 1.0

    @Option(help: "What the clock says at its origin: ISO 8601, or milliseconds since 1970. (default: the origin)")
    var clockStart: String?

    @Option(help: "The real instant at which the clock says so, in milliseconds since 1970. (default: now)")
    var clockOrigin: String?

    @Option(name: .customLong("for"), help: "End by itself after so many real seconds.")
    var seconds: Double?

    @Flag(help: "Print nothing of what is done.")
    var quiet = false

    static func main() async { await CommandLineEnding.run(SampleDeskCommand.self) }

    func run() async throws {
        guard (100...60_000).contains(poll) else { throw ValidationError("--poll is from 100 to 60000") }
        guard seconds.map({ $0 > 0 && $0 < 1e9 }) ?? true else { throw ValidationError("--for is a number of seconds") }
        guard !token.isEmpty else { throw ValidationError("--token can't be empty") }
        let clock: SandboxClock
        let url: LocalURL
        do {
            clock = try SandboxClock(rate: clockRate, start: clockStart, origin: clockOrigin, real: RealTime.now)
            url = try LocalURL(broker)
        } catch {
            throw ValidationError("\(error)")
        }
        try await LoopbackHTTPClient.run { client in try await serve(clock, url, client) }
    }

    private func serve(_ clock: SandboxClock, _ url: LocalURL, _ client: HTTPClient) async throws {
        LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
        var logger = Logger(label: "sample-desk")
        logger.logLevel = quiet ? .warning : .info
        let agents = [Persona.prompt, Persona.slow]
        let isQuiet = quiet
        let runner = DeskRunner(
            broker: BrokerClient(client: client, broker: url, token: token), agents: agents,
            desk: Desk(agents: agents, bot: bot, seed: seed), clock: { clock.moment(at: RealTime.now) },
            pollPause: .milliseconds(poll), logger: logger
        ) { line in
            if !isQuiet { TraceOutput.print(line) }
        }
        try await TimedGroup.run([runner], for: seconds.map { .milliseconds(Int64($0 * 1000)) }, logger: logger)
    }
}
