import BrokerTesting
import ParleyConfiguration
import Settings

extension FuzzTarget {
    /// A configuration file: read, or everything that is wrong with it told, each with what to do; the same each time.
    static let configuration = FuzzTarget("configuration") { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        func read() -> Result<Configuration, ConfigurationError> {
            Result { () throws(ConfigurationError) in try Configuration(yaml: text, named: "parley.yaml") }
        }
        switch (read(), read()) {
        case (.success(let first), .success(let second)):
            let isSame =
                first.rules.defaults.policy == second.rules.defaults.policy
                && first.rules.lines.map(\.policy) == second.rules.lines.map(\.policy)
            try hold(isSame && first.agents == second.agents, "it is read in two ways")
        case (.failure(let first), .failure(let second)):
            try hold(!first.problems.isEmpty, "it is refused without a reason")
            try hold(first == second, "it is refused for two reasons: \(first); \(second)")
            try hold(first.problems.allSatisfy { ($0.line ?? 1) > 0 && !$0.advice.isEmpty }, "\(first)")
        default: throw Broken("it is read and refused")
        }
    }

    /// A script: what is read of it can be written and read again.
    static let scripts = FuzzTarget("scripts") { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        // A single carriage return at the end of a line would become part of that end.
        let hasSingleReturn = text.contains("\r")
        guard !hasSingleReturn, let script = try? Script(parsing: text) else { return }
        let lines = script.lines.map { line in
            switch line {
            case .comment(let text): text
            case .step(let step): step.text
            }
        }
        let top = script.configuration.isEmpty ? "" : "---\n\(script.configuration)---\n"
        let again = try Script(parsing: top + lines.map { $0 + "\n" }.joined())
        try hold(again.configuration == script.configuration, "it is read again with another configuration")
        let isSame = zip(again.lines, script.lines).allSatisfy { again, line in
            switch (again, line) {
            case (.comment(let again), .comment(let text)): again == text
            case (.step(let again), .step(let step)): again.time == step.time && again.action == step.action
            default: false
            }
        }
        try hold(isSame && again.lines.count == script.lines.count, "it is read again as another")
    }
}
