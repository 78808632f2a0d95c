import ArgumentParser
import CrashTesting
import FoundationEssentials
import Sandbox

#if canImport(Glibc)
    import Glibc
#endif

/// Runs the soak from a command line.
@main
struct SoakCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "soak",
        abstract: "Let 'parley serve' live through a day under load, and look whether what it holds stays flat.",
        discussion: """
            Progress goes to stderr, the table to stdout, the picture to a file. Exit code 0: everything was flat; 1: something was
            not, or was lost, with the run's folder; 2: called wrongly. Everything happens on loopback and ends by itself.
            """)

    @Option(help: "The program; the 'parley' beside this one unless given.")
    var parley: String?

    @Option(help: "How many minutes it takes, 1 to 10000.")
    var minutes = 3.0

    @Option(help: "How many hours of the broker's clock that is, 1 to 100000.")
    var hours = 24.0

    @Option(help: "Milliseconds that each of the senders and agents rests after what it does, 1 to 60000.")
    var pace = 100

    @Option(help: "How many streams of webhooks at once, 1 to 64.")
    var senders = 8

    @Option(help: "What chance is drawn from.")
    var seed: UInt64 = 1

    @Option(help: "Where the picture goes.")
    var picture = "soak.svg"

    @Option(help: "Where the run's folder is made; the system's folder for temporary files unless given.")
    var folder: String?

    @Flag(help: "Keep the run's folder even where nothing was found.")
    var keep = false

    static func main() async { await CommandLineEnding.run(SoakCommand.self) }

    func run() async throws {
        let plan = try plan()
        let progress = SoakProgress(plan)
        let report = try await Soak.run(plan) { progress.tell($0) }
        progress.end()
        try SoakPicture.drawn(report).write(toFile: picture, atomically: true, encoding: .utf8)
        TraceOutput.print(report.summary)
        TraceOutput.print("picture: \(picture)")
        if !report.isSound { throw ExitCode(1) }
    }

    private func plan() throws -> SoakPlan {
        guard (1...10_000).contains(minutes) else { throw ValidationError("--minutes is from 1 to 10000") }
        guard (1...100_000).contains(hours) else { throw ValidationError("--hours is from 1 to 100000") }
        guard (1...60_000).contains(pace) else { throw ValidationError("--pace is from 1 to 60000") }
        guard (1...64).contains(senders) else { throw ValidationError("--senders is from 1 to 64") }
        let rate = hours * 60 / minutes
        guard (1...10_000).contains(rate) else {
            throw ValidationError(
                "the clock can run 1 to 10000 times as fast, not \(rate): change --hours or --minutes")
        }
        var plan = SoakPlan(parley: TestedProgram.path(parley))
        plan.time = .seconds(minutes * 60)
        plan.crash.clockRate = rate
        plan.crash.pace = .milliseconds(pace)
        plan.crash.senders = senders
        plan.crash.seed = seed
        plan.crash.folder = folder
        plan.crash.keepsFolder = keep
        return plan
    }
}

/// How far it is, on the standard error: a bar on a terminal, elsewhere a line now and then.
private struct SoakProgress: Sendable {
    private static let width = 40
    private let seconds: Double
    private let isTerminal = isatty(STDERR_FILENO) == 1

    init(_ plan: SoakPlan) { seconds = plan.time / .seconds(1) }

    func tell(_ report: SoakReport) {
        guard let last = report.samples.last else { return }
        let part = min(1, last.seconds / seconds)
        let words = "start \(last.life), \(last.events) events, \(last.anonymous >> 20) MiB"
        if isTerminal {
            let done = Int(part * Double(SoakProgress.width))
            let bar = String(repeating: "#", count: done) + String(repeating: ".", count: SoakProgress.width - done)
            write("\r\(bar) \(words)   ")
        } else if report.samples.count % 30 == 1 {
            write("soak: \(Int(part * 100)) %, \(words)\n")
        }
    }

    func end() { if isTerminal { write("\n") } }

    private func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
