import Decisions
import Events
import ParleyConfiguration
import Projections
import Settings
import Testing
import Timeline

/// What is said of a line stays with it; the rest follows the defaults when they change.
@Suite struct SaidSettingsTests {
    private var engine = Engine()

    private mutating func take(_ yaml: String) throws -> [LinePolicySet] {
        try submit(parse(yaml).commands(replacing: engine.world.settings))
    }

    private mutating func submit(_ commands: [Command]) throws -> [LinePolicySet] {
        var sets: [LinePolicySet] = []
        for command in commands {
            for event in try engine.handle(command, at: .epoch) {
                if case .linePolicySet(let set) = event.event { sets.append(set) }
            }
        }
        return sets
    }

    /// As scripts ask for it.
    private static let reader: @Sendable (LineID?, String, String, borrowing World) throws -> [Command] =
        Configuration.settingStep

    private mutating func step(_ line: LineID?, _ key: String, _ value: String) throws -> [LinePolicySet] {
        try submit(SaidSettingsTests.reader(line, key, value, engine.world))
    }

    @Test mutating func linesFollowTheDefaultsInWhatTheyDoNotSay() throws {
        _ = try take(
            """
            defaults: { autoClose: 24h, replyReminder: { after: 15m, text: Soon } }
            lines: { "1": { autoClose: 2h }, "2": { replyReminder: { after: 1m } }, "3": }
            """)
        let sets = try step(nil, "autoClose", "12h")
        #expect(
            sets.map { "\($0.line): \($0.changed)" } == [
                ": [\"autoClose 24h → 12h\"]", "2: [\"autoClose 24h → 12h\"]", "3: [\"autoClose 24h → 12h\"]",
            ])
        #expect(engine.world.settings.policy(for: "1")?.autoClose == .seconds(7200))
        _ = try step(nil, "replyReminder.text", "\"Later: soon\"")
        #expect(engine.world.settings.policy(for: "2")?.replyReminder?.message.text == "Later: soon")
        #expect(engine.world.settings.policy(for: "2")?.replyReminder?.after == .seconds(60))
        #expect(engine.world.settings.policy(for: "9") == .inert, "lines that are not named stay unserved")
        let refusal = #expect(throws: Rejection.self) { try step(nil, "replyReminder", "off") }
        #expect(
            refusal?.advice.contains("line '2': replyReminder: has no 'message'; add it") == true,
            "\(refusal?.advice ?? "")")
    }

    /// What somebody wanted has no cause in the log; what follows from the defaults has theirs.
    @Test mutating func whatFollowsFromTheDefaultsNamesThemAsItsCause() throws {
        _ = try take("defaults: { autoClose: 24h }\nlines: { \"1\": {}, \"2\": {} }")
        let events = try engine.handle(Configuration.settingStep(nil, "autoClose", "1h", engine.world)[0], at: .epoch)
        #expect(events.map(\.cause) == [.start, events[0].position, events[0].position])
        #expect(events.map(\.version) == [4, 5, 6])
    }

    @Test mutating func theSameFileAgainIsNoEvent() throws {
        let yaml = """
            defaults: { autoClose: 24h, replyReminder: { after: 15m, message: { text: Soon } } }
            lines: { "1": { name: Support, replyReminder: { text: Now, template: off } }, "2": { survey: off } }
            """
        #expect(try take(yaml).count == 3)
        #expect(try take(yaml).isEmpty)
        let changed = try take(yaml.replacing("24h", with: "12h"))
        #expect(changed.map(\.line) == ["", "1", "2"])
        #expect(changed.allSatisfy { $0.changed == ["autoClose 24h → 12h"] })
        #expect(
            try take(yaml.replacing("24h", with: "12h").replacing(", \"2\": { survey: off }", with: "")).map(\.line)
                == ["2"])
    }

    /// What was said can be told, and said again.
    @Test mutating func whatWasSaidCanBeToldAndSaidAgain() throws {
        _ = try take(
            """
            defaults: { bot: concierge, inDoubt: { then: resend } }
            lines: { "1": { replyReminder: { after: 1m, text: T, template: off } }, "2": { survey: off }, "3": {} }
            """)
        let document = engine.world.settings.said.document
        #expect(
            document.json
                == #"{"defaults":{"botOnStart":"concierge","inDoubt":{"then":"resend"}},"#
                + #""lines":{"1":{"replyReminder":{"after":"1m","text":"T","template":"off"}},"2":{"survey":"off"},"3":{}},"#
                + #""others":false}"#)
        let reading = SettingReading()
        let said = try #require(SaidSettings(document: document.located(), reading))
        let sets = engine.world.settings.sets(for: said.rules(reading))
        #expect(reading.mistakes.isEmpty, "\(reading.mistakes)")
        #expect(try rulesToSet(sets, given: engine.world.settings) == [])
    }

    @Test mutating func policiesFromBeforeSayEverything() throws {
        var policy = LinePolicy()
        policy.autoClose = .seconds(3600)
        _ = try submit([.setPolicy(.absent, LinePolicy()), .setPolicy("1", policy)])
        #expect(try step(nil, "autoClose", "12h").map(\.line) == [""])
        #expect(engine.world.settings.policy(for: "1")?.autoClose == .seconds(3600))
        #expect(try step("1", "autoClose", "2h").map(\.changed) == [["autoClose 1h → 2h"]])
    }

    @Test mutating func aStepSaysOneSettingOfOneLine() throws {
        _ = try take("defaults: { replyReminder: { after: 5m, text: Soon } }")
        #expect(try step("100", "replyReminder", "{ after: 1m }").map(\.said?.keys) == [["replyReminder.after"]])
        #expect(engine.world.settings.policy(for: "100")?.replyReminder?.message.text == "Soon")
        _ = try step("100", "pendingResponse", "10s,20s")
        #expect(engine.world.settings.set(for: "100")?.said?.keys == ["pendingResponse", "replyReminder.after"])
        _ = try step("100", "replyReminder", "off")
        #expect(engine.world.settings.policy(for: "100")?.replyReminder == nil)
        #expect(try step("100", "replyReminder", "off").isEmpty)
    }

    @Test(arguments: [
        ("autoclose", "1h", "autoclose: unknown key; did you mean 'autoClose'?"),
        ("autoClose", "90", "autoClose: '90' has no unit; write 90s, 90m or 90h, or 'off'"),
        ("replyReminder.after", "2d", "replyReminder.after: 2d is out of range; 1s to 24h is possible"),
        ("name", "All", "name: a name is one line's; give it under 'lines'"),
        ("autoClose", "", "autoClose: has no value; write a length of time, or remove the key"),
    ])
    mutating func mistakesOfAStepAreTold(key: String, value: String, expected: String) throws {
        let error = try #require(throws: ConfigurationError.self) { try step(nil, key, value) }
        #expect(error.problems.first?.description == expected)
    }
}
