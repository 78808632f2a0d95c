import EventLogTesting

/// What can be set of a line in a life, and to what: small numbers and short times, so that limits are reached.
enum SetupDrawing {
    private static let settings: [(key: String, values: [String])] = [
        ("strategy", ["round-robin", "least-busy", "longest-idle", "last-agent", "last-agent", "manual"]),
        ("receptionLimit", ["off", "1", "1", "2", "3"]),
        ("queue.maxInteractions", ["off", "1", "2", "3", "5"]),
        ("queue.maxTime", ["off", "off", "10s", "1m", "10m"]),
        ("queue.botAfter", ["off", "helper"]),
        ("queue.reply", ["off", "\"Please wait.\"", message("Please wait.", "please_wait")]),
        ("queue.fullReply", ["off", "\"Please write later.\""]),
        ("transfer.maxTime", ["off", "20s", "2m"]),
        ("autoClose", ["off", "1m", "1h", "24h"]),
        (
            "replyReminder",
            ["off", "{ after: 1m, message: \"Soon.\" }", "{ after: 10m, message: \(message("Soon.", "soon")) }"]
        ),
        ("survey", ["off", "{ message: \"How was it?\", button: \"Rate us\" }"]),
        ("botOnStart", ["off", "off", "off", "helper"]),
        ("botOnEnd", ["off", "off", "closer"]),
        (
            "unassignedReply",
            ["off", "\"We will read it.\"", "{ audio: \"https://example.com/a.ogg\", text: \"Soon.\" }"]
        ),
        ("hours", ["off", "off", hours(nil), hours("wait"), hours("queue"), "{ calendar: day }"]),
        ("incomingBlacklists", ["[]", "[]", "[trouble]"]),
        ("outgoingBlacklists", ["[]", "[]", "[trouble]"]),
        (
            "welcome",
            ["off", "off", "{ on: first-message, message: \"Welcome!\" }", "{ on: request, message: \"Hi!\" }"]
        ),
        ("sessionTimeout", ["off", "off", "5m", "1h"]),
        ("botSilence", ["off", "1m", "10m"]),
        ("pendingResponse", ["off", "30s,50s"]),
        ("skills", ["[]", "[]", "[billing]"]),
    ]

    private static func hours(_ meanwhile: String?) -> String {
        "{ calendar: day, message: \"We are closed.\"\(meanwhile.map { ", meanwhile: \($0)" } ?? "") }"
    }

    private static func message(_ text: String, _ template: String) -> String {
        "{ text: \"\(text)\", template: { name: \(template), language: en_US } }"
    }

    /// A setting, and a value of it.
    static func setting(_ random: inout SeededRandom) -> (key: String, value: String) {
        let setting = random.one(of: settings)
        return (setting.key, random.one(of: setting.values))
    }

    /// Bots that are asked at an address.
    private static func tasks(_ random: inout SeededRandom) -> String {
        let tasks = ["helper", "closer"].prefix(1 + random.number(below: 2)).map { id in
            "  - { id: \(id), url: \"https://bot.example/\(id)\", timeout: \(random.one(of: ["1s", "5s", "1m"])), "
                + "otherwise: \(random.one(of: ["queue", "queue", "close"])) }\n"
        }
        return "tasks:\n" + tasks.joined()
    }

    /// Lines, their settings, and agents.
    static func setup(_ random: inout SeededRandom) -> DeskSetup {
        var setup = DeskSetup()
        setup.lines = Array(["100", "200", "300"].prefix(1 + random.number(below: 3)))
        for line in setup.lines {
            for (key, values) in settings where random.number(below: 4) > 0 {
                setup.settings.append(.init(line: line, key: key, value: random.one(of: values)))
            }
        }
        if random.number(below: 3) > 0 { setup.named.append(tasks(&random)) }
        for id in ["ana", "ben", "cem", "dee"].prefix(1 + random.number(below: 4)) {
            var agent = DeskSetup.Agent(id: id)
            if random.number(below: 4) == 0 { agent.lines = [random.one(of: setup.lines)] }
            if random.number(below: 3) > 0 { agent.skills = ["billing"] }
            if random.number(below: 3) == 0 { agent.limit = 1 + random.number(below: 3) }
            setup.agents.append(agent)
        }
        return setup
    }
}
