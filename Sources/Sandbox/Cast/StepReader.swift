import Timeline
import Yams

/// Reads what a customer does: `- after: 5m` and one act.
struct StepReader {
    private static let acts = [
        "say", "image", "document", "voice", "location", "unsupported", "welcome", "album", "tap", "react", "device",
        "number", "wait",
    ]

    func steps(_ nodes: [Node]) throws(ScenarioError) -> [Step] {
        var steps: [Step] = []
        for node in nodes { steps.append(try step(node)) }
        return steps
    }

    func step(_ node: Node) throws(ScenarioError) -> Step {
        var fields = try NodeFields(node, "a step")
        let after = try fields.delay("after")
        let again = try fields.duration("again")
        let wait = try fields.delay("wait")
        var found: Act? = wait == nil ? nil : .nothing
        for name in StepReader.acts where name != "wait" {
            guard let value = fields.take(name) else { continue }
            guard found == nil else { throw fields.error("a step does one thing; start another with `- `") }
            found = try act(name, value, again: again)
        }
        try fields.finish()
        guard let act = found else {
            throw fields.error("a step needs one of \(StepReader.acts.joined(separator: ", "))")
        }
        if again != nil, case .write = act {
        } else if again != nil {
            throw fields.error("`again` goes with a single message")
        }
        return Step(after: wait ?? after ?? Delay(.zero), act: act)
    }

    private func act(_ name: String, _ value: Node, again: Duration?) throws(ScenarioError) -> Act {
        switch name {
        case "say":
            let texts = (value.sequence.map(Array.init) ?? [value]).compactMap { $0.scalar?.string }
            guard !texts.isEmpty, texts.allSatisfy({ !$0.isEmpty && $0.count <= 4096 }) else {
                throw ScenarioError(
                    line: value.mark?.line,
                    problem: "`say` is a text of at most 4096 characters, or several to choose from")
            }
            return .write(texts.map(Content.text), again: again)
        case "album":
            var contents: [Content] = []
            for element in value.sequence.map(Array.init) ?? [] {
                guard case .write(let content, _) = try step(element).act else { continue }
                contents += content.prefix(1)
            }
            guard (2...10).contains(contents.count) else {
                throw ScenarioError(line: value.mark?.line, problem: "`album` lists 2 to 10 messages: `- image: …`")
            }
            return .album(contents)
        case "tap": return .tap(choice(try text(value, name)))
        case "react": return .react(try text(value, name))
        case "device": return .changeDevice
        case "number": return .changeNumber(try NodeFields.digits(value, name))
        default: return .write([try content(name, value)], again: again)
        }
    }

    private func content(_ name: String, _ value: Node) throws(ScenarioError) -> Content {
        switch name {
        case "image": .image(caption: try text(value, name))
        case "document": .document(name: try text(value, name))
        case "location": .location(name: try text(value, name))
        case "voice": .voice
        case "unsupported": .unsupported
        default: .requestWelcome
        }
    }

    private func choice(_ text: String) -> Choice {
        switch text {
        case "first": .first
        case "last": .last
        case "random": .random
        default: .named(text)
        }
    }

    private func text(_ node: Node, _ name: String) throws(ScenarioError) -> String {
        guard let text = node.scalar?.string, text.count <= 1024 else {
            throw ScenarioError(line: node.mark?.line, problem: "`\(name)` is a text of at most 1024 characters")
        }
        return text
    }
}
