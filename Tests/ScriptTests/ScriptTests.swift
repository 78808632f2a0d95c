import Broker
import BrokerTesting
import Encoding
import EventLog
import EventLogTesting
import Events
import Foundation
import LMDBEventLog
import Narration
import ParleyConfiguration
import Projections
import Testing
import Timeline

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

    private static func played(_ name: String) throws -> (text: String, played: PlayedScript) {
        let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        let script = try Script(parsing: text)
        let configuration = try Configuration(yaml: script.configuration, named: folder.appending(path: name).path())
        return (
            text,
            try ScriptRunner.play(
                script, configuration: configuration.commands(), settings: Configuration.settingStep,
                flows: { try Configuration.flow(in: $0, beside: folder.appending(path: name).path()) })
        )
    }

    @Test(arguments: names) func happensAsWritten(_ name: String) throws {
        let file = ScriptTests.folder.appending(path: name)
        let (text, played) = try ScriptTests.played(name)
        if ProcessInfo.processInfo.environment["PARLEY_WRITE_SCRIPTS"] == "1" {
            try played.text.write(to: file, atomically: true, encoding: .utf8)
        } else {
            #expect(played.text == text)
        }
        #expect(played.mistakes.isEmpty)
    }

    /// What is told of every event that a script leads to is what its kind's schema says (B7).
    @Test(arguments: names) func fitsTheSchemas(_ name: String) throws {
        for event in try ScriptTests.played(name).played.events {
            let kind = try #require(EventKind(rawValue: event.event.kind))
            let schema = try #require(ScriptTests.schemas[kind])
            let told = String(decoding: event.told, as: UTF8.self)
            let mistakes = try JSONSchemaCheck(told, of: schema.root).mistakes
            #expect(mistakes == [], "\(kind): \(mistakes)")
        }
    }

    private static let schemas: [EventKind: JSONDocument] = Dictionary(
        EventKind.allCases.compactMap { kind in
            let text = EventSchema(kind).document.text()
            return (try? JSONDocument(Array(text.utf8), limit: .max)).map { (kind, $0) }
        }
    ) { first, _ in first }

    /// What a script led to, on the disk: compressed (L4), whole by its checksums and chain (L5), and after opening it again every
    /// event and the state that follows from them as before (L1, L8).
    @Test(arguments: names) func isTheSameFromTheDisk(_ name: String) async throws {
        let events = try ScriptTests.played(name).played.events
        let folder = try TemporaryFolder()
        let log = try LMDBEventLog.open(at: folder.path)
        for event in events { _ = try await log.append([Append(event)]) }
        log.close()

        let reopened = try LMDBEventLog.open(at: folder.path, mode: .reading)
        defer { reopened.close() }
        var read: [RecordedEvent] = []
        _ = try reopened.events(from: Position(1), limit: .max) { read.append($0) }
        #expect(read == events)
        #expect(try reopened.verify().isSound)
        let statistics = try reopened.statistics()
        let headers = UInt64(events.count * 72)
        #expect(statistics.recordBytes < statistics.payloadBytes + headers)

        var world = World()
        for event in events { world.apply(event) }
        let rebuilt = try reopened.advance(Snapshot(position: .start, state: World()), to: reopened.head)
        #expect(rebuilt.state.encoded() == world.encoded())
    }
}
