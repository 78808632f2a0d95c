import ArgumentParser
import CrashTesting
import FoundationEssentials
import Sandbox

/// Lives one short life of the broker: what `fault-test --program serve` lets calls to the system fail in.
@main
struct BrokerLifeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "broker-life",
        abstract:
            "Start 'parley serve', post webhooks, stop it, start it again, and look whether what it acknowledged is there.",
        discussion: "Prints what was found, a line each. Exit code 0: nothing; 1: something; 2: called wrongly.")

    @Argument(help: "A folder; the broker's data is in its folder 'data'.")
    var folder: String

    @Option(help: "The program; the 'parley' beside this one unless given.")
    var parley: String?

    @Option(help: "How many webhooks are posted, 1 to 10000.")
    var webhooks = 12

    @Option(help: "A variable for the first start's environment, NAME=VALUE; as many as you like.")
    var first: [String] = []

    @Option(help: "A variable for the second start's environment, NAME=VALUE; as many as you like.")
    var second: [String] = []

    static func main() async { await CommandLineEnding.run(BrokerLifeCommand.self) }

    func run() async throws {
        guard (1...10_000).contains(webhooks) else { throw ValidationError("--webhooks is from 1 to 10000") }
        var plan = BrokerLifePlan(parley: TestedProgram.path(parley), folder: folder)
        plan.webhooks = webhooks
        plan.first = try variables(first)
        plan.second = try variables(second)
        let findings = try await BrokerLife.run(plan)
        for finding in findings.listed { TraceOutput.print("\(finding)") }
        for line in findings.unlisted { TraceOutput.print(line) }
        if !findings.isEmpty { throw ExitCode(1) }
    }

    private func variables(_ texts: [String]) throws -> [String: String] {
        try texts.reduce(into: [:]) { variables, text in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else { throw ValidationError("\(text) is not NAME=VALUE") }
            variables[String(parts[0])] = String(parts[1])
        }
    }
}
