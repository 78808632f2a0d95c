public import Flows
import Settings

/// The flows that the file names (S0.1).
extension Configuration {
    /// The most of them.
    public static let flowLimit = 200

    /// Reads the files that the file names, and looks whether they fit each other and the tasks.
    ///
    /// - Returns: Everything that is wrong.
    mutating func readFlows() -> [ConfigurationProblem] {
        var problems: [ConfigurationProblem] = []
        var read: [(flow: Flow, source: String)] = []
        for file in flowFiles {
            do throws(ConfigurationError) {
                read.append((try Configuration.flow(in: path(of: file)), path(of: file)))
            } catch {
                problems += error.problems
            }
        }
        flows = read.map(\.flow)
        let names = flows.map(\.name)
        for (flow, source) in read where names.count(where: { $0 == flow.name }) > 1 {
            problems.append(
                ConfigurationProblem(
                    source: source, key: "name",
                    advice: "'\(flow.name)' is another file's flow, too; name one of them otherwise"))
        }
        guard problems.isEmpty else { return problems }
        return FlowFile.mistakes(in: read) + unknownFlows
    }

    /// Tasks whose flows are in none of the files: where the file names none, they are published over HTTP.
    private var unknownFlows: [ConfigurationProblem] {
        guard !flows.isEmpty else { return [] }
        let names = flows.map(\.name)
        return tasks.filter { !$0.task.flow.isEmpty && !names.contains($0.task.flow) }.map { task in
            ConfigurationProblem(
                source: source, key: "tasks",
                advice:
                    "task '\(task.task.id)': there is no flow '\(task.task.flow)' in the files of 'flows': \(names.joined(separator: ", "))"
            )
        }
    }

    private func path(of file: String) -> String {
        file.hasPrefix("/") || folder.isEmpty ? file : "\(folder)/\(file)"
    }

    /// The flow in a file.
    ///
    /// - Throws: A ``ConfigurationError`` with everything that is wrong with it.
    public static func flow(in path: String, named name: String? = nil) throws(ConfigurationError) -> Flow {
        try FlowFile.read(try FlowFile.text(of: path, named: name ?? path), named: name ?? path)
    }

    /// The flow in a file beside another one: what a script's `publish` step names.
    public static func flow(in file: String, beside other: String) throws(ConfigurationError) -> Flow {
        let folder = other.lastIndex(of: "/").map { String(other[..<$0]) } ?? ""
        let path = file.hasPrefix("/") || folder.isEmpty ? file : "\(folder)/\(file)"
        return try flow(in: path, named: file)
    }
}
