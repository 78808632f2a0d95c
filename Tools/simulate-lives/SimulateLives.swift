import ArgumentParser
import LifeTesting
import Sandbox

/// Lives lives from a command line.
@main
struct SimulateLives: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate-lives",
        abstract: "Live a broker's life in one thread, under one seed after another, and look at what it left.",
        discussion: """
            Each life is a broker with its outbox, followers and routes on a log in memory that fails, with customers, agents, a platform
            and a clock of its own. The broker dies between any two steps and starts again. A seed in which something is found is
            shortened to the deeds that it takes, and told.

            Progress goes to stderr, a summary to stdout. Exit code 0: nothing was found; 1: something was; 2: called wrongly.
            """)

    @Option(help: "How many seeds, 1 to 1000000000.")
    var seeds: UInt64 = 10_000

    @Option(help: "The first seed.")
    var from: UInt64 = 0

    @Option(help: "How many deeds a life has, 1 to 10000.")
    var length = LifeScript.usualLength

    @Option(help: "How many lives at once, 1 to 64; each in a thread of its own.")
    var threads = 1

    @Option(help: "The most time to take, in seconds; as long as it takes unless given.")
    var seconds: Double?

    @Option(help: "Live this one seed only, and tell how.")
    var seed: UInt64?

    @Option(help: "With --seed: its deeds of these numbers only, such as 3,17,20.")
    var only: String?

    static func main() async { await CommandLineEnding.run(SimulateLives.self) }

    func validate() throws {
        guard (1...1_000_000_000).contains(seeds) else { throw ValidationError("--seeds is from 1 to 1000000000") }
        guard from <= .max - seeds else { throw ValidationError("--from is too large for so many seeds") }
        guard (1...10_000).contains(length) else { throw ValidationError("--length is from 1 to 10000") }
        guard (1...64).contains(threads) else { throw ValidationError("--threads is from 1 to 64") }
        guard only == nil || seed != nil else { throw ValidationError("--only needs --seed") }
    }

    mutating func run() async throws {
        if let seed { return try liveOne(seed) }
        let progress = SeedProgress("lives", total: seeds, limit: seconds)
        let summary = try await Lives.live(from..<from + seeds, length: length, threads: threads) {
            progress.update($0.count)
        }
        progress.end()
        tell(summary, progress.elapsed)
        for report in summary.failed { print("\n" + report.shortened().words) }
        if !summary.failed.isEmpty { throw ExitCode(1) }
    }

    private func liveOne(_ seed: UInt64) throws {
        var script = LifeScript(seed: seed, length: length)
        if let only {
            let numbers = only.split(separator: ",").map { Int($0) }
            guard numbers.allSatisfy({ $0 != nil }) else { throw ValidationError("--only is numbers such as 3,17,20") }
            script = script.only(Set(numbers.compactMap { $0 }))
        }
        let report = Life.live(script)
        print(report.isSound || only != nil ? report.words : report.shortened().words)
        print("\(report.events) events, \(report.brokers) brokers, world \(report.hash.prefix(16))")
        if !report.isSound { throw ExitCode(1) }
    }

    private func tell(_ summary: Lives.Summary, _ elapsed: Double) {
        let rate = Double(summary.count) / max(elapsed, 0.001)
        print(
            """
            \(summary.count) lives in \(Int(elapsed)) s (\(Int(rate)) a second), \(summary.brokers) brokers, \
            \(summary.events) events; something was found in \(summary.failed.count)
            """)
        for (name, counts) in [("events", summary.effects), ("answers", summary.answers)] {
            let words = counts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
            print("\(name): \(words.joined(separator: ", "))")
        }
    }
}
