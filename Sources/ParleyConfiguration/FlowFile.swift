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

    /// What is wrong between flows that call each other, in the order of their files.
    ///
    /// - Parameter flows: Flows, each with the name of its file.
    public static func mistakes(in flows: [(flow: Flow, source: String)]) -> [ConfigurationProblem] {
        let calls = FlowCalls(flows.map(\.flow))
        return flows.flatMap { flow, source in
            calls.mistakes(of: flow).map {
                ConfigurationProblem(
                    source: source, line: $0.place?.line, column: $0.place?.column, key: $0.path, advice: $0.advice)
            }
        }
    }
}
