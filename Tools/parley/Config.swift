import ArgumentParser
import ParleyConfiguration
import Settings

/// `parley config`: what a configuration file says, before anything follows it.
struct Config: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check a configuration file, tell what it would change, or describe it to an editor.",
        subcommands: [ConfigCheck.self, ConfigDiff.self, ConfigSchema.self])
}

/// `parley config check`: everything that is wrong with a file.
struct ConfigCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Tell everything that is wrong with a configuration file, with line and column.",
        discussion: """
            A mistake a line, on standard output: FILE:LINE:COLUMN: KEY: what is wrong; what to do. Exit code 1 where there is \
            any. Secrets in the environment are not looked at.
            """)

    @Argument(help: "The configuration file.") var file: String

    func run() throws {
        let console = Console.current
        do {
            _ = try Configuration.load(file: file)
            console.note("\(file): nothing is wrong")
        } catch {
            for problem in error.problems { try console.print(problem.description) }
            throw ExitCode(1)
        }
    }
}

/// `parley config schema`: what an editor completes a file from.
struct ConfigSchema: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print a JSON Schema (2020-12) of the configuration file, for editors.",
        discussion: """
            Most editors take it from a first line such as '# yaml-language-server: $schema=parley.schema.json'.
            """)

    func run() throws { try Console.current.print(Configuration.schema.json) }
}
