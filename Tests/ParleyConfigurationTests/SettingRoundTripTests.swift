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
        // Field 1000, a number that no group will have.
        let newer: [UInt8] = [192, 62, 42]
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
    /// Rules that somebody could say, made from the declarations: a setting that is added is among them.
    static func random(_ random: inout SeededRandom) -> LinePolicy {
        let reading = SettingReading()
        let said = SettingNode(SettingShape.group(LinePolicy.settings).random(&random))
        let policy = LinePolicy(said: said, reading)
        if !reading.mistakes.isEmpty { Issue.record("\(reading.mistakes)") }
        return policy
    }
}

extension SettingShape {
    /// Something of this shape that somebody could say.
    fileprivate func random(_ random: inout SeededRandom) -> SettingNode.Content {
        switch self {
        case .text(let limit): return .text(SettingShape.text(upTo: limit, &random))
        case .form("one emoji", _, _): return .text(random.one(of: ["👍", "👩‍🔧", "❤️"]))
        case .form(_, let pattern, _):
            return .text(pattern?.hasPrefix("https") ?? false ? "https://example.com/a?b=c" : "en")
        case .flag: return .flag(.random(using: &random))
        case .choice(let words): return .text(words.randomElement(using: &random)?.word ?? "")
        case .number(let range): return .number(.random(in: range, using: &random))
        case .duration(let range): return .text(SettingShape.length(range, &random).configurationText)
        case .durations(let range):
            let lengths = (0..<2).map { _ in SettingShape.length(range, &random) }.sorted()
            guard lengths[0] < lengths[1] else { return .text("10,20") }
            return .text("\(lengths[0].configurationText), \(lengths[1].configurationText)")
        case .list(let element, let limit):
            let count = Int.random(in: 0...min(3, limit), using: &random)
            var known: Set<SettingNode> = []
            // Some lists refuse what they have already.
            return .sequence(
                (0..<count).map { _ in SettingNode(element.random(&random)) }.filter { known.insert($0).inserted })
        case .map(let value, _): return .mapping([.init("a", SettingNode(value.random(&random)))])
        case .message(let settings): return SettingShape.message(of: settings, &random)
        case .group(let settings):
            let said = settings.filter { $0.isNeeded || Bool.random(using: &random) }
            return .mapping(said.map { .init($0.key, SettingNode($0.shape.random(&random))) })
        case .off(let shape): return Bool.random(using: &random) ? .text("off") : shape.random(&random)
        case .word(let word, _, let shape):
            return Bool.random(using: &random) ? .text(word) : shape.random(&random)
        }
    }

    /// A message whose keys go together: a text, perhaps with a file, perhaps with something to tap.
    private static func message(
        of settings: [SettingDescription], _ random: inout SeededRandom
    ) -> SettingNode.Content {
        var keys = ["text"]
        if Bool.random(using: &random) { keys.append("template") }
        if Bool.random(using: &random) { keys.append(random.one(of: ["image", "video", "document", "audio"])) }
        return .mapping(
            settings.filter { keys.contains($0.key) }.map { setting in
                // Below a file a text is shorter.
                let shape = setting.key == "text" ? SettingShape.text(upTo: 20) : setting.shape
                return .init(setting.key, SettingNode(shape.random(&random)))
            } + tap(of: settings, besides: keys, &random))
    }

    /// Something to tap, where nothing stands above the text that a list can't have.
    private static func tap(
        of settings: [SettingDescription], besides keys: [String], _ random: inout SeededRandom
    ) -> [SettingNode.Entry] {
        guard settings.contains(where: { $0.key == "list" }) else { return [] }
        let pair = [("id", "a"), ("title", "A")].map { SettingNode.Entry($0.0, SettingNode(.text($0.1))) }
        let row = SettingNode(.sequence([SettingNode(.mapping(pair))]))
        switch Int.random(in: 0...3, using: &random) {
        case 0: return [.init("buttons", row), .init("footer", SettingNode(.text("off")))]
        case 1:
            let url = SettingNode.Entry("url", SettingNode(.text("https://example.com")))
            return [.init("button", SettingNode(.mapping([pair[1], url])))]
        case 2 where !keys.contains { ["image", "video", "document"].contains($0) }:
            let section = SettingNode(.mapping([.init("rows", row)]))
            let list = [
                SettingNode.Entry("button", SettingNode(.text("B"))),
                .init("sections", SettingNode(.sequence([section]))),
            ]
            return [.init("list", SettingNode(.mapping(list))), .init("header", SettingNode(.text("a: b")))]
        default: return []
        }
    }

    private static func length(_ range: ClosedRange<Duration>, _ random: inout SeededRandom) -> Duration {
        .milliseconds(Int64.random(in: range.lowerBound.milliseconds...range.upperBound.milliseconds, using: &random))
    }

    /// What YAML, JSON and people might take for something else.
    private static func text(upTo limit: Int, _ random: inout SeededRandom) -> String {
        let parts = [
            "off", "a: b", "\"", "\\", "\n", "é", "👩‍👩‍👧", "#", "{", "}", ",", "'", "- ", "null", "~", "true", "5", "\t",
            "\u{7}", " 1h",
        ]
        let text = (0...Int.random(in: 0...6, using: &random)).map { _ in random.one(of: parts) }.joined()
        return text.allSatisfy(\.isWhitespace)
            ? "x" : String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit)))
    }
}
