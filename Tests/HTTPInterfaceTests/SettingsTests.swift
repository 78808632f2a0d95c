import Broker
import Decisions
import EventLogTesting
import Events
import HTTPTypes
import Settings
import Testing
import Timeline

@testable import HTTPInterface

/// Agents, settings and totals.
struct SettingsTests {
    @Test("An agent is registered, renamed and listed")
    func registersAgents() async throws {
        try await House.open { house, client in
            let put = try await client.send(.put, "/v1/agents/ana", body: "{\"name\":\"Ana\"}")
            #expect(put.status == .ok)
            #expect(put.json["name"] == "Ana")
            _ = try await client.send(.put, "/v1/agents/ana", body: "{\"name\":\"Ana Lima\"}")
            let head = house.log.head
            _ = try await client.send(.put, "/v1/agents/ana", body: "{\"name\":\"Ana Lima\"}")
            #expect(house.log.head == head)
            #expect(try await client.get("/v1/agents").json["agents"].elements.map { $0["name"] } == ["Ana Lima"])
            #expect(try await client.send(.put, "/v1/agents/a%20b", body: "{\"name\":\"x\"}").problem == "invalid")
            let missing = try await client.send(.put, "/v1/agents/bob", body: "{}")
            #expect(missing.json["field"] == "name")
        }
    }

    @Test("What is said is shown as the configuration file has it, and every rule of a line with its defaults")
    func showsSettings() async throws {
        try await House.open { house, client in
            #expect(try await client.get("/v1/settings").json == ["defaults": [:], "lines": [:], "others": true])
            #expect(try await client.get("/v1/settings/1").json["botSilence"] == "10m")
            var policy = LinePolicy()
            policy.name = "Support"
            policy.autoClose = .seconds(24 * 3600)
            let set = LinePolicySet(line: "1", policy: policy, said: SaidKeys(["name", "autoClose"]))
            _ = try await house.broker.submit(.setRules([set], by: nil))
            let settings = try await client.get("/v1/settings").json
            #expect(settings["others"] == false)
            #expect(settings["lines"] == ["1": ["name": "Support", "autoClose": "24h"]])
            let line = try await client.get("/v1/settings/1").json
            #expect(line.count == LinePolicy.settings.count)
            #expect(line["enabled"] == true)
            #expect(line["survey"] == "off")
            #expect(line["inDoubt"] == ["limit": "15m", "then": "abandon"])
            #expect(try await client.get("/v1/settings/2").problem == "not-found")
            let limited = try await house.token("other", .reader, lines: ["2"])
            #expect(try await client.get("/v1/settings", token: limited).json["lines"] == [:])
            #expect(try await client.get("/v1/settings/1", token: limited).problem == "not-found")
        }
    }

    @Test("Settings are replaced, and what is shown can be put back")
    func replacesSettings() async throws {
        try await House.open { house, client in
            let body = #"""
                {"defaults":{"autoClose":"24h","replyReminder":{"after":"15m","message":"Soon"}},
                 "lines":{"1":{"name":"Support","replyReminder":{"after":"1m"}},"2":{"enabled":false}}}
                """#
            let put = try await client.send(.put, "/v1/settings", body: body)
            #expect(put.status == .ok, "\(put.text)")
            #expect(put.json["dryRun"] == false)
            #expect(
                put.json["changes"][0] == ["line": .null, "key": "autoClose", "before": "off", "after": "24h"])
            let shown = try await client.get("/v1/settings")
            #expect(shown.json["lines"]["1"] == ["name": "Support", "replyReminder": ["after": "1m"]])
            #expect(shown.json["others"] == false)
            let head = house.log.head
            let again = try await client.send(.put, "/v1/settings", body: shown.text)
            #expect(again.json["changes"] == [])
            #expect(house.log.head == head)
            #expect(try await client.get("/v1/settings/1").json["replyReminder"] == ["after": "1m", "message": "Soon"])
        }
    }

    @Test("A patch says something anew, takes back what was said, and lines follow the defaults")
    func patchesSettings() async throws {
        try await House.open { house, client in
            _ = try await client.send(
                .put, "/v1/settings", body: #"{"defaults":{"autoClose":"24h"},"lines":{"1":{},"2":{"autoClose":"2h"}}}"#
            )
            let patch = try await client.send(.patch, "/v1/settings", body: #"{"defaults":{"autoClose":"12h"}}"#)
            #expect(patch.json["changes"].count == 2)
            #expect(patch.json["changes"][1] == ["line": "1", "key": "autoClose", "before": "24h", "after": "12h"])
            #expect(try await client.get("/v1/settings/2").json["autoClose"] == "2h")
            let back = try await client.send(.patch, "/v1/settings/2", body: #"{"autoClose":null}"#)
            #expect(back.json["changes"] == [["line": "2", "key": "autoClose", "before": "2h", "after": "12h"]])
            let gone = try await client.send(.patch, "/v1/settings", body: #"{"lines":{"2":null}}"#)
            #expect(gone.status == .ok)
            #expect(try await client.get("/v1/settings").json["lines"] == ["1": [:]])
            let told = try house.events().compactMap { event in
                if case .linePolicySet(let set) = event.event { set.changed } else { nil }
            }
            #expect(told.contains(["autoClose 24h → 12h"]))
        }
    }

    @Test("A dry run tells what would change, and changes nothing")
    func runsDry() async throws {
        try await House.open { house, client in
            let head = house.log.head
            for path in ["/v1/settings/7?dry-run=true", "/v1/settings/7?dry-run"] {
                let dry = try await client.send(.patch, path, body: #"{"autoClose":"1h"}"#)
                #expect(dry.json["dryRun"] == true)
                #expect(dry.json["changes"] == [["line": "7", "key": "autoClose", "before": "off", "after": "1h"]])
            }
            #expect(house.log.head == head)
            let wet = try await client.send(.patch, "/v1/settings/7?dry-run=false", body: #"{"autoClose":"1h"}"#)
            #expect(wet.json["changes"].count == 1)
            #expect(
                try await client.get("/v1/settings/8").json["autoClose"] == "off", "other lines are served as before")
        }
    }

    @Test("Everything wrong with a body is told at once, with its place")
    func tellsMistakes() async throws {
        try await House.open { house, client in
            let head = house.log.head
            let body =
                #"{"defaults":{"autoClos":"1h"},"lines":{"1":{"autoClose":90,"survey":{"text":"?"}},"a b":{}},"x":1}"#
            let answer = try await client.send(.put, "/v1/settings", body: body)
            #expect(answer.status == .unprocessableContent)
            #expect(answer.problem == "invalid")
            let errors = (0..<answer.json["errors"].count).map { answer.json["errors"][$0]["path"] }
            #expect(
                errors == ["/x", "/defaults/autoClos", "/lines/1/autoClose", "/lines/1/survey", "/lines/a b"],
                "\(answer.text)")
            #expect(answer.json["errors"][1]["advice"] == "unknown key; did you mean 'autoClose'?")
            #expect(try await client.send(.put, "/v1/settings/1", body: "[]").problem == "invalid")
            #expect(try await client.send(.put, "/v1/settings/1", body: "{").problem == "malformed")
            #expect(try await client.send(.put, "/v1/settings/1?dryrun=true", body: "{}").problem == "invalid")
            #expect(try await client.send(.put, "/v1/settings/1?dry-run=1", body: "{}").problem == "invalid")
            let twice = try await client.send(.put, "/v1/settings/1", body: #"{"autoClose":"1h","autoClose":"2h"}"#)
            #expect(twice.json["errors"][0]["path"] == "/autoClose")
            let large = "{\"name\":\"\(String(repeating: "x", count: SettingsRoutes.bodyLimit))\"}"
            #expect(try await client.send(.put, "/v1/settings/1", body: large).problem == "too-large")
            for (name, role) in [("r", Role.reader), ("s", .sender), ("a", .agent), ("b", .bot)] {
                let token = try await house.token(name, role)
                #expect(try await client.send(.patch, "/v1/settings", token: token, body: "{}").problem == "forbidden")
            }
            #expect(house.log.head.rawValue == head.rawValue + 4, "nothing but the tokens")
        }
    }

    @Test("Totals count what has happened")
    func counts() async throws {
        try await House.open { house, client in
            try await house.receive(client, Webhooks.text("Hello"))
            let answer = try await client.get("/v1/totals").json
            #expect(answer["totals"]["messageReceived"] == 1)
            #expect(answer["totals"]["message.text"] == 1)
            #expect(answer["head"] == .integer(Int64(house.log.head.rawValue)))
        }
    }
}
