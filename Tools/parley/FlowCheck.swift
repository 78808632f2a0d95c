import ArgumentParser
import Decisions
import Encoding
import Flows
import ParleyConfiguration
import Projections

/// `parley flow check`: everything that is wrong with flows.
struct FlowCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Tell everything that is wrong with flows, with line and column, or which versions they are.",
        discussion: """
            A mistake a line, on standard output: FILE:LINE:COLUMN: KEY: what is wrong; what would be right. Exit code 1 where \
            there is any. Otherwise a flow a line: its name, nodes, edges and version, which is the first 12 digits of the \
            SHA-256 that the log has. Flows that are called are checked with those that call them: give the files of all.
            """)

    @Option(help: "text, or jsonl: an object for each mistake, or for each flow.") var format = ListFormat.text
    @Argument(help: "Definitions of flows.") var files: [String]

    func run() throws {
        let console = Console.current
        do {
            for flow in try FlowFile.readAll(in: files) {
                try console.print(format == .text ? flow.summary : flow.json)
            }
        } catch let error as ConfigurationError {
            for problem in error.problems {
                try console.print(format == .text ? problem.description : problem.json)
            }
            throw ExitCode(1)
        }
    }
}

extension Flow {
    private var edgeCount: Int { nodes.reduce(0) { $0 + $1.edges.count } }

    fileprivate var summary: String {
        let version = FlowVersion.hash(of: self).prefix(12)
        return "\(name): \(counted(nodes.count, "node")), \(counted(edgeCount, "edge")), version \(version)"
    }

    fileprivate var json: String {
        var object = JSONObjectWriter()
        object.add("flow", name)
        object.add("nodes", UInt64(nodes.count))
        object.add("edges", UInt64(edgeCount))
        let hash = FlowVersion.hash(of: self)
        object.add("version", String(hash.prefix(12)))
        object.add("hash", hash)
        return String(decoding: object.finished, as: UTF8.self)
    }
}

extension ConfigurationProblem {
    fileprivate var json: String {
        var object = JSONObjectWriter()
        object.add("file", source)
        if let line { object.add("line", UInt64(line)) }
        if let column { object.add("column", UInt64(column)) }
        object.add("key", key)
        object.add("advice", advice)
        return String(decoding: object.finished, as: UTF8.self)
    }
}
