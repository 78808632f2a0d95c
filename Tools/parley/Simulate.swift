import ArgumentParser
import BrokerTesting
import Decisions
import Events
import Foundation
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
        for file in files {
            guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
                throw Failure("\(file): can't be read: is it there, and text in UTF-8?")
            }
            let played = try play(text, named: file)
            for mistake in played.mistakes { console.note("\(file): \(mistake)") }
            let differs = check && played.text != text
            if differs || !played.mistakes.isEmpty { isSound = false }
            if !check {
                try print(played, on: console)
            } else if differs {
                try console.print("\(file): differs\n\(Simulate.difference(text, played.text))")
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

    private func play(_ text: String, named file: String) throws -> PlayedScript {
        do {
            let script = try Script(parsing: text)
            return try ScriptRunner.play(
                script, configuration: try commands(script, file), settings: Configuration.settingStep,
                flows: { try Configuration.flow(in: $0, beside: file) })
        } catch let error as ScriptError {
            throw Failure("\(file): \(error)")
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

    private static func difference(_ expected: String, _ played: String) -> String {
        let expected = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let played = played.split(separator: "\n", omittingEmptySubsequences: false)
        return played.difference(from: expected).map { change in
            switch change {
            case .insert(let offset, let line, _): "  + \(offset + 1): \(line)"
            case .remove(let offset, let line, _): "  - \(offset + 1): \(line)"
            }
        }.joined(separator: "\n")
    }
}
