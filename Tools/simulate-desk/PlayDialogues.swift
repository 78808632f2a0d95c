import ArgumentParser
import DeskTesting
import Foundation
import Settings
import Timeline

/// Plays real dialogues at a desk.
struct PlayDialogues: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dialogues",
        abstract: "Play real dialogues at a desk, and tell how long customers waited, and who was given how much.",
        discussion: """
            The file has a dialogue a line: {"id": 1, "turns": [{"from": "customer", "at": "2026-01-05T09:00:00Z", "text": "Hello"}, …]}.
            Each begins a fixed length after the one before, and keeps the distances between its turns.
            """)

    @Argument(help: "The dialogues, as JSON Lines.")
    var file: String

    @Option(help: "How many agents there are, 1 to \(DialoguePlan.mostAgents).")
    var agents = 3

    @Option(help: "The most sessions that each has at once, 1 to 10000.")
    var limit: UInt32 = 4

    @Option(help: "How sessions are given to them: round-robin, least-busy, longest-idle, last-agent, or each.")
    var strategy = "each"

    @Option(help: "How long after the one before a dialogue begins, such as 30m.")
    var every = "2h"

    @Option(help: "The line's service level, such as 2h.")
    var serviceLevel = "2h"

    @Option(help: "How long the receiver of a transfer has, such as 30m.")
    var transferTime = "30m"

    /// The level that is told beside the line's own.
    private static let short = Duration.seconds(60)

    func validate() throws {
        guard (1...DialoguePlan.mostAgents).contains(agents) else {
            throw ValidationError("--agents is from 1 to \(DialoguePlan.mostAgents)")
        }
        guard (1...10_000).contains(limit) else { throw ValidationError("--limit is from 1 to 10000") }
        for (name, text) in [("every", every), ("service-level", serviceLevel), ("transfer-time", transferTime)] {
            guard let length = Duration(configuration: text), (.seconds(1) ... .seconds(72 * 3600)).contains(length)
            else {
                throw ValidationError("--\(name) is a length of time from 1s to 72h, such as 30m")
            }
        }
        guard !strategies.isEmpty else {
            throw ValidationError("--strategy is round-robin, least-busy, longest-idle, last-agent, or each")
        }
    }

    /// Those that give sessions to agents.
    private var strategies: [Strategy] {
        Strategy.allCases.filter { $0 != .manual && (strategy == "each" || strategy == $0.word) }
    }

    func run() throws {
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw ValidationError("\(file) can't be read: is it there?")
        }
        let dialogues = try Dialogue.read(Array(bytes))
        print("\(dialogues.count) dialogues, one every \(every); \(agents) agents of at most \(limit) sessions")
        print(
            row(
                "strategy", ["median", "90 of 100", "longest", "in 60s", "in \(serviceLevel)", "passed on", "back"], ids
            ))
        for strategy in strategies {
            let plan = plan(strategy)
            tell(DialogueFigures(try DialogueDesk.play(dialogues, by: plan)), plan)
        }
    }

    private func plan(_ strategy: Strategy) -> DialoguePlan {
        var plan = DialoguePlan(strategy)
        (plan.agents, plan.limit) = (agents, limit)
        plan.every = Duration(configuration: every) ?? plan.every
        plan.serviceLevel = Duration(configuration: serviceLevel) ?? plan.serviceLevel
        plan.transferTime = Duration(configuration: transferTime) ?? plan.transferTime
        return plan
    }

    private var ids: [String] { plan(.longestIdle).agentIDs }

    private func tell(_ figures: DialogueFigures, _ plan: DialoguePlan) {
        let waits = [50, 90, 100].map { words(figures.wait(ofHundred: $0)) }
        let levels = [PlayDialogues.short, plan.serviceLevel].map { level -> String in
            let share = figures.level(within: level)
            return "\(share / 10).\(share % 10)%"
        }
        let passed = ["\(figures.transfers)", "\(figures.returns)"]
        print(row(plan.strategy.word, waits + levels + passed, ids.map { "\(figures.assignments[$0] ?? 0)" }))
    }

    private func row(_ name: String, _ figures: [String], _ agents: [String]) -> String {
        let cells = figures.map { pad($0, 10) } + agents.map { pad($0, 5) }
        return name + String(repeating: " ", count: 13 - name.count) + cells.joined()
    }

    private func pad(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(width - text.count, 1)) + text
    }

    /// A length of time, to two of its units: `4d 19h`.
    private func words(_ length: Duration) -> String {
        let seconds = length.milliseconds / 1000
        let parts = [
            (seconds / 86_400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s"),
        ]
        let shown = parts.drop { $0.0 == 0 }.prefix(2).filter { $0.0 > 0 }
        return shown.isEmpty ? "0s" : shown.map { "\($0.0)\($0.1)" }.joined(separator: " ")
    }
}
