import EventLogTesting
import Foundation
import ParleyConfiguration
import Testing

/// What is wrong in a file, and how it is told.
@Suite struct ProblemTests {
    @Test(arguments: [
        ("lines:\n  \"1\":\n    autoclose: 24h\n", "3:5: lines.1.autoclose: unknown key; did you mean 'autoClose'?"),
        ("lines:\n  \"1\":\n    auto-close: 24h\n", "3:5: lines.1.auto-close: unknown key; did you mean 'autoClose'?"),
        ("lins: {}\n", "1:1: lins: unknown key; did you mean 'lines'?"),
        (
            "xyz: 1\n",
            "1:1: xyz: unknown key; known here: graph, http, outward, connectors, calendars, blacklists, defaults, lines, agents, responses, tasks, allocation, flows, presence"
        ),
        (
            "lines: { \"1\": {} }\ntasks: [ { id: a, lines: [\"2\"] } ]\n",
            "2:27: tasks[0].lines[0]: line '2' is not among the 'lines'; name it there, too"
        ),
        (
            "tasks: [ { id: a, lines: [\"2\"] }, { id: b, lines: [\"2\"] } ]\n",
            "1:52: tasks[1].lines[0]: task 'a' has line '2' already; a line starts with one task"
        ),
        (
            "lines: { \"1\": { botOnStart: c } }\ntasks: [ { id: a, lines: [\"1\"] } ]\n",
            "2:27: tasks[0].lines[0]: line '1' says 'botOnStart: c'; leave out one of the two"
        ),
        (
            "tasks: [ { id: a, flow: b, url: \"https://c.example\" } ]\n",
            "1:10: tasks[0]: names 'flow' and 'url': one of them answers; remove the others"
        ),
        (
            "allocation: {}\n",
            "1:1: allocation: has no 'messages'; write '{ messages: 10000 }', or write 'off' to switch the rule off"
        ),
        (
            "calendars: { office: { zone: Etc/UTC, hours: {} } }\ndefaults:\n  hours: { calendar: offise }\n",
            "3:22: defaults.hours.calendar: there is no calendar 'offise'; add it under 'calendars' or at /v1/calendars; "
                + "did you mean 'office'?"
        ),
        (
            "blacklists: { trouble: [] }\ndefaults: { outgoingBlacklists: [trouble, touble] }\n",
            "2:43: defaults.outgoingBlacklists[1]: there is no list 'touble'; add it under 'blacklists' or at /v1/lists; "
                + "did you mean 'trouble'?"
        ),
        (
            "calendars:\n  office:\n    zone: Europe/Berlin\n    hours:\n      mon: [\"09:00-25:00\"]\n",
            "5:13: calendars.office.hours.mon[0]: 25:00 is no time of day; it goes from 00:00 to 23:59, and 24:00 ends a day"
        ),
        (
            "calendars:\n  office:\n    zone: Europe/Bonn\n    hours: {}\n",
            "3:11: calendars.office.zone: there is no time zone 'Europe/Bonn' in the system's database (/usr/share/zoneinfo); "
                + "write a name such as Europe/Berlin, or install a newer tzdata"
        ),
        (
            "calendars: { office: { zone: Etc/UTC } }\n",
            "1:14: calendars.office: has no 'hours'; write '{ mon-fri: [\"09:00-17:00\"] }'"
        ),
        (
            "calendars: { the office: { zone: Etc/UTC, hours: {} } }\n",
            "1:14: calendars.the office: 'the office' is no calendar's name; it has 1 to 64 letters, digits, '-', '_' and '.' "
                + "only"
        ),
        (
            "blacklists: { trouble: [+1 650 555, 12] }\n",
            "1:37: blacklists.trouble[1]: '12' is no customer; write a phone number such as +16505550199, or a user id such as "
                + "US.13491208655302741918"
        ),
        (
            "blacklists: { trouble: never }\n",
            "1:24: blacklists.trouble: 'never' stands where a list of customers is expected; write [\"+16505550199\"], [] for "
                + "nobody, or 'kept' to change it at /v1/lists only"
        ),
        (
            "defaults: { autoClose: 24 }\n",
            "1:24: defaults.autoClose: '24' has no unit; write 24s, 24m or 24h, or 'off'"
        ),
        (
            "defaults: { autoClose: 73h }\n",
            "1:24: defaults.autoClose: 73h is out of range; 1m to 72h is possible, or 'off'"
        ),
        (
            "defaults: { autoClose: 59s }\n",
            "1:24: defaults.autoClose: 59s is out of range; 1m to 72h is possible, or 'off'"
        ),
        (
            "defaults: { autoClose: 5 minutes }\n",
            "1:24: defaults.autoClose: '5 minutes' is no length of time; "
                + "write a whole number and a unit, such as 90s, 10m, 24h, or 'off'"
        ),
        (
            "defaults: { autoClose: [1h] }\n",
            "1:24: defaults.autoClose: a list stands where a length of time is expected"
        ),
        ("defaults:\n  bot:\n", "2:7: defaults.bot: has no value; write a text, or remove the key"),
        ("defaults: { bot: \"  \" }\n", "1:18: defaults.bot: is empty; write a text, or remove the key"),
        ("defaults: { enabled: maybe }\n", "1:22: defaults.enabled: 'maybe' is neither true nor false"),
        ("defaults: { name: All }\n", "1:19: defaults.name: a name is one line's; give it under 'lines'"),
        (
            "defaults:\n  pendingResponse: 50,30\n",
            "2:20: defaults.pendingResponse: the warning (50s) must be shorter than the maximum (30s)"
        ),
        (
            "defaults: { pendingResponse: 30 }\n",
            "1:30: defaults.pendingResponse: '30' is not two lengths of time; "
                + "write the warning and the maximum, inside braces in quotes: \"30s,50s\", or 'off'"
        ),
        (
            "defaults: { replyReminder: { text: Soon } }\n",
            "1:13: defaults.replyReminder: has no 'after'; add it, or write 'off' to switch the rule off"
        ),
        (
            "defaults: { survey: { text: How?, button: \"A label of 21 charact\" } }\n",
            "1:43: defaults.survey.button: has 21 characters; at most 20 are possible"
        ),
        (
            "defaults: { replyReminder: { after: 1m, text: T, template: { name: Still here, language: en } } }\n",
            "1:68: defaults.replyReminder.template.name: 'Still here' is no template's name; "
                + "it has lower-case letters, digits and '_' only"
        ),
        (
            "defaults: { replyReminder: { after: 1m, text: T, template: { name: a, language: english } } }\n",
            "1:81: defaults.replyReminder.template.language: 'english' is no language code; write one such as en, en_US or pt_BR"
        ),
        (
            "defaults: { inDoubt: { then: retry } }\n",
            "1:30: defaults.inDoubt.then: 'retry' is neither 'abandon' (never twice) nor 'resend' (at least once)"
        ),
        ("http: { port: 70000 }\n", "1:15: http.port: '70000' is no number from 0 to 65535"),
        (
            "http: { host: \"127.0.0.1/x\" }\n",
            "1:15: http.host: '127.0.0.1/x' is no host; write a name or an address without a port, such as 127.0.0.1"
        ),
        (
            "graph: { url: \"http://graph.example.com\" }\n",
            "1:15: graph.url: http:// would send the access token unprotected to graph.example.com; write https://"
        ),
        (
            "graph: { url: graph.example.com }\n",
            "1:15: graph.url: 'graph.example.com' is no http(s) address; write one such as https://graph.facebook.com"
        ),
        (
            "graph: { url: \"https://ana:pw@graph.example.com\" }\n",
            "1:15: graph.url: the address must not have a user name, '?' or '#' in it; secrets come from the environment"
        ),
        (
            "graph: { version: 24.0 }\n",
            "1:19: graph.version: '24.0' is no version of the Graph API; write one such as v24.0"
        ),
        (
            "lines: {}\n", "1:8: lines: names no line; name at least one, or remove the key to serve every line alike"
        ),
        (
            "lines: { \"a b\": {} }\n",
            "1:10: lines.a b: 'a b' is no line; "
                + "write the phone number's id (phone_number_id), such as 106540352242922"
        ),
        (
            "agents: { ana: Ana }\n",
            "1:9: agents: a mapping stands where a list is expected; write '- ITEM' lines below it"
        ),
        ("agents: [{ name: Ana }]\n", "1:10: agents[0]: has no 'id'; write '{ id: ana, name: Ana }'"),
        (
            "agents: [{ id: an a }]\n",
            "1:16: agents[0].id: 'an a' is no agent's id; it has letters, digits, '-', '_', '.' and '@' only"
        ),
        (
            "agents: [{ id: ana }, { id: ana }]\n",
            "1:29: agents[1].id: the agent 'ana' is there already; every agent has an id of their own"
        ),
        ("- a\n- b\n", "1:1: a list stands where keys and values are expected; write 'KEY: VALUE' lines below it"),
        ("http:\n  port: 1\n  port: 2\n", "2:3: http.port: is given again further down; keep one of the two"),
        ("a: 1\n---\nb: 2\n", "2:1: this is no YAML"),
        ("http: { port: 1\n", "2:1: this is no YAML"),
        ("http: \"\u{7}\"\n", "1:8: this is no YAML"),
    ])
    func oneProblemIsTold(yaml: String, expected: String) {
        let error = #expect(throws: ConfigurationError.self) { try parse(yaml) }
        #expect(error?.problems.count == 1)
        let told = error?.problems.first?.description ?? "nothing"
        #expect(told.hasPrefix("parley.yaml:\(expected)"), "\(told)")
    }

    @Test func everythingWrongIsToldAtOnceInTheOrderOfTheFile() throws {
        let yaml = """
            http: { port: none }
            defaults:
              autoClose: 1s
              autoClose: 2s
              replyReminder: { after: 1m }
            lines:
              "1": { survay: off }
              "2": { sessionTimeout: soon }
            """
        let error = try #require(throws: ConfigurationError.self) {
            try parse(yaml, environment: ["PARLEY_APP_SECRET": ""])
        }
        #expect(
            error.problems.map { "\($0.source):\($0.line ?? 0) \($0.key)" } == [
                "parley.yaml:1 http.port", "parley.yaml:3 defaults.autoClose", "parley.yaml:4 defaults.autoClose",
                "parley.yaml:5 defaults.replyReminder", "parley.yaml:7 lines.1.survay",
                "parley.yaml:8 lines.2.sessionTimeout",
                "environment:0 PARLEY_APP_SECRET",
            ])
        #expect(error.description.split(separator: "\n").count == error.problems.count)
    }

    @Test func textsHaveTheirLimits() throws {
        let fits = String(repeating: "é", count: 4096)
        _ = try parse("defaults: { replyReminder: { after: 1m, text: \(fits) } }")
        let error = try #require(throws: ConfigurationError.self) {
            try parse("defaults: { replyReminder: { after: 1m, text: \(fits)é } }")
        }
        #expect(error.problems.map(\.advice) == ["has 4097 characters; at most 4096 are possible"])
    }

    @Test(arguments: [
        (String(repeating: "[", count: 200_000), "deep lists"),
        (String(repeating: "- ", count: 200_000), "deep block lists"),
        ("a: &a [x]\nb: &b [*a, *a]\n? *b\n: c\n", "a list as a key"),
        ("a: *nowhere", "an alias of nothing"),
        ("\u{0}", "a NUL"),
    ])
    func strangeTextsAreProblemsAndNoCrash(yaml: String, what: String) {
        #expect(throws: ConfigurationError.self, "\(what)") { try parse(yaml) }
    }

    @Test func filesThatCanNotBeReadAreTold() throws {
        let folder = try TemporaryFolder()
        let large = try folder.write("large.yaml", String(repeating: "#", count: Configuration.fileLimit + 1))
        let binary = try folder.write("binary.yaml", bytes: [0xFF, 0xFE, 0x00])
        for (path, advice) in [
            (folder.path + "/none.yaml", "the file '\(folder.path)/none.yaml' does not exist; check the path"),
            (folder.path, "'\(folder.path)' is a folder; name a file"),
            (large, "the file '\(large)' is larger than 1024 KiB; is it the right one?"),
            (binary, "is no text in UTF-8; save it as UTF-8"),
        ] {
            let error = try #require(throws: ConfigurationError.self) { try Configuration.load(file: path) }
            #expect(error.description == "\(path): \(advice)")
        }
    }
}

extension TemporaryFolder {
    func write(_ name: String, _ text: String) throws -> String { try write(name, bytes: Array(text.utf8)) }

    func write(_ name: String, bytes: [UInt8]) throws -> String {
        let file = "\(path)/\(name)"
        try Data(bytes).write(to: URL(filePath: file))
        return file
    }
}
