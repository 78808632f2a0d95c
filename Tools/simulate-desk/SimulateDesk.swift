import ArgumentParser
import Sandbox

/// The desk, simulated from a command line.
@main
struct SimulateDesk: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate-desk",
        abstract: "Live lives of the desk under seeds, or play real dialogues at one.",
        discussion: """
            Progress goes to stderr, what is found to stdout. Exit code 0: done, and nothing was found; 1: something was; 2: called
            wrongly.
            """,
        subcommands: [LiveSeeds.self, PlayDialogues.self], defaultSubcommand: LiveSeeds.self)

    static func main() async { await CommandLineEnding.run(SimulateDesk.self) }
}
