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
