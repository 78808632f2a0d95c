public import Flows
import Settings
import Yams

/// Reads flows from YAML, of which JSON is a part.
public enum FlowFile {
    /// Reads a flow's definition and checks all of it that can be checked without the flows that it calls.
    ///
    /// - Parameter source: The file's name, for what is wrong with it.
    /// - Throws: Everything that is wrong, at once, in the order of the file.
    public static func read(
        _ yaml: String, named source: String, outside: FlowOutside = FlowOutside()
    ) throws(ConfigurationError) -> Flow {
        let problems = ProblemCollector(source: source)
        let flow = read(yaml, problems, outside)
        do throws(ConfigurationError) { try problems.throwIfAny() } catch {
            // JSON has ways to write characters that YAML has not.
            guard let json = json(yaml, outside) else { throw error }
            return json
        }
        guard let flow else { throw ConfigurationError(problems: []) }
        return flow
    }

    private static func read(_ yaml: String, _ problems: ProblemCollector, _ outside: FlowOutside) -> Flow? {
        guard yaml.utf8.count <= FlowLimits.definition else {
            problems.report("has \(yaml.utf8.count) bytes; at most \(FlowLimits.definition) are possible")
            return nil
        }
        if let root = YAMLDocument.read(yaml, problems) {
            let tree = SettingTree.read(root, problems.reading, tellsWords: true)
            return Flow(tree, outside: outside, reading: problems.reading)
        }
        if problems.reading.mistakes.isEmpty { problems.report("is empty; begin with 'parley: flow/1'") }
        return nil
    }

    /// The flow where the text is JSON and nothing is wrong with it.
    private static func json(_ text: String, _ outside: FlowOutside) -> Flow? {
        guard text.first(where: { !$0.isWhitespace }) == "{" else { return nil }
        return try? Flow(canonical: text, outside: outside)
    }

    /// Reads several flows and checks all of each, and how they call each other.
    ///
    /// - Parameter files: Definitions, each with its file's name.
    /// - Returns: The flows, in the order of their files.
    /// - Throws: Everything that is wrong with any of them, at once, file by file.
    public static func readAll(
        _ files: [(source: String, yaml: String)], outside: FlowOutside = FlowOutside()
    ) throws(ConfigurationError) -> [Flow] {
        var flows: [(flow: Flow, source: String)] = []
        var problems: [ConfigurationProblem] = []
        var broken: Set<String> = []
        for (source, yaml) in files {
            do throws(ConfigurationError) {
                let flow = try read(yaml, named: source, outside: outside)
                if let other = flows.first(where: { $0.flow.name == flow.name }) {
                    problems.append(twice(flow, source, other.source))
                } else {
                    flows.append((flow, source))
                }
            } catch {
                problems += error.problems
                // What can't be read is there all the same: calls of it are not wrong, too.
                if let name = name(in: yaml) { broken.insert(name) }
            }
        }
        problems += mistakes(in: flows, elsewhere: broken)
        guard problems.isEmpty else { throw ConfigurationError(problems: problems) }
        return flows.map(\.flow)
    }

    private static func twice(_ flow: Flow, _ source: String, _ other: String) -> ConfigurationProblem {
        ConfigurationProblem(
            source: source, line: flow.place?.line, column: flow.place?.column, key: "name",
            advice: "'\(flow.name)' is the name of the flow in \(other), too; give one of them another")
    }

    private static func name(in yaml: String) -> String? {
        YAMLDocument.read(yaml, ProblemCollector(source: ""))?["name"]?.scalar?.string
    }

    /// What is wrong between flows that call each other, in the order of their files.
    ///
    /// - Parameters:
    ///   - flows: Flows of different names, each with the name of its file.
    ///   - elsewhere: Names of flows that there are and that are not at hand: calls of them are right.
    public static func mistakes(
        in flows: [(flow: Flow, source: String)], elsewhere: Set<String> = []
    ) -> [ConfigurationProblem] {
        let calls = FlowCalls(flows.map(\.flow), elsewhere: elsewhere)
        return flows.flatMap { flow, source in
            calls.mistakes(of: flow).map {
                ConfigurationProblem(
                    source: source, line: $0.place?.line, column: $0.place?.column, key: $0.path, advice: $0.advice)
            }
        }
    }
}
