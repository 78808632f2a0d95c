import Encoding
import Settings
import Testing
import Timeline

@testable import ParleyConfiguration

/// Every kind of setting that a declaration can name, in a group of its own.
private struct Everything: SettingGroup {
    enum Strategy: UInt8, SettingChoice {
        case manual = 1
        case roundRobin = 2
        case leastBusy = 3
        static var absent: Strategy { .manual }
        var word: String { ["manual", "round-robin", "least-busy"][Int(rawValue) - 1] }
        var meaning: String { "as \(word)" }
    }
    struct Row: SettingGroup, Hashable {
        var id = ""
        init() {}
        mutating func declare(_ s: inout SettingCoder) {
            s.setting("id", &id, .text(upTo: 5).needed, "The row's id.")
        }
    }
    struct Part: SettingGroup, Hashable {
        var title = ""
        var rows: [Row] = []
        init() {}
        mutating func declare(_ s: inout SettingCoder) {
            s.setting("title", &title, .text(upTo: 10), "The title.")
            s.setting("rows", &rows, .list(of: .group, upTo: 2), "The rows.")
        }
    }

    var strategy = Strategy.manual
    var limit: UInt32? = 5
    var skills: [String] = []
    var hours: [NamedSetting<[String]>] = []
    var sections: [Part] = []
    var unassignedReply: AutomaticMessage?
    var level: Duration?

    init() {}

    mutating func declare(_ s: inout SettingCoder) {
        s.setting(1, "strategy", &strategy, .choice, row: "S1.4", "How sessions are spread.")
        s.setting(2, "receptionLimit", &limit, .number(1...100), row: "S3.5", "Most sessions of an agent.")
        s.setting(3, "skills", &skills, .list(of: .identifier, upTo: 3), "What an agent must know.")
        s.setting("hours", &hours, .map(of: .list(of: .text(upTo: 11), upTo: 4), upTo: 7), "The week.")
        s.setting("sections", &sections, .list(of: .group, upTo: 10), "A list's sections.")
        s.setting(4, "unassignedReply", &unassignedReply, .message(upTo: 100), row: "S3.3", "The reply.")
        s.setting(
            5, "serviceLevel", &level, .duration(.seconds(1) ... .hours(1)).off(alsoAs: "0"), row: "S1.5", "The time.")
    }
}

@Suite struct SettingKindTests {
    private func read(_ yaml: String) throws -> (Everything?, [String]) {
        let reading = SettingReading()
        let node = try #require(YAMLDocument.read(yaml, ProblemCollector(source: "")))
        let group = Everything(SettingTree.read(node, reading), reading)
        return (group, reading.mistakes.map { "\($0.path): \($0.advice)" })
    }

    @Test func everyKindIsRead() throws {
        let (group, mistakes) = try read(
            """
            strategy: least-busy
            receptionLimit: off
            skills: [billing, "french"]
            hours: { mon-fri: ["09:00-12:30", "13:30-18:00"], sat: [] }
            sections: [{ title: One, rows: [{ id: a }, { id: b }] }, {}]
            unassignedReply: Soon
            serviceLevel: 60s
            """)
        #expect(mistakes == [])
        let read = try #require(group)
        #expect(read.strategy == .leastBusy)
        #expect(read.limit == nil)
        #expect(read.skills == ["billing", "french"])
        #expect(read.hours.map(\.name) == ["mon-fri", "sat"])
        #expect(read.hours.first?.value.count == 2)
        #expect(read.sections.map(\.title) == ["One", ""])
        #expect(read.sections.first?.rows.map(\.id) == ["a", "b"])
        #expect(read.unassignedReply == AutomaticMessage(text: "Soon"))
        #expect(read.level == .seconds(60))
    }

    @Test(arguments: ["serviceLevel: off", "serviceLevel: 0"]) func offHasOtherWordsWhereItIsSaid(yaml: String) throws {
        let (group, mistakes) = try read(yaml)
        #expect(mistakes == [])
        #expect(group?.level == nil)
    }

    @Test(arguments: [
        (
            "strategy: least_busy",
            "strategy: 'least_busy' is none of 'manual' (as manual), 'round-robin' (as round-robin) "
                + "and 'least-busy' (as least-busy); did you mean 'least-busy'?"
        ),
        ("receptionLimit: 101", "receptionLimit: '101' is no number from 1 to 100, or 'off'"),
        ("skills: billing", "skills: 'billing' stands where a list is expected; write '- ITEM' lines below it"),
        ("skills: [a, b, c, d]", "skills: has 4 elements; at most 3 are possible"),
        ("skills: [a, [b]]", "skills[1]: a list stands where a text is expected"),
        ("hours: [a]", "hours: a list stands where names and values are expected; write 'NAME: VALUE' lines below it"),
        ("sections: [{ rows: [{ id: abcdef }] }]", "sections[0].rows[0].id: has 6 characters; at most 5 are possible"),
        ("sections: [{ rows: [{}] }]", "sections[0].rows[0]: has no 'id'; add it"),
        ("sections: [{ titel: x }]", "sections[0].titel: unknown key; did you mean 'title'?"),
        ("unassignedReply: {}", "unassignedReply: has no 'text'; add it, or a file such as an 'image'"),
        ("unassignedReply: { text: a, textt: b }", "unassignedReply.textt: unknown key; did you mean 'text'?"),
    ])
    func mistakesOfEveryKindAreTold(yaml: String, expected: String) throws {
        #expect(try read(yaml).1 == [expected])
    }

    @Test func everyKindIsDescribed() throws {
        let schema = SettingSchema.object(of: Everything.describe())
        let properties = try #require(schema["properties"])
        #expect(properties["strategy"]?["enum"]?.json == #"["manual","round-robin","least-busy"]"#)
        #expect(
            properties["receptionLimit"]?["anyOf"]?.json
                == #"[{"const":"off"},{"type":"integer","minimum":1,"maximum":100}]"#)
        #expect(properties["receptionLimit"]?["default"]?.json == "5")
        #expect(properties["skills"]?["maxItems"]?.json == "3")
        #expect(properties["sections"]?["items"]?["properties"]?["rows"]?["items"]?["required"]?.json == #"["id"]"#)
        let table = SettingPages.tables(of: Everything.describe())
        #expect(table.contains("| `receptionLimit` | Most sessions of an agent. (S3.5) | `5` | 1 to 100, or `off` |"))
    }
}

@Suite struct SettingSchemaTests {
    @Test func theSchemaHasEverySectionAndKey() throws {
        let schema = Configuration.schema
        #expect(schema["$schema"]?.json == #""https://json-schema.org/draft/2020-12/schema""#)
        let sections = try #require(schema["properties"])
        #expect(
            sections.entries.map(\.key) == [
                "graph", "http", "outward", "connectors", "calendars", "blacklists", "defaults", "lines", "agents",
                "responses",
                "tasks", "allocation", "flows", "presence",
            ])
        #expect(schema["additionalProperties"]?.json == "false")
        let defaults = try #require(sections["defaults"]?["properties"])
        #expect(defaults["name"] == nil)
        #expect(defaults["bot"]?["deprecated"]?.json == "true")
        #expect(
            defaults["autoClose"]?["anyOf"]?.json
                == #"[{"const":"off"},{"type":"string","pattern":"^[0-9]+(ms|s|m|h|d)$"}]"#)
        let line = try #require(sections["lines"]?["additionalProperties"]?["anyOf"]?.elements.last?["properties"])
        #expect(line["name"]?["maxLength"]?.json == "200")
        #expect(sections["agents"]?["items"]?["required"]?.json == #"["id"]"#)
        #expect(throws: Never.self) { try JSONDocument(Array(schema.json.utf8), limit: .max) }
    }
}
