import HTTPTypes
import Testing

@testable import HTTPInterface

/// What a request says and nobody understands is refused, rather than passed over: who misspells `lines` would otherwise have
/// issued a token for all of them.
struct StrictBodyTests {
    @Test("A member that nobody knows is refused, with what was probably meant")
    func refusesUnknownMembers() async throws {
        try await House.open { house, client in
            let bodies = [
                ("{\"name\":\"x\",\"role\":\"reader\",\"line\":[\"1\"]}", "line", "; did you mean 'lines'?"),
                ("{\"name\":\"x\",\"role\":\"reader\",\"Lines\":[\"1\"]}", "Lines", "; did you mean 'lines'?"),
                ("{\"colour\":1,\"name\":\"x\",\"role\":\"reader\"}", "colour", ": there are 'lines', 'name', 'role'"),
            ]
            for (body, field, hint) in bodies {
                let answer = try await client.post("/v1/tokens", body)
                #expect(answer.problem == "invalid", "\(body)")
                #expect(answer.json["field"] == .string(field), "\(body)")
                #expect(
                    answer.json["detail"] == .string("'\(field)' is no member that is known here\(hint)"), "\(body)")
            }
            #expect(try await client.get("/v1/tokens").json["tokens"].count == 1)
            let nested = "{\"template\":{\"name\":\"x\",\"language\":\"en\",\"component\":[]}}"
            try await house.receive(client, Webhooks.text("Hello"))
            let answer = try await client.post("/v1/conversations/1/messages", nested)
            #expect(answer.json["field"] == "template.component")
        }
    }

    @Test("A null where nothing can be null is refused, and not taken for nothing")
    func refusesNulls() async throws {
        try await House.open { _, client in
            let body = "{\"name\":\"x\",\"role\":\"reader\",\"lines\":null}"
            let answer = try await client.post("/v1/tokens", body)
            #expect(answer.problem == "invalid")
            #expect(answer.json["field"] == "lines")
            #expect(try await client.post("/v1/tokens", "null").problem == "invalid")
            #expect(try await client.post("/v1/conversations/1/finish", "{\"by\":null}").json["field"] == "by")
        }
    }

    @Test("A parameter of the query that nobody knows is refused on Parley's own routes")
    func refusesUnknownParameters() async throws {
        try await House.open { house, client in
            let answer = try await client.get("/v1/conversations?lines=1")
            #expect(answer.problem == "invalid")
            #expect(answer.json["detail"] == "'lines' is no parameter that is known here; did you mean 'line'?")
            #expect(try await client.get("/v1/tokens?limit=1").json["field"] == "limit")
            #expect(try await client.get("/v1/conversations?open=true&line=1&limit=1").status == .ok)
            #expect(try await client.get("/healthz?probe=1", token: nil).status == .ok)
            let graph = try await client.post("/v23.0/\(House.line)/messages?pretty=1", "{}")
            #expect(graph.graphCode == 100)
            let names = "hub.mode=subscribe&hub.challenge=1&hub.verify_token=the%20verify%20token&more=1"
            #expect(try await client.get("/webhooks/whatsapp?\(names)", token: nil).status == .ok)
        }
    }

    @Test("Every operation that takes a body says what may be in it, or takes anything")
    func declaresMembers() async throws {
        try await House.open { house, _ in
            for operation in house.interior.frontDoor().operations {
                guard let body = operation.body else { continue }
                let schema = body.resolved(body.json)
                #expect(schema["properties"] != nil || schema["additionalProperties"] != nil, "\(operation.id)")
            }
        }
    }
}
