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
            #expect(put.json == ["id": "ana", "name": "Ana"])
            _ = try await client.send(.put, "/v1/agents/ana", body: "{\"name\":\"Ana Lima\"}")
            let head = house.log.head
            _ = try await client.send(.put, "/v1/agents/ana", body: "{\"name\":\"Ana Lima\"}")
            #expect(house.log.head == head)
            #expect(try await client.get("/v1/agents").json == ["agents": [["id": "ana", "name": "Ana Lima"]]])
            #expect(try await client.send(.put, "/v1/agents/a%20b", body: "{\"name\":\"x\"}").problem == "invalid")
            let missing = try await client.send(.put, "/v1/agents/bob", body: "{}")
            #expect(missing.json["field"] == "name")
        }
    }

    @Test("Lines without rules have the defaults, until some line has rules of its own")
    func showsSettings() async throws {
        try await House.open { house, client in
            let defaults = try await client.get("/v1/settings").json
            #expect(defaults["others"]["botSilence"] == "10m")
            #expect(defaults["lines"] == [])
            #expect(try await client.get("/v1/settings/1").json["policy"]["botSilence"] == "10m")
            var policy = LinePolicy()
            policy.name = "Support"
            policy.autoClose = .seconds(24 * 3600)
            _ = try await house.broker.submit(.setPolicy("1", policy))
            let settings = try await client.get("/v1/settings").json
            #expect(settings["others"] == .null)
            #expect(settings["lines"][0]["line"] == "1")
            #expect(settings["lines"][0]["policy"]["autoClose"] == "24h")
            #expect(try await client.get("/v1/settings/1").json == settings["lines"][0])
            #expect(try await client.get("/v1/settings/2").problem == "not-found")
            let limited = try await house.token("other", .reader, lines: ["2"])
            #expect(try await client.get("/v1/settings", token: limited).json["lines"] == [])
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
