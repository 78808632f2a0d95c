import Decisions
import Events
import HTTPTypes
import Messages
import Testing

@testable import HTTPInterface

/// Customer profiles, and messages that go to a customer id (S4.1).
struct CustomerTests {
    private static let path = "/v1/customers/C-4711"

    @Test("An id is linked with a customer, shown, and taken back")
    func links() async throws {
        try await House.open { house, client in
            try await house.receive(client, Webhooks.text("Hello"))
            #expect(try await client.get(CustomerTests.path).problem == "not-found")
            let answer = try await client.put(CustomerTests.path, #"{"phone":"+16505551234"}"#)
            #expect(answer.status == .ok)
            #expect(answer.json["id"] == 1)
            #expect(answer.json["names"][1]["kind"] == "customerID" && answer.json["names"][1]["value"] == "C-4711")
            #expect(try await client.get(CustomerTests.path).json["id"] == 1)
            #expect(try await client.get("/v1/conversations/\(House.line)%2FC-4711").json["id"] == 1)
            #expect(try await client.send(.delete, CustomerTests.path).status == .noContent)
            #expect(try await client.get(CustomerTests.path).problem == "not-found")
            #expect(try await client.send(.delete, CustomerTests.path).problem == "not-found")
        }
    }

    @Test("A profile introduces a customer whom nobody knows; the same again changes nothing")
    func introduces() async throws {
        try await House.open { house, client in
            let profile = #"{"phone":"34600111222","userID":"ES.1234567890"}"#
            #expect(try await client.put(CustomerTests.path, profile).status == .ok)
            let before = try house.events().count
            #expect(try await client.put(CustomerTests.path, profile).json["names"][0]["value"] == "34600111222")
            #expect(try house.events().count == before)
        }
    }

    @Test(
        "What is no profile is told",
        arguments: [
            #"{}"#, #"{"phone":"abc"}"#, #"{"phone":""}"#, #"{"contact":0}"#, #"{"contact":99}"#,
            #"{"contact":1,"phone":"34600111222"}"#, #"{"phone":"16505551234","userID":"US.2"}"#, #"{"name":"Lara"}"#,
            #"{"phone":null}"#,
        ])
    func refuses(_ body: String) async throws {
        try await House.open { house, client in
            try await house.receive(client, Webhooks.text("Hello"))
            #expect(try await client.put("/v1/customers/known", #"{"contact":1,"userID":"US.1"}"#).status == .ok)
            let answer = try await client.put(CustomerTests.path, body)
            #expect((400..<500).contains(answer.status.code))
            #expect(try await client.get(CustomerTests.path).problem == "not-found")
        }
    }

    @Test("Profiles are set with a token for all lines")
    func needsAllLines() async throws {
        try await House.open { house, client in
            try await house.receive(client, Webhooks.text("Hello"))
            let limited = try await house.token("shop", .sender, lines: [LineID(House.line)])
            let body = #"{"phone":"16505551234"}"#
            #expect(try await client.put(CustomerTests.path, body, token: limited).problem == "forbidden")
            #expect(try await client.put(CustomerTests.path, body).status == .ok)
            #expect(try await client.get(CustomerTests.path, token: limited).json["id"] == 1)
            #expect(try await client.send(.delete, CustomerTests.path, token: limited).problem == "forbidden")
            let stranger = try await house.token("other", .sender, lines: ["999"])
            #expect(try await client.get(CustomerTests.path, token: stranger).problem == "not-found")
        }
    }

    @Test("A message goes to a customer id, a number or a user id with whom nothing was said yet")
    func sends() async throws {
        try await House.open { house, client in
            #expect(try await client.put(CustomerTests.path, #"{"phone":"34600111222"}"#).status == .ok)
            let template = #"{"template":{"name":"hello","language":"en_US"}}"#
            for name in ["100%2Fcustomer:C-4711", "100%2FC-4711", "100%2F34600111223", "100%2FES.99"] {
                let answer = try await client.post("/v1/conversations/\(name)/messages", template)
                #expect(answer.status == .accepted, "\(name)")
            }
            let started = try house.events().filter { event in
                if case .conversationStarted = event.event { true } else { false }
            }
            #expect(started.count == 3)
            for name in ["100%2Fcustomer:C-1", "100%2FC-1", "100%2F"] {
                let answer = try await client.post("/v1/conversations/\(name)/messages", template)
                #expect((400..<500).contains(answer.status.code), "\(name)")
            }
        }
    }

    private static func template(to name: String) -> String {
        """
        {"messaging_product":"whatsapp","to":"\(name)","type":"template",
        "template":{"name":"hello","language":{"code":"en_US"}}}
        """
    }

    @Test("The Graph API's route takes a customer id, and says so of one without a profile")
    func sendsByGraph() async throws {
        try await House.open { house, client in
            #expect(try await client.put(CustomerTests.path, #"{"phone":"34600111222"}"#).status == .ok)
            async let sent = client.post("/v23.0/100/messages", CustomerTests.template(to: "customer:C-4711"))
            await house.clock.waitForSleeper(of: .seconds(10))
            let request = try #require(try house.events().last { $0.event.name == "sendRequested" })
            try await house.attempt(
                request.position, in: request.conversation,
                .accepted(message: "wamid.OUT1", waID: "34600111222", status: "accepted"))
            let answer = try await sent
            #expect(answer.status == .ok)
            #expect(answer.json["contacts"][0]["input"] == "customer:C-4711")
            #expect(answer.json["contacts"][0]["wa_id"] == "34600111222")
            let unknown = try await client.post("/v23.0/100/messages", CustomerTests.template(to: "customer:C-1"))
            #expect(unknown.status == .badRequest)
            #expect(unknown.json["error"]["code"] == 100)
        }
    }

    @Test("A session begins with a customer named by their id")
    func starts() async throws {
        try await House.open { house, client in
            #expect(try await client.put(CustomerTests.path, #"{"phone":"34600111222"}"#).status == .ok)
            _ = try await client.put("/v1/agents/ana", #"{"name":"Ana"}"#)
            let ana = try await house.token("ana", .agent)
            let answer = try await client.post(
                "/v1/conversations", #"{"line":"100","customerID":"C-4711"}"#, token: ana)
            #expect(answer.status == .created)
            let both = try await client.post(
                "/v1/conversations", #"{"line":"100","customerID":"C-4711","phone":"1"}"#, token: ana)
            #expect(both.json["field"] == "customerID")
        }
    }
}
