import Flows
import Foundation
import Settings
import Testing

/// What is wrong with definitions: each section of `mistakes.txt` is a definition (its head, where it is nothing
/// special, is left out), and behind `==>` everything that is told of it.
///
/// `PARLEY_WRITE_MISTAKES=1 swift test --filter MistakeTests` writes what is told; read the difference before you
/// commit it.
@Suite struct MistakeTests {
    private static let file = ExampleFlows.file("Tests/FlowsTests/mistakes.txt")

    struct Section: CustomTestStringConvertible {
        var title: String
        var definition: String
        var told: String

        var testDescription: String { title }

        /// The whole definition. What begins with `nodes` alone has the head that is nothing special: seven lines.
        var yaml: String {
            guard !definition.hasPrefix("parley") else { return definition }
            let rest = definition.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
            return """
                parley: flow/1
                name: sample
                start: start
                variables: { city: "", count: 0, order: {} }
                fallback: { close: {} }
                nodes:
                \(rest)
                """
        }
    }

    static let sections: [Section] = {
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        return text.components(separatedBy: "### ").dropFirst().map { section in
            let parts = section.components(separatedBy: "\n==>\n")
            let lines = parts[0].components(separatedBy: "\n")
            return Section(
                title: lines[0], definition: lines.dropFirst().joined(separator: "\n"),
                told: parts.count > 1 ? parts[1].trimmingCharacters(in: .newlines) : "")
        }
    }()

    @Test(arguments: sections) func everyMistakeIsTold(section: Section) {
        #expect(FlowSource.mistakes(section.yaml) == section.told)
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["PARLEY_WRITE_MISTAKES"] != nil)) func write() throws {
        let text = Self.sections.map { "### \($0.title)\n\($0.definition)\n==>\n\(FlowSource.mistakes($0.yaml))\n" }
        try text.joined(separator: "\n").write(to: Self.file, atomically: true, encoding: .utf8)
    }

    /// The example of the language has no mistake once the flow that it calls is beside it.
    @Test func theExampleOfTheLanguageIsRight() throws {
        let section = try #require(
            Self.sections.first { $0.title.hasSuffix("is right") && $0.definition.contains("pay:") })
        let payment = try FlowSource.flow(
            nodes:
                "start: { receive: { accept: number }, timeout: 5m, on: { answered: paid, invalid: refused } }\npaid: { end: { outcome: paid } }\nrefused: { end: { outcome: refused } }",
            variables: "{ sum: 0 }", name: "payment")
        let orders = try FlowSource.flow(section.yaml)
        #expect(orders.nodes.count == 10)
        #expect(FlowCalls([orders, payment]).mistakes(of: orders) == [])
    }

    @Test func thereAreMany() { #expect(Self.sections.count >= 50) }
}
