import Decisions
import Events
import Foundation
import ParleyConfiguration
import Projections
import Settings
import Testing
import Timeline

@Suite struct ConfigurationTests {
    @Test func nothingConfiguredMeansTheDefaultsForEveryLine() throws {
        let configuration = try Configuration.load(file: nil)
        #expect(configuration.graph.url == "https://graph.facebook.com")
        #expect(configuration.graph.version == "v24.0")
        #expect(configuration.http.host == "127.0.0.1")
        #expect(configuration.http.port == 8480)
        #expect(configuration.fallback == LinePolicy())
        #expect(configuration.lines.isEmpty)
        #expect(configuration.agents.isEmpty)
    }

    @Test(arguments: ["", "# only a comment\n", "---\n", "~"])
    func anEmptyFileMeansTheSame(text: String) throws {
        #expect(try parse(text).fallback == LinePolicy())
    }

    @Test func everyKeyIsRead() throws {
        let configuration = try parse(
            """
            graph: { url: https://graph.example.com/, version: v23.0 }
            http: { host: "::1", port: 0 }
            lines:
              "106540352242922":
                name: Support
                enabled: false
                bot: concierge
                sessionTimeout: 30m
                autoClose: 72h
                botSilence: off
                replyReminder: { after: 15m, text: "Soon", template: { name: still_here, language: en_US } }
                pendingResponse: 30,50s
                survey: { text: "How was it?", button: "Rate us", template: { name: rate_us, language: pt_BR } }
                inDoubt: { limit: 1h, then: resend }
            agents:
              - { id: ana, name: Ana }
              - { id: ben@example.com }
            """)
        #expect(configuration.graph.url == "https://graph.example.com")
        #expect(configuration.graph.version == "v23.0")
        #expect(configuration.http.host == "::1")
        #expect(configuration.http.port == 0)
        #expect(configuration.fallback == nil)
        let agents = configuration.agents.map { [$0.id, $0.name] }
        #expect(agents == [["ana", "Ana"], ["ben@example.com", "ben@example.com"]])
        let line = try #require(configuration.lines.first)
        #expect(line.id == "106540352242922")
        var expected = LinePolicy()
        expected.name = "Support"
        expected.disabled = true
        expected.botOnStart = "concierge"
        expected.sessionTimeout = .seconds(1800)
        expected.autoClose = .seconds(72 * 3600)
        expected.botSilence = nil
        var reminder = ReplyReminderPolicy()
        reminder.after = .seconds(900)
        reminder.message = AutomaticMessage(text: "Soon", template: "still_here", templateLanguage: "en_US")
        expected.replyReminder = reminder
        var survey = SurveyPolicy()
        survey.message = AutomaticMessage(text: "How was it?", template: "rate_us", templateLanguage: "pt_BR")
        survey.button = "Rate us"
        expected.survey = survey
        expected.inDoubt.limit = .seconds(3600)
        expected.inDoubt.then = .resend
        #expect(line.policy == expected)
    }

    @Test func aLineGoesOverTheDefaultsKeyByKey() throws {
        let configuration = try parse(
            """
            defaults:
              autoClose: 24h
              bot: concierge
              botSilence: 5m
              pendingResponse: 10,20
              replyReminder: { after: 15m, text: Soon, template: { name: still_here, language: en } }
              survey: { text: How?, button: Rate }
              inDoubt: { limit: 1h, then: resend }
            lines:
              "1":
                replyReminder: { after: 1m, template: off }
                inDoubt: { then: abandon }
              "2": { autoClose: off, bot: off, survey: off, replyReminder: off, pendingResponse: off }
              "3":
            """)
        let policies = Dictionary(uniqueKeysWithValues: configuration.lines.map { ($0.id, $0.policy) })
        let first = try #require(policies["1"])
        #expect(first.autoClose == .seconds(24 * 3600))
        #expect(first.botOnStart == "concierge")
        #expect(first.replyReminder?.after == .seconds(60))
        #expect(first.replyReminder?.message == AutomaticMessage(text: "Soon"))
        #expect(first.inDoubt.limit == .seconds(3600))
        #expect(first.inDoubt.then == .abandon)
        let second = try #require(policies["2"])
        #expect(second.autoClose == nil)
        #expect(second.botOnStart.isEmpty)
        #expect(second.survey == nil)
        #expect(second.replyReminder == nil)
        #expect(second.pendingResponse == nil)
        let third = try #require(policies["3"])
        #expect(third.botSilence == .seconds(300))
        #expect(third.replyReminder?.message.template == "still_here")
        #expect(third.survey?.button == "Rate")
        #expect(third.pendingResponse?.maximum == .seconds(20))
    }

    @Test func theExampleIsValidAndShowsEveryKey() throws {
        let path = packageRoot.appending(path: "Examples/parley.yaml").path()
        let configuration = try Configuration.load(file: path)
        #expect(configuration.lines.map(\.id) == ["106540352242922", "106540352242923"])
        #expect(configuration.lines.first?.policy.replyReminder?.message.template == "still_here")
        #expect(configuration.lines.first?.policy.replyReminder?.after == .seconds(300))
        #expect(configuration.lines.last?.policy.survey == nil)
        #expect(configuration.agents.map(\.id) == ["ana", "ben"])
    }

    @Test func anchorsStandForWhatTheyName() throws {
        let configuration = try parse("lines:\n  \"1\": &rules { autoClose: 2h }\n  \"2\": *rules\n")
        #expect(configuration.lines.map(\.policy.autoClose) == [.seconds(7200), .seconds(7200)])
    }
}

@Suite struct ConfigurationCommandsTests {
    @Test func linesAndAgentsBecomeCommands() throws {
        let configuration = try parse("lines: { \"1\": { autoClose: 2h } }\nagents: [{ id: ana, name: Ana }]\n")
        #expect(summary(configuration.commands()) == ["1: 2h", "agent ana: Ana"])
    }

    @Test func withoutLinesTheDefaultsAreSetForAll() throws {
        #expect(summary(try parse("defaults: { autoClose: 3h }").commands()) == [": 3h"])
    }

    @Test func whatTheFileNoLongerNamesIsTakenBack() throws {
        var engine = Engine()
        let old = try parse("lines: { \"1\": { autoClose: 2h }, \"2\": {} }").commands()
        for command in old { _ = try engine.handle(command, at: .epoch) }
        let fewer = try parse("lines: { \"1\": { autoClose: 2h } }")
        #expect(summary(fewer.commands(replacing: engine.world.settings)) == ["1: 2h", "2: inert"])
        let none = try parse("defaults: { autoClose: 3h }")
        #expect(summary(none.commands(replacing: engine.world.settings)) == [": 3h", "1: 3h", "2: 3h"])
    }

    @Test func namingLinesTakesTheRulesForAllBack() throws {
        var engine = Engine()
        for command in try parse("").commands() { _ = try engine.handle(command, at: .epoch) }
        #expect(engine.world.settings.policy(for: "9") == LinePolicy())
        let named = try parse("lines: { \"1\": { autoClose: 2h } }")
        let commands = named.commands(replacing: engine.world.settings)
        for command in commands { _ = try engine.handle(command, at: .epoch) }
        #expect(engine.world.settings.policy(for: "9") == .inert)
        #expect(engine.world.settings.policy(for: "1")?.autoClose == .seconds(7200))
        var events = 0
        for command in named.commands(replacing: engine.world.settings) {
            events += try engine.handle(command, at: .epoch).count
        }
        #expect(events == 0)
    }

    /// What rules mention is set before them, and only where it is different.
    @Test func calendarsAndListsAreSetBeforeTheRules() throws {
        let yaml = """
            calendars: { office: { zone: Europe/Berlin, hours: { mon-fri: ["09:00-17:00"] } } }
            blacklists: { trouble: ["+1 650 555 0199", US.1], optedout: kept }
            defaults: { hours: { calendar: office }, incomingBlacklists: [trouble], outgoingBlacklists: [optedout] }
            """
        var engine = Engine()
        func apply(_ configuration: Configuration) throws -> [String] {
            try configuration.commands(replacing: engine.world.settings).flatMap {
                try engine.handle($0, at: Timestamp(milliseconds: 1_767_571_200_000)).map(\.event.name)
            }
        }
        #expect(try apply(parse(yaml)) == ["calendarSet", "listChanged", "listChanged", "linePolicySet"])
        #expect(try apply(parse(yaml)) == [])
        #expect(engine.world.settings.policy(for: "1")?.service.calendar?.calendar.zone == "Europe/Berlin")
        // What is changed over HTTP remains where the file says so, and where it doesn't name it.
        _ = try engine.handle(.changeList(name: "optedout", add: ["US.2"], remove: []), at: .epoch)
        _ = try engine.handle(.changeList(name: "trouble", add: ["US.3"], remove: []), at: .epoch)
        _ = try engine.handle(.changeList(name: "other", add: ["US.4"], remove: []), at: .epoch)
        #expect(try apply(parse(yaml)) == ["listChanged"])
        #expect(["optedout", "trouble", "other"].map { engine.world.lists.count(of: $0) } == [1, 2, 1])
    }

    /// How long a desk may be gone is 60 s unless the file says otherwise; without a file it is what was set before.
    @Test func presenceIsSetWhereItIsDifferent() throws {
        var engine = Engine()
        func apply(_ configuration: Configuration) throws -> Int {
            try configuration.commands(replacing: engine.world.settings).reduce(0) { count, command in
                try count + engine.handle(command, at: .epoch).filter { $0.event.name == "presenceSet" }.count
            }
        }
        #expect(try apply(parse("")) == 0)
        #expect(engine.world.presence.length == .seconds(60))
        #expect(try apply(parse("presence: off")) == 1)
        #expect(try apply(Configuration.load(file: nil)) == 0)
        #expect(engine.world.presence.length == nil)
        #expect(try apply(parse("presence: 30s")) == 1)
        #expect(try apply(parse("presence: 30s")) == 0)
        #expect(try apply(parse("defaults: {}")) == 1)
        #expect(engine.world.presence.length == .seconds(60))
        #expect(throws: ConfigurationError.self) { try parse("presence: 2h") }
    }

    @Test func withoutAFileWhatWasSetRemains() throws {
        var engine = Engine()
        let none = try Configuration.load(file: nil)
        #expect(summary(none.commands()) == [": off"])
        for command in try parse("lines: { \"1\": { autoClose: 2h } }").commands() {
            _ = try engine.handle(command, at: .epoch)
        }
        #expect(none.commands(replacing: engine.world.settings).isEmpty)
    }

    private func summary(_ commands: [Command]) -> [String] {
        commands.flatMap { command in
            switch command {
            case .setRules(let sets, _):
                sets.map { set in
                    let rules = set.policy == .inert ? "inert" : set.policy.autoClose?.configurationText ?? "off"
                    return "\(set.line): \(rules)"
                }
            case .registerAgent(let agent): ["agent \(agent.agent): \(agent.name)"]
            case .setPresence(let length): length == .seconds(60) ? [] : ["presence"]
            default: ["\(command)"]
            }
        }
    }
}

func parse(_ yaml: String, environment: [String: String] = [:]) throws(ConfigurationError) -> Configuration {
    try Configuration(yaml: yaml, named: "parley.yaml", environment: environment)
}

let packageRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
