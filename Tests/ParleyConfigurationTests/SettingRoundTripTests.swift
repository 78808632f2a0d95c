import Encoding
import EventLogTesting
import Settings
import Testing
import Timeline

@testable import ParleyConfiguration

/// Whatever rules a line has: they can be stored and read, said in JSON and in YAML and read, and are the same then.
@Suite struct SettingRoundTripTests {
    @Test(arguments: 0..<200 as Range<UInt64>) func rulesSurvive(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let policy = LinePolicy.random(&random)
        #expect(try LinePolicy(encoded: policy.encoded()) == policy)

        let reading = SettingReading()
        let json = try JSONDocument(Array(policy.node().json.utf8), limit: .max)
        #expect(LinePolicy(said: SettingNode(json: json.root, reading: reading), reading) == policy)

        let yaml = try #require(YAMLDocument.read(policy.node().flow, ProblemCollector(source: "")))
        #expect(LinePolicy(said: SettingTree.read(yaml, reading), reading) == policy)
        #expect(reading.mistakes.isEmpty, "\(reading.mistakes)")
    }

    @Test(arguments: 0..<100 as Range<UInt64>) func differencesLeadFromOneToTheOther(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let (before, after) = (LinePolicy.random(&random), LinePolicy.random(&random))
        #expect(before.changes(from: before).isEmpty)
        #expect(after.changes(from: before).isEmpty == (before == after))
        let reading = SettingReading()
        let all = SaidKeys(in: after.node(), of: LinePolicy.settings)
        #expect(LinePolicy().following(.nothing, saying: SaidKeys(), reading) == LinePolicy())
        #expect(after.following(before.node(), saying: all, reading).changes(from: after).isEmpty)
        #expect(reading.mistakes.isEmpty)
    }

    /// Groups keep what they don't know, as events do.
    @Test func fieldsOfANewerVersionAreKeptInEveryGroup() throws {
        var policy = LinePolicy()
        policy.replyReminder = ReplyReminderPolicy()
        policy.survey = SurveyPolicy()
        let newer: [UInt8] = [31 << 3 & 0x7F | 0x80, 1, 42]
        policy.unknown.bytes = newer
        policy.replyReminder?.unknown.bytes = newer
        policy.replyReminder?.message.unknown.bytes = newer
        policy.pendingResponse?.unknown.bytes = newer
        policy.survey?.unknown.bytes = newer
        policy.inDoubt.unknown.bytes = newer
        let read = try LinePolicy(encoded: policy.encoded())
        #expect(read == policy)
        #expect(read.replyReminder?.message.unknown.bytes == newer)
    }
}

extension LinePolicy {
    /// Rules that somebody could say.
    static func random(_ random: inout SeededRandom) -> LinePolicy {
        var policy = LinePolicy()
        policy.name = Bool.random(using: &random) ? "" : text(&random)
        policy.disabled = .random(using: &random)
        policy.botOnStart = Bool.random(using: &random) ? "" : "concierge"
        policy.sessionTimeout = length(60...259_200, &random)
        policy.autoClose = length(60...259_200, &random)
        policy.botSilence = length(60...259_200, &random)
        if Bool.random(using: &random) {
            var reminder = ReplyReminderPolicy()
            reminder.after = .seconds(Int.random(in: 1...86_400, using: &random))
            reminder.message = message(&random)
            policy.replyReminder = reminder
        }
        if Bool.random(using: &random) {
            var survey = SurveyPolicy()
            survey.message = message(&random)
            survey.button = ["Rate us", "off", "5", "true", "~"].randomElement(using: &random) ?? ""
            policy.survey = survey
        }
        policy.pendingResponse = nil
        if Bool.random(using: &random) {
            var pending = PendingResponsePolicy()
            pending.warning = .seconds(Int.random(in: 1...1000, using: &random))
            pending.maximum = pending.warning + .milliseconds(Int.random(in: 1...1_000_000, using: &random))
            policy.pendingResponse = pending
        }
        policy.inDoubt.limit = .seconds(Int.random(in: 60...604_800, using: &random))
        policy.inDoubt.then = InDoubtPolicy.Choice.allCases.randomElement(using: &random) ?? .abandon
        return policy
    }

    private static func length(_ range: ClosedRange<Int>, _ random: inout SeededRandom) -> Duration? {
        Bool.random(using: &random) ? nil : .seconds(Int.random(in: range, using: &random))
    }

    private static func message(_ random: inout SeededRandom) -> AutomaticMessage {
        let isAlone = Bool.random(using: &random)
        return AutomaticMessage(
            text: text(&random), template: isAlone ? "" : "still_here", templateLanguage: isAlone ? "" : "pt_BR")
    }

    private static func text(_ random: inout SeededRandom) -> String {
        let parts = [
            "off", "a: b", "\"", "\\", "\n", "é", "👩‍👩‍👧", "#", "{", "}", ",", "'", "- ", "null", "\t", "\u{7}", " 1h",
        ]
        let text = (0...Int.random(in: 0...6, using: &random)).map { _ in parts.randomElement(using: &random) ?? "" }
            .joined()
        return text.allSatisfy(\.isWhitespace) ? "x" : text
    }
}
