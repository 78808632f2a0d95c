import ArgumentParser
import BrokerTesting
import Decisions
import Events
import ParleyConfiguration
import Settings

/// `parley simulate`: what would happen in a written conversation under a configuration, when and why. Nothing is stored or sent.
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Play a written conversation and tell what would happen, when and why.",
        discussion: """
            A script has a step a line: a time and what somebody does, such as '09:00 customer: Hello', '09:05 agent ana takes', \
            '+10m agent ana: Hi'. The output is the script with what Parley would do below each step. Steps:
            \(ScriptRunner.actions.map { "  " + $0 }.joined(separator: "\n"))
            """)

    @Option(help: "The configuration whose rules hold; where it is not given, the one at the top of the script.")
    var config: String?
    @Option(help: "The line whose rules hold, where the configuration has several.") var line: String?
    @Flag(help: "Print only what differs from what the scripts expect; exit code 1 where something does.") var check =
        false
    @Option(
        help:
            "text, which is the script itself, or jsonl: an object for each event that came of it, and each refused step."
    )
    var format = ListFormat.text
    @Argument(help: "Scripts.") var files: [String]

    func validate() throws {
        if check, format == .jsonl { throw ValidationError("--check compares text: leave out --format jsonl") }
    }

    func run() async throws {
        let console = Console.current
        var isSound = true
        for path in files {
            let file = try ScriptFile(path)
            let played = try file.play { try commands($0, path) }
            if !file.tellMistakes(of: played, on: console) { isSound = false }
            if !check {
                try print(played, on: console)
            } else if try !file.check(played, on: console) {
                isSound = false
            }
        }
        if !isSound { throw ExitCode(1) }
    }

    private func print(_ played: PlayedScript, on console: Console) throws {
        switch format {
        case .text: try console.print(String(played.text.dropLast()))
        case .jsonl: for line in played.jsonLines { try console.print(line) }
        }
    }

    private func commands(_ script: Script, _ file: String) throws -> [Command] {
        guard let config else { return try Configuration(yaml: script.configuration, named: file).commands() }
        let configuration = try Configuration.load(file: config)
        if line == nil, configuration.lines.contains(where: { $0.id == ScriptRunner.line }) {
            return configuration.commands()
        }
        let policy: LinePolicy
        switch (line, configuration.lines.count) {
        case (let line?, _):
            guard
                let found = configuration.lines.first(where: { $0.id.rawValue == line })?.policy
                    ?? configuration.fallback
            else {
                throw Failure("\(config) has no line '\(line)'")
            }
            policy = found
        case (nil, 0): policy = configuration.fallback ?? LinePolicy()
        case (nil, 1): policy = configuration.lines[0].policy
        default:
            let lines = configuration.lines.map(\.id.rawValue).joined(separator: ", ")
            throw Failure("\(config) has several lines: choose one with --line: \(lines)")
        }
        // As the rules of every line: what a script sets for all of them goes over them, and so does what it sets for one.
        return configuration.namedCommands + [.setPolicy(.absent, policy)]
    }
}
