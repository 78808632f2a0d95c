import ArgumentParser
import CrashTesting
import FoundationEssentials
import Sandbox
import UnixSignals

#if canImport(Glibc)
    import Glibc
#endif

/// Runs the crash test from a command line.
@main
struct CrashTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crash-test",
        abstract: "Kill 'parley serve' under load, again and again, and look at what it left behind.",
        discussion: """
            Starts the broker on a new data directory, loads it (customers' messages, albums, batches, duplicates, receipts; agents
            and a bot who reply and finish; a Graph API that answers late, wrongly or not at all), kills it with SIGKILL, and starts
            it again on the same data. One cycle in ten kills it while it is starting, one stops it in order with SIGTERM. What
            was acknowledged is looked for after every cycle. After the last one the broker may settle, its clock running fast, and is
            stopped; then everything is looked at: the log's integrity, what was acknowledged and what was not, each rule's decisions,
            each attempt to send against what the Graph API saw, and the stored states against the log.

            Progress goes to stderr, a summary to stdout. Exit code 0: nothing was found; 1: something was, with what and where, and
            the folder is kept; 2: called wrongly. Everything happens on loopback and ends by itself.
            """)

    @Option(help: "The program to test; the 'parley' beside this one unless given.")
    var parley: String?

    @Option(help: "How many cycles, 1 to 100000.")
    var cycles = 100

    @Option(
        help: """
            Kill the broker so many times along the way of a flow, 1 to 100000, in place of cycles under load: at each event in \
            turn, while it asks a server, says something and waits. Of the other options only --seed, --patience, --folder and \
            --keep count.
            """)
    var flows: Int?

    @Option(help: "What chance is drawn from; two runs with the same seed are alike, not the same.")
    var seed: UInt64 = 1

    @Option(help: "How many acknowledgements a load lasts: N, or N-M to draw from.")
    var load = "40-240"

    @Option(help: "How many streams of webhooks at once, 1 to 64.")
    var senders = 8

    @Option(help: "How many agents at once, 1 to 64; a bot comes on top.")
    var agents = 6

    @Option(help: "How many of the broker's seconds pass in a real one, 1 to 10000.")
    var clockRate = 600.0

    @Option(help: "Seconds that anything may take which has to happen, 5 to 3600.")
    var patience = 90

    @Option(help: "Where the run's folder is made; the system's folder for temporary files unless given.")
    var folder: String?

    @Option(help: "Where the broker's data lie; in the run's folder unless given.")
    var data: String?

    @Option(
        help: """
            A command that is called with 'cut' cuts the power of the file system that --data is on, with 'arm N' does so before \
            the N-th call by which states are stored, with 'restore' brings it back. The broker then dies by it instead of by \
            SIGKILL alone; Tools/powercut-test has one.
            """)
    var powerCut: String?

    @Flag(help: "Keep the run's folder even where nothing was found.")
    var keep = false

    static func main() async { await CommandLineEnding.run(CrashTestCommand.self) }

    func run() async throws {
        let plan = try plan()
        guard flows == nil else { return try await killAlongFlows(plan) }
        let report = try await untilSignal {
            try await CrashTest.run(plan) { line in
                Progress.tell(line)
            }
        }
        TraceOutput.print(report.summary)
        if !report.isSound { throw ExitCode(1) }
    }

    private func killAlongFlows(_ plan: CrashPlan) async throws {
        let report = try await untilSignal { try await FlowCrash.run(plan) { Progress.tell($0) } }
        TraceOutput.print(report.summary)
        if !report.isSound { throw ExitCode(1) }
    }

    private func plan() throws -> CrashPlan {
        var plan = CrashPlan(parley: try program())
        guard (1...100_000).contains(cycles) else { throw ValidationError("--cycles is from 1 to 100000") }
        if let flows {
            guard (1...100_000).contains(flows) else { throw ValidationError("--flows is from 1 to 100000") }
            guard data == nil, powerCut == nil else {
                throw ValidationError("--flows has its own data, and no power is cut")
            }
        }
        guard (1...64).contains(senders) else { throw ValidationError("--senders is from 1 to 64") }
        guard (1...64).contains(agents) else { throw ValidationError("--agents is from 1 to 64") }
        guard (1...10_000).contains(clockRate) else { throw ValidationError("--clock-rate is from 1 to 10000") }
        guard (5...3_600).contains(patience) else { throw ValidationError("--patience is from 5 to 3600") }
        guard powerCut == nil || data != nil else { throw ValidationError("--power-cut needs --data on what it cuts") }
        plan.load = try loadRange()
        plan.data = data
        plan.powerSwitch = powerCut.map(PowerSwitch.init)
        plan.cycles = flows ?? cycles
        plan.seed = seed
        plan.senders = senders
        plan.agents = agents
        plan.clockRate = clockRate
        plan.patience = .seconds(patience)
        plan.folder = folder
        plan.keepsFolder = keep
        return plan
    }

    private func loadRange() throws -> ClosedRange<Int> {
        let bounds = load.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        guard let first = bounds.first, let last = bounds.last, bounds.count <= 2, 1 <= first, first <= last,
            last <= 1_000_000
        else { throw ValidationError("--load is a number, or two such as 40-240, from 1 to 1000000") }
        return first...last
    }

    private func program() throws -> String {
        let path = TestedProgram.path(parley)
        do { try TestedProgram.check(path) } catch { throw ValidationError(error.description) }
        return path
    }

    /// Runs until it ends, or until somebody wants this process to end: then everything that it started is ended first.
    private func untilSignal<Report: Sendable>(
        _ work: @escaping @Sendable () async throws -> Report
    ) async throws -> Report {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup)
        return try await withThrowingTaskGroup(of: Report?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                for await _ in signals { return nil }
                return nil
            }
            defer { group.cancelAll() }
            guard let report = try await group.next() ?? nil else { throw Interrupted() }
            return report
        }
    }
}

/// Somebody ended the run.
private struct Interrupted: Error, CustomStringConvertible {
    var description: String { "interrupted: the broker was killed, and the run's folder is left as it is" }
}

/// Lines on the standard error.
private enum Progress {
    static func tell(_ line: String) {
        var bytes = Array("crash-test: \(line)".utf8)
        bytes.append(10)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}
