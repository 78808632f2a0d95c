import BrokerTesting
import Foundation
import ParleyConfiguration
import Testing

/// Plays every script in `Tests/Scripts` and compares what Parley does with what is written there.
///
/// `PARLEY_WRITE_SCRIPTS=1 swift test --filter ScriptTests` writes down what Parley does now; read the difference before you
/// commit it.
@Suite struct ScriptTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(
        path: "Scripts")

    static let names: [String] =
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []).filter { $0.hasSuffix(".script") }
        .sorted()

    @Test func thereAreScripts() { #expect(ScriptTests.names.count >= 20) }

    @Test(arguments: names) func happensAsWritten(_ name: String) throws {
        let file = ScriptTests.folder.appending(path: name)
        let text = try String(contentsOf: file, encoding: .utf8)
        let script = try Script(parsing: text)
        let configuration = try Configuration(yaml: script.configuration, named: name)
        let played = try ScriptRunner.play(script, configuration: configuration.commands())
        if ProcessInfo.processInfo.environment["PARLEY_WRITE_SCRIPTS"] == "1" {
            try played.write(to: file, atomically: true, encoding: .utf8)
        } else {
            #expect(played == text)
        }
        #expect(!played.contains("unknown action"))
    }
}
