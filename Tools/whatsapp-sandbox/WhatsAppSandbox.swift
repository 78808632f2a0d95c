import ArgumentParser
import FoundationEssentials
import Sandbox
import Timeline

/// Runs the sandbox from a command line.
@main
struct WhatsAppSandbox: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "whatsapp-sandbox",
        abstract: "WhatsApp's Cloud API on this machine: customers who write and answer, and faults on demand.",
        discussion: """
            Point a broker's Graph API address at http://127.0.0.1:8490 and its lines
            at 106540352242922 ("Support"), 106540352242923 ("Concierge") or
            106540352242924 ("Orders"). What customers do goes to stdout, logs go to
            stderr.

            A cast of your own is a YAML file. --print-cast prints the sample cast,
            which shows every word; Tools/whatsapp-sandbox/README.md explains them.

            Faults of webhooks: duplicates, reorder, delay, batch, wrongSignatures.
            Faults of sends: serverErrors, throttles, tooManyRequests, lostAnswers,
            lateAnswers, htmlErrors, pairLimits, templatesPaused; of messages that
            were accepted: notChosen, identityMismatches; of files: mediaErrors.
            Write a probability (duplicates=0.1), a count of the next occasions
            (lostAnswers=x1), a time with it (lateAnswers=x1@60s), and delay=30s,
            batch=5.

            While it runs: GET /healthz; GET, POST, DELETE /sandbox/faults;
            GET /sandbox/messages, /sandbox/customers and /sandbox/pace; GET, POST
            /sandbox/templates; PUT /sandbox/customers/ID; POST
            /sandbox/customers/ID/say, …/act and …/identity.
            """)

    @Option(help: "The address to listen on: 127.0.0.1, ::1 or localhost.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on.")
    var port = 8490

    @Option(help: "Where webhooks go.")
    var webhook = "http://127.0.0.1:8480/webhooks/whatsapp"

    @Option(help: "The secret webhooks are signed with.")
    var appSecret = "sandbox-secret"

    @Option(help: "The token that proves the subscription.")
    var verifyToken = "sandbox-verify"

    @Option(help: "The bearer token that sends need.")
    var accessToken = "sandbox-token"

    @Option(help: "The customers: sample, none, or a YAML file.")
    var cast = "sample"

    @Flag(help: "Print the sample cast and end.")
    var printCast = false

    @Option(help: "Faults from the start: duplicates=0.1,batch=5,lostAnswers=x1.")
    var fault: [String] = []

    @Flag(help: "Refuse sends that come faster than the platform takes them: 80 a second, one in 6 s to a customer.")
    var pace = false

    @Option(help: "How long the platform looks at a new template, in sandbox time: 60s, 24h.")
    var templateReview = "60s"

    @OptionGroup var options: RunOptions

    static func main() async { await CommandLineEnding.run(WhatsAppSandbox.self) }

    func run() async throws {
        if printCast {
            print(Scenario.sampleYAML)
            return
        }
        try await SandboxProcess(checkedSettings()).run()
    }

    /// The settings, once everything about them is known to be right.
    private func checkedSettings() throws -> SandboxProcess.Settings {
        guard let address = LoopbackAddress(host) else {
            throw ValidationError(
                "--host \(host): the sandbox has no accounts and no TLS, so it listens on 127.0.0.1, ::1 or localhost alone"
            )
        }
        guard (0...65_535).contains(port) else { throw ValidationError("--port is from 0 to 65535") }
        guard !accessToken.isEmpty, !appSecret.isEmpty, !verifyToken.isEmpty else {
            throw ValidationError("--access-token, --app-secret and --verify-token can't be empty")
        }
        guard let reviewTime = Duration(configuration: templateReview) else {
            throw ValidationError("--template-review is a length of time: 60s, 24h")
        }
        return SandboxProcess.Settings(
            platform: Platform.Configuration(
                scenario: try scenario(), seed: options.seed, accessToken: accessToken, appSecret: appSecret,
                faults: try advice { () throws(FaultSettingsError) in try FaultSettings(flags: fault) },
                keepsPace: pace, reviewTime: reviewTime),
            address: address, port: port, webhook: try advice { () throws(LocalURLError) in try LocalURL(webhook) },
            verifyToken: verifyToken,
            clock: try options.clock(), length: options.length, isQuiet: options.quiet)
    }

    private func scenario() throws -> Scenario {
        switch cast {
        case "none": return .empty
        case "sample": return try advice { () throws(ScenarioError) in try Scenario.sample() }
        default:
            guard let data = try? Data(contentsOf: URL(filePath: cast)) else {
                throw ValidationError("--cast \(cast): no such file; give sample, none, or a YAML file")
            }
            do {
                return try Scenario(yaml: String(decoding: data, as: UTF8.self))
            } catch {
                throw ValidationError("--cast \(cast): \(error)")
            }
        }
    }

    /// Turns an error that reads as advice into one of the command line.
    private func advice<Value, Problem: Error & CustomStringConvertible>(_ body: () throws(Problem) -> Value) throws
        -> Value
    {
        do {
            return try body()
        } catch {
            throw ValidationError(error.description)
        }
    }
}
