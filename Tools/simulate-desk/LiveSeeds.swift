import ArgumentParser
import DeskTesting
import Sandbox

/// Lives lives of the desk.
struct LiveSeeds: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seeds",
        abstract: "Live a life of the desk under one seed after another, and look at what must hold.",
        discussion: """
            Customers, agents, bots and an operator do what they could do, on lines with settings of their own, while time passes and the
            broker crashes. After every step the events are counted again by themselves. A seed under which something does not hold is
            shortened, and told as a script that 'parley simulate' plays.
            """)

    @Option(help: "How many seeds, 1 to 1000000000.")
    var seeds: UInt64 = 10_000

    @Option(help: "The first seed.")
    var from: UInt64 = 0

    @Option(help: "How many lives at once, 1 to 64; each in a thread of its own.")
    var threads = 2

    @Option(help: "The most time to take, in seconds; as long as it takes unless given.")
    var seconds: Double?

    @Option(help: "Live this one seed only, and print its script.")
    var seed: UInt64?

    func validate() throws {
        guard (1...1_000_000_000).contains(seeds) else { throw ValidationError("--seeds is from 1 to 1000000000") }
        guard from <= .max - seeds else { throw ValidationError("--from is too large for so many seeds") }
        guard (1...64).contains(threads) else { throw ValidationError("--threads is from 1 to 64") }
    }

    mutating func run() async throws {
        if let seed { return try liveOne(seed) }
        let progress = SeedProgress("lives", total: seeds, limit: seconds)
        let summary = try await DeskLives.live(from..<from + seeds, threads: threads) { progress.update($0.count) }
        progress.end()
        tell(summary, progress.elapsed)
        for report in summary.failed { print("\n" + report.shortened().words) }
        if !summary.failed.isEmpty { throw ExitCode(1) }
    }

    private func liveOne(_ seed: UInt64) throws {
        let report = try DeskLives.live(seed: seed).shortened()
        print(report.words)
        if report.breach != nil { throw ExitCode(1) }
    }

    private func tell(_ summary: DeskLives.Summary, _ elapsed: Double) {
        let rate = Int(Double(summary.count) / max(elapsed, 0.001))
        print(
            "\(summary.count) lives in \(Int(elapsed)) s (\(rate) a second), \(summary.events) events; "
                + "something was found in \(summary.failed.count)")
        print(summary.effects.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", "))
    }
}
