import Encoding
import EventLogTesting
import Events
import HTTPTypes
import Messages
import Testing

@testable import HTTPInterface

/// Sessions that go on in another version of their flow (B13).
struct FlowMoveTests {
    private static func definition(_ node: String, _ text: String) -> String {
        let flow = """
            {"parley":"flow/1","name":"hello","start":"greet","variables":{"name":""},"fallback":{"close":{}},"nodes":{\
            "greet":{"send":{"text":"Your name?"},"on":{"onSuccess":"\(node)"}},\
            "\(node)":{"receive":{"accept":"text","save":"name"},"timeout":"5m","on":{"answered":"bye"}},\
            "bye":{"send":{"text":"\(text), {{name}}"},"on":{"onSuccess":"end"}},"end":{"close":{}}}}
            """
        return "{\"definition\":\(JSONText.quoted(flow))}"
    }

    private func texts(_ house: House) throws -> [String] {
        try house.events().compactMap { event in
            if case .sendRequested(let send) = event.event { send.content.text } else { nil }
        }
    }

    @Test("Sessions are moved to the newest version with a map of nodes; what can't be is listed and stays")
    func moves() async throws {
        try await House.open { house, client in
            let first = try await client.put("/v1/flows/hello", FlowMoveTests.definition("ask", "Hello")).json[
                "version"]
            _ = try await client.put("/v1/tasks/greeter", "{\"flow\":\"hello\",\"lines\":[\"\(House.line)\"]}")
            try await house.receive(client, Webhooks.text("Hi", id: "wamid.1"))
            let second = try await client.put("/v1/flows/hello", FlowMoveTests.definition("question", "Welcome"))
            let refused = try await client.post("/v1/flows/hello/move", "{}")
            #expect(refused.json["moved"].count == 0 && refused.json["cannot"].count == 1)
            #expect(refused.json["cannot"][0]["node"] == "hello.ask" && refused.json["cannot"][0]["reason"] != .null)
            let body = "{\"nodes\":{\"ask\":\"question\"}}"
            let head = house.log.head
            let dry = try await client.post("/v1/flows/hello/move?dry-run=true", body)
            #expect(dry.json["dryRun"] == true && dry.json["moved"][0]["to"] == "hello.question")
            #expect(house.log.head == head)
            let moved = try await client.post("/v1/flows/hello/move", body)
            #expect(moved.json["moved"][0]["to"] == "hello.question" && moved.json["cannot"].count == 0)
            #expect(moved.json["version"] == second.json["version"] && moved.json["next"] == .null)
            #expect(try await client.post("/v1/flows/hello/move", body).json["moved"].count == 0, "it is there already")
            try await house.receive(client, Webhooks.text("Ada", id: "wamid.2"))
            #expect(try texts(house) == ["Your name?", "Welcome, Ada"])
            // Back to the first version by its name, when another customer stands in the second.
            try await house.receive(client, Webhooks.text("Hi", id: "wamid.3", from: "16505550188"))
            guard case .string(let old) = first else { return }
            let back = try await client.post(
                "/v1/flows/hello/move", "{\"version\":\"\(old)\",\"nodes\":{\"question\":\"ask\"}}")
            #expect(back.json["moved"][0]["to"] == "hello.ask")
            try await house.receive(client, Webhooks.text("Bob", id: "wamid.4", from: "16505550188"))
            #expect(try texts(house).last == "Hello, Bob")
            #expect(try await client.post("/v1/flows/hello/move", "{\"version\":\"x\"}").problem == "not-found")
            #expect(try await client.post("/v1/flows/nowhere/move").problem == "not-found")
            #expect(try await client.post("/v1/flows/hello/move", "{\"form\":\"x\"}").status.code / 100 == 4)
        }
    }
}
