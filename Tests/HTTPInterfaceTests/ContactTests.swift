import Events
import HTTPTypes
import Testing
import Timeline

@testable import HTTPInterface

/// Contacts that are one person, and agents who are no more.
struct ContactTests {
    private static let change = Webhooks.text("x", id: "wamid.IN3").replacing(
        "\"type\":\"text\",\"text\":{\"body\":\"x\"}",
        with:
            "\"type\":\"system\",\"system\":{\"type\":\"user_changed_number\",\"wa_id\":\"16505559999\",\"body\":\"x\"}"
    )

    @Test("Two contacts that a late notice shows to be one person are joined, once")
    func joins() async throws {
        try await House.open { house, client in
            try await house.receive(client, Webhooks.text("Hello"))
            try await house.receive(client, Webhooks.text("Hello", id: "wamid.IN2", from: "16505559999"))
            try await house.receive(client, ContactTests.change)
            let split = try house.events().compactMap { event -> ContactSplit? in
                if case .contactSplit(let split) = event.event { split } else { nil }
            }
            let (gone, remaining) = try #require(split.first.map { ($0.contact.rawValue, $0.other.rawValue) })
            let path = "/v1/contacts/\(gone)/join"
            let answer = try await client.post(path, "{\"into\":\(remaining)}")
            #expect(answer.status == .ok)
            #expect(answer.json == ["contact": .integer(Int64(remaining))])
            #expect(try await client.post(path, "{\"into\":\(remaining)}").problem == "stale")
            #expect(try await client.post("/v1/contacts/99/join", "{\"into\":1}").problem == "not-found")
            #expect(try await client.post("/v1/contacts/ada/join", "{\"into\":1}").json["field"] == "id")
            #expect(try await client.post(path, "{\"to\":1}").json["field"] == "to")
        }
    }

    @Test("A contact is shown with every name and both its times, what they want, and who they are by line")
    func shows() async throws {
        try await House.open { house, client in
            try await house.receive(client, Webhooks.text("Hello"))
            let answer = try await client.get("/v1/contacts/1")
            #expect(answer.status == .ok)
            #expect(answer.json["names"][0]["value"] == "16505551234" && answer.json["names"][0]["kind"] == "phone")
            #expect(answer.json["optIn"] == ["status": "unknown", "marketing": "not-stopped"])
            #expect(answer.json["conversations"][0]["unverified"] == false)
            #expect(try await client.get("/v1/contacts/7").problem == "not-found")
            #expect(try await client.get("/v1/contacts/x").json["field"] == "id")
            let stranger = try await house.token("other", .sender, lines: ["999"])
            #expect(try await client.get("/v1/contacts/1", token: stranger).problem == "not-found")
        }
    }

    @Test("An opt-in is recorded with its source and since when")
    func recordsOptIn() async throws {
        try await House.open { house, client in
            try await house.receive(client, Webhooks.text("Hello"))
            let path = "/v1/contacts/1/opt-in"
            let answer = try await client.post(path, #"{"source":"web form","since":"2025-12-01T10:00:00Z"}"#)
            #expect(answer.status == .ok)
            #expect(
                answer.json["optIn"] == [
                    "status": "opted-in", "marketing": "not-stopped", "since": "2025-12-01T10:00:00Z",
                    "source": "web form",
                ])
            let stopped = try await client.post(path, #"{"source":"a call","change":"marketing-stopped"}"#)
            #expect(stopped.json["optIn"]["marketing"] == "stopped")
            // What is told late doesn't undo what was said after it.
            let late = try await client.post(
                path, #"{"source":"an old letter","change":"opted-out","since":"2025-11-01T10:00:00Z"}"#)
            #expect(late.json["optIn"]["status"] == "opted-in")
            let reader = try await house.token("board", .reader)
            #expect(try await client.post(path, #"{"source":"x"}"#, token: reader).problem == "forbidden")
        }
    }

    @Test(
        "What can't be recorded of an opt-in is told",
        arguments: [
            #"{"source":""}"#, #"{}"#, #"{"source":"x","change":"maybe"}"#, #"{"source":"x","since":"yesterday"}"#,
            #"{"source":"x","since":"2999-01-01T00:00:00Z"}"#, #"{"source":"x","by":"ana"}"#,
        ])
    func refusesOptIn(body: String) async throws {
        try await House.open { house, client in
            try await house.receive(client, Webhooks.text("Hello"))
            let answer = try await client.post("/v1/contacts/1/opt-in", body)
            #expect(answer.status.code / 100 == 4, "\(body)")
            #expect(try house.events().allSatisfy { $0.event.name != "optInChanged" })
        }
    }

    @Test("Who was verified outside WhatsApp is verified, by whom and how")
    func verifies() async throws {
        try await House.open { house, client in
            try await house.receive(client, Webhooks.text("Hello"))
            let answer = try await client.post("/v1/contacts/1/verify", #"{"how":"called back"}"#)
            #expect(answer.json["conversations"][0]["verifiedBy"] == "api:admin")
            #expect(try await client.post("/v1/contacts/1/verify", #"{"how":""}"#).problem == "invalid")
            let other = try await client.post("/v1/contacts/1/verify", #"{"how":"x","line":"999"}"#)
            #expect(other.json["field"] == "line")
        }
    }

    @Test("Contacts that nothing shows to be one person stay two")
    func refusesStrangers() async throws {
        try await House.open { house, client in
            try await house.receive(client, Webhooks.text("Hello"))
            try await house.receive(client, Webhooks.text("Hello", id: "wamid.IN2", from: "16505559999"))
            #expect(try await client.post("/v1/contacts/1/join", "{\"into\":2}").problem == "invalid")
        }
    }

    @Test("An agent who is removed is listed no more, and has no session")
    func removesAgents() async throws {
        try await House.open { house, client in
            _ = try await client.send(.put, "/v1/agents/ana", body: "{\"name\":\"Ana\"}")
            try await house.receive(client, Webhooks.text("Hello"))
            _ = try await client.post("/v1/conversations/1/take", "{\"agent\":\"ana\"}")
            #expect(try await client.send(.delete, "/v1/agents/ana").status == .noContent)
            #expect(try await client.get("/v1/agents").json["agents"].count == 0)
            let session = try await client.get("/v1/conversations/1").json["session"]
            #expect(session["handler"] == "unassigned")
            #expect(try await client.send(.delete, "/v1/agents/ana").problem == "not-found")
        }
    }
}
