import Decisions
import EventLogTesting
import Events
import HTTPTypes
import Projections
import Testing

@testable import HTTPInterface

/// The library of standard responses, and what is sent of it (S2.3, S2.4).
struct ResponseTests {
    private static let greeting = """
        {"title":"Greeting","text":"Hello {{customer.name|there}}","attachments":\
        [{"document":"https://example.com/a.pdf","filename":"A.pdf"},{"image":"https://example.com/b.png"}]}
        """
    private static let balance = #"{"template":{"name":"balance","language":"en","parameters":["You","0"]}}"#

    @Test("A response is put, shown, found by its words, and removed")
    func keepsLibrary() async throws {
        try await House.open { house, client in
            let put = try await client.send(.put, "/v1/responses/greeting", body: ResponseTests.greeting)
            #expect(put.status == .ok, "\(put.text)")
            #expect(put.json["id"] == "greeting")
            #expect(put.json["attachments"][0] == ["document": "https://example.com/a.pdf", "filename": "A.pdf"])
            let head = house.log.head
            _ = try await client.send(.put, "/v1/responses/greeting", body: ResponseTests.greeting)
            #expect(house.log.head == head, "the same again is no event")
            _ = try await client.send(.put, "/v1/responses/balance", body: ResponseTests.balance)
            #expect(try await client.get("/v1/responses/greeting").json == put.json)
            let first = try await client.get("/v1/responses?limit=1")
            #expect(first.json["responses"][0]["id"] == "balance" && first.json["next"] == "balance")
            let second = try await client.get("/v1/responses?limit=1&after=balance")
            #expect(second.json["responses"][0]["id"] == "greeting" && second.json["next"] == .null)
            let found = try await client.get("/v1/responses?q=HELLO%20greeting")
            #expect(found.json["responses"].count == 1 && found.json["responses"][0]["id"] == "greeting")
            let reader = try await house.token("r", .reader)
            #expect(try await client.get("/v1/responses", token: reader).status == .ok)
            let refused = try await client.send(
                .put, "/v1/responses/greeting", token: reader, body: ResponseTests.greeting)
            #expect(refused.problem == "forbidden")
            #expect(try await client.send(.delete, "/v1/responses/greeting").status == .noContent)
            #expect(try await client.get("/v1/responses/greeting").problem == "not-found")
            #expect(try await client.send(.delete, "/v1/responses/greeting").problem == "not-found")
        }
    }

    @Test(
        "What is wrong with a response is told with its place",
        arguments: [
            (#"{}"#, ""), (#"{"text":"Hi {{customer.nam}}"}"#, "/text"), (#"{"id":"x","text":"Hi"}"#, "/id"),
            (#"{"text":"Hi","template":{"name":"t","language":"en"}}"#, ""),
            (#"{"attachments":[{"filename":"a"}]}"#, "/attachments/0"),
            (#"{"attachments":[{"image":"https://a.b/c","audio":"https://a.b/d"}]}"#, "/attachments/0"),
            (#"{"attachments":[{"image":"http://a.b/c"}]}"#, "/attachments/0/image"),
            (#"{"template":{"name":"t","language":"en","parameters":["{{x}}"]}}"#, ""),
            (#"{"text":"Hi","lang":"en"}"#, "/lang"),
            (#"[]"#, ""),
        ])
    func tellsMistakes(body: String, path: String) async throws {
        try await House.open { house, client in
            let head = house.log.head
            let answer = try await client.send(.put, "/v1/responses/x", body: body)
            #expect(answer.status == .unprocessableContent, "\(answer.text)")
            #expect(answer.json["errors"][0]["path"] == .string(path), "\(answer.text)")
            #expect(house.log.head == head)
        }
    }

    @Test("Agents are offered the emojis of their line, or the usual ones (S2.6)")
    func offersEmojis() async throws {
        try await House.open { house, client in
            let line = House.line
            let usual = try await client.get("/v1/emojis/\(line)")
            #expect(usual.json["emojis"].count > 20, "\(usual.text)")
            let settings = #"{"emojis":["🚲","❤️"]}"#
            #expect(try await client.send(.patch, "/v1/settings/\(line)", body: settings).status == .ok)
            #expect(try await client.get("/v1/emojis/\(line)").json == ["emojis": ["🚲", "❤️"]])
            let other = try await house.token("r", .reader, lines: [LineID("2")])
            #expect(try await client.get("/v1/emojis/\(line)", token: other).problem == "not-found")
        }
    }

    @Test("A response's messages are requested in their order, each after the one before")
    func sends() async throws {
        try await House.open { house, client in
            _ = try await client.send(.put, "/v1/responses/greeting", body: ResponseTests.greeting)
            _ = try await client.send(.put, "/v1/responses/balance", body: ResponseTests.balance)
            try await house.receive(client, Webhooks.text("Hello"))
            let sent = try await client.post(
                "/v1/conversations/1/messages", #"{"response":"greeting","without":[1],"correlationID":"c"}"#)
            #expect(sent.status == .accepted, "\(sent.text)")
            #expect(sent.json["ids"].count == 2 && sent.json["ids"][0] == sent.json["id"])
            guard case .string(let second) = sent.json["ids"][1] else { return }
            let image = try await client.get("/v1/messages/\(second)")
            #expect(image.json["correlationID"] == "c", "\(image.text)")
            let alert = try await client.post(
                "/v1/conversations/1/messages", #"{"response":"balance","parameters":["Ana","40"]}"#)
            #expect(alert.status == .accepted && alert.json["ids"].count == 1, "\(alert.text)")
        }
    }

    @Test(
        "What makes no sense of a response is refused",
        arguments: [
            (#"{"response":"farewell"}"#, "not-found"), (#"{"response":"greeting","text":"x"}"#, "invalid"),
            (#"{"text":"x","without":[1]}"#, "invalid"), (#"{"text":"x","parameters":["1"]}"#, "invalid"),
            (#"{"response":"greeting","without":[3]}"#, "invalid"),
            (#"{"response":"greeting","without":[0]}"#, "invalid"),
            (#"{"response":"greeting","parameters":["1"]}"#, "invalid"),
            (#"{"response":"balance","parameters":["1"]}"#, "invalid"),
            (#"{"response":"balance","parameters":["1","a\nb"]}"#, "invalid"),
        ])
    func refuses(body: String, problem: String) async throws {
        try await House.open { house, client in
            _ = try await client.send(.put, "/v1/responses/greeting", body: ResponseTests.greeting)
            _ = try await client.send(.put, "/v1/responses/balance", body: ResponseTests.balance)
            try await house.receive(client, Webhooks.text("Hello"))
            let head = house.log.head
            let answer = try await client.post("/v1/conversations/1/messages", body)
            #expect(answer.problem == problem, "\(answer.text)")
            #expect(house.log.head == head)
        }
    }
}
