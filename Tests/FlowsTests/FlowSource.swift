import Flows
import ParleyConfiguration
import Settings
import Timeline

/// Definitions as texts.
enum FlowSource {
    /// A flow; fails where anything is wrong with it.
    static func flow(_ yaml: String, outside: FlowOutside = FlowOutside()) throws -> Flow {
        try FlowFile.read(yaml, named: "flow.yaml", outside: outside)
    }

    /// A flow of these nodes, which begins with `start`; with what stands above them, if that is said.
    static func flow(
        nodes: String, variables: String = "{}", fallback: String = "{ handover: { queue: true } }",
        name: String = "sample", start: String = "start"
    ) throws -> Flow {
        try flow(text(nodes: nodes, variables: variables, fallback: fallback, name: name, start: start))
    }

    /// The definition of such a flow: its nodes begin on line 7.
    static func text(
        nodes: String, variables: String = "{}", fallback: String = "{ handover: { queue: true } }",
        name: String = "sample", start: String = "start"
    ) -> String {
        let indented = nodes.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }
        return """
            parley: flow/1
            name: \(name)
            start: \(start)
            variables: \(variables)
            fallback: \(fallback)
            nodes:
            \(indented.joined(separator: "\n"))

            """
    }

    /// What is wrong with a definition, one mistake a line; empty where nothing is.
    static func mistakes(_ yaml: String, outside: FlowOutside = FlowOutside()) -> String {
        do throws(ConfigurationError) {
            _ = try FlowFile.read(yaml, named: "f", outside: outside)
            return ""
        } catch { return error.description }
    }

    /// What is wrong with such nodes.
    static func mistakes(nodes: String, variables: String = "{}") -> String {
        mistakes(text(nodes: nodes, variables: variables))
    }
}
