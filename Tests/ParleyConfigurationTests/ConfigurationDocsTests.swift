import Foundation
import ParleyConfiguration
import Settings
import Testing

/// The page and the example say what the declarations say.
///
/// `PARLEY_WRITE_DOCS=1 swift test --filter ConfigurationDocsTests` writes both.
@Suite(.serialized) struct ConfigurationDocsTests {
    private static let isWriting = ProcessInfo.processInfo.environment["PARLEY_WRITE_DOCS"] == "1"

    @Test(arguments: [
        "graph", "http", "connectors", "calendars", "defaults", "agents", "responses", "tasks", "allocation",
    ])
    func thePageHasEverySetting(
        section: String
    )
        throws
    {
        let settings = try #require(Configuration.sections.first { $0.key == section }?.shape.members)
        let only = section == "defaults" ? LinePolicy.settings : settings
        try compare(
            "docs/configuration.md", "\n\(SettingPages.tables(of: only))\n\n", from: "<!-- settings: \(section) -->\n",
            to: "<!-- end -->")
    }

    @Test func thePageHasPresence() throws {
        try compare(
            "docs/configuration.md",
            "\n\(SettingPages.tables(of: Configuration.sections.filter { $0.key == "presence" }))\n\n",
            from: "<!-- settings: presence -->\n", to: "<!-- end -->")
    }

    @Test func thePageHasMessages() throws {
        try compare(
            "docs/configuration.md", "\n\(SettingPages.messageTables)\n\n", from: "<!-- settings: message -->\n",
            to: "<!-- end -->")
    }

    @Test(arguments: ["graph", "http", "defaults", "presence"]) func theExampleHasEverySetting(section: String) throws {
        let settings = Configuration.sections.filter { $0.key == section }
        try compare(
            "Examples/parley.yaml", SettingPages.example(of: settings), from: "# --- \(section)\n", to: "# ---\n")
    }

    /// Compares what stands between two marks, or writes it.
    private func compare(_ path: String, _ expected: String, from start: String, to end: String) throws {
        let file = packageRoot.appending(path: path)
        let text = try String(contentsOf: file, encoding: .utf8)
        let opening = try #require(text.firstRange(of: start), "\(path) has the mark \(start)")
        let closing = try #require(text[opening.upperBound...].firstRange(of: end))
        let range = opening.upperBound..<closing.lowerBound
        if ConfigurationDocsTests.isWriting {
            try text.replacingCharacters(in: range, with: expected).write(to: file, atomically: true, encoding: .utf8)
        } else {
            #expect(text[range] == expected, "run: PARLEY_WRITE_DOCS=1 swift test --filter ConfigurationDocsTests")
        }
    }
}
