import ArgumentParser
import BrokerTesting
import Flows
import Foundation
import Graphviz
import Narration
import ParleyConfiguration

/// `parley flow test`: scripts played through flows, and what of the flows they take; or recorded sessions, and what they would do.
struct FlowTest: AsyncParsableCommand, Interruptible {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Play scripts, or recorded sessions, through flows: what differs, and which edges they take.",
        discussion: """
            Files ending in .yaml, .yml and .json are flows, those in .script scripts. A script's own configuration holds, with \
            these flows in place of its own of the same name. Where it names neither tasks nor flows, the first flow is task \
            'flow', which begins on all lines that don't say themselves which bots they have.

            With --against DIR there are no scripts: every session of that log in which one of the flows had a part is played \
            through these versions, with what came in then, at its time. Nothing is sent, asked or written. What it does otherwise \
            is told with its place in the log. Works while another process writes the log. Exit code 1 where anything differs.
            """)

    @Option(help: "A data directory, whose recorded sessions are played in place of scripts.") var against: String?
    @Option(
        name: .customLong("map"),
        help: "With --against: FLOW.OLD=NEW, a node's new name. What is only called otherwise is the same.")
    var names: [String] = []
    @Option(help: "With --against: text or json.") var format = ReportFormat.text

    @Option(help: "The least percentage of each flow's edges that is to be taken: exit code 1 below it.")
    var least: Double?
    @Option(
        help:
            "The SVG file that is drawn of what was taken; of several flows one each, with the name before its ending.")
    var picture: String?
    @Flag(help: "Write what happens into the scripts, in place of what they expect.") var write = false
    @Argument(help: "Definitions of flows, and scripts.") var files: [String]

    private static let endings = ["yaml", "yml", "json"]

    func validate() throws {
        if let stranger = files.first(where: { !isFlow($0) && !isScript($0) }) {
            throw ValidationError("\(stranger): is neither a flow (.yaml, .yml, .json) nor a script (.script)")
        }
        guard files.contains(where: isFlow) else { throw ValidationError("give a flow: a .yaml, .yml or .json file") }
        guard against == nil else { return try validateReplay() }
        guard files.contains(where: isScript) else { throw ValidationError("give a script: a .script file") }
        guard names.isEmpty, format == .text else { throw ValidationError("--map and --format go with --against") }
        if let least, !(0...100).contains(least) { throw ValidationError("--least is a number from 0 to 100") }
        if let picture, !picture.hasSuffix(".svg") { throw ValidationError("--picture is a file that ends in .svg") }
    }

    private func validateReplay() throws {
        guard !files.contains(where: isScript) else { throw ValidationError("give scripts or --against, not both") }
        guard least == nil, picture == nil, !write else {
            throw ValidationError("--least, --picture and --write are for scripts, not for --against")
        }
        _ = try newNames()
    }

    /// New names of nodes, by `FLOW.NODE`.
    private func newNames() throws -> [String: String] {
        var known: [String: String] = [:]
        for text in names {
            let sides = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard sides.count == 2, !sides[1].isEmpty, sides[0].split(separator: ".").count == 2,
                known.updateValue(sides[1], forKey: sides[0]) == nil
            else { throw ValidationError("--map \(Visible.text(text)): write FLOW.OLD=NEW, each node once") }
        }
        return known
    }

    func run() async throws {
        let console = Console.current
        let flows = try FlowFile.readAll(in: files.filter(isFlow))
        if let against {
            var data = DataOptions()
            data.data = against
            let replaying = FlowReplaying(flows: flows, names: try newNames(), format: format, console: console)
            guard try replaying.play(try data.openForReading()) else { throw ExitCode(1) }
            return
        }
        var tally = FlowTally(of: flows)
        var isSound = true
        for path in files.filter(isScript) {
            let script = try ScriptFile(path)
            let played = try script.play {
                try Configuration(yaml: $0.configuration, named: path).playing(flows).commands()
            }
            if !script.tellMistakes(of: played, on: console) { isSound = false }
            if write {
                try script.replace(by: played)
            } else if try !script.check(played, on: console) {
                isSound = false
            }
            tally.count(played.events)
        }
        for coverage in tally.coverages { try console.print(coverage.text) }
        if let picture { try draw(tally.coverages, picture) }
        if !reachesLeast(tally.coverages, console) || !isSound { throw ExitCode(1) }
    }

    private func isFlow(_ file: String) -> Bool { FlowTest.endings.contains { file.hasSuffix(".\($0)") } }
    private func isScript(_ file: String) -> Bool { file.hasSuffix(".script") }

    private func reachesLeast(_ coverages: [FlowCoverage], _ console: Console) -> Bool {
        guard let least else { return true }
        let below = coverages.filter { $0.percentage < least }
        for coverage in below {
            let (share, wanted) = (shown(coverage.percentage), shown(least))
            console.note("\(coverage.flow.name): \(share) % of the edges are taken; --least asks for \(wanted) %")
        }
        return below.isEmpty
    }

    /// A number with at most one decimal place, never rounded up: what is not all is not 100 %.
    private func shown(_ number: Double) -> String {
        let tenths = Int(number * 10)
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }

    private func draw(_ coverages: [FlowCoverage], _ picture: String) throws {
        for coverage in coverages {
            let name = coverages.count == 1 ? "" : "-\(coverage.flow.name)"
            try Graphviz.draw(coverage.drawing.dot, as: .svg).write("\(picture.dropLast(4))\(name).svg")
        }
    }
}
