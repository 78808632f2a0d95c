import Encoding
import Events
import HTTPTypes
import Testing

@testable import HTTPInterface

/// Flows over HTTP: published, shown, and what is wrong with them told.
struct FlowTests {
    private static let definition =
        #"{"parley":"flow/1","name":"hello","start":"greet","fallback":{"close":{}},"nodes":{"greet":{"send":{"text":"Hi"},"on":{"onSuccess":"bye"}},"bye":{"close":{}}}}"#

    private func body(_ definition: String) -> String {
        "{\"definition\":\(JSONText.quoted(definition))}"
    }

    @Test("A flow is published, listed, shown in each of its versions; the same again is no news")
    func publishes() async throws {
        try await House.open { house, client in
            let first = try await client.put("/v1/flows/hello", body(FlowTests.definition))
            #expect(first.status == .ok)
            #expect(first.json["name"] == "hello" && first.json["nodes"] == 2)
            #expect(first.json["definition"]["start"] == "greet")
            let count = try house.events().count
            #expect(try await client.put("/v1/flows/hello", body(FlowTests.definition)).status == .ok)
            #expect(try house.events().count == count)
            let second = try await client.put(
                "/v1/flows/hello", body(FlowTests.definition.replacing("Hi", with: "Good day")))
            #expect(second.json["version"] != first.json["version"])
            #expect(try await client.get("/v1/flows").json["flows"][0]["version"] == second.json["version"])
            guard case .string(let version) = first.json["version"] else { return }
            let old = try await client.get("/v1/flows/hello?version=\(version)")
            #expect(old.json["definition"]["nodes"]["greet"]["send"]["text"] == "Hi")
            #expect(try await client.get("/v1/flows/other").problem == "not-found")
            #expect(try await client.get("/v1/flows/hello?version=x").problem == "not-found")
        }
    }

    @Test("What is wrong with a definition is told, all at once, and nothing is published")
    func refuses() async throws {
        try await House.open { house, client in
            let count = try house.events().count
            let wrong = FlowTests.definition.replacing("onSuccess", with: "onSucess")
            let answer = try await client.put("/v1/flows/hello", body(wrong))
            #expect(answer.status == .unprocessableContent || answer.status == .badRequest)
            #expect(answer.json["errors"][1]["path"] != .null)
            #expect(try await client.put("/v1/flows/hello", body("{")).status.code / 100 == 4)
            #expect(try await client.put("/v1/flows/other", body(FlowTests.definition)).json["field"] == "definition")
            let calling = FlowTests.definition.replacing(
                #""bye":{"close":{}}"#,
                with: #""bye":{"call":{"flow":"nowhere"},"on":{"completed":"end","failed":"end"}},"end":{"close":{}}"#)
            #expect(try await client.put("/v1/flows/hello", body(calling)).status.code / 100 == 4)
            #expect(try await client.put("/v1/flows/hello?dry-run=true", body(calling)).status.code / 100 == 4)
            #expect(try await client.put("/v1/flows/hello?dry-run=true", body(FlowTests.definition)).status == .ok)
            #expect(try house.events().count == count)
            let reader = try await house.token("board", .reader)
            let denied = try await client.put("/v1/flows/hello", body(FlowTests.definition), token: reader)
            #expect(denied.problem == "forbidden")
        }
    }

    @Test("What a locked task answers with has no other version until it is unlocked; the same again is no edit")
    func locks() async throws {
        try await House.open { house, client in
            _ = try await client.put("/v1/flows/hello", body(FlowTests.definition))
            _ = try await client.put("/v1/tasks/greeter", "{\"flow\":\"hello\"}")
            _ = try await client.post("/v1/tasks/greeter/lock")
            let other = body(FlowTests.definition.replacing("Hi", with: "Good day"))
            #expect(try await client.put("/v1/flows/hello", other).problem == "locked")
            #expect(try await client.put("/v1/flows/hello", body(FlowTests.definition)).status == .ok)
            _ = try await client.post("/v1/tasks/greeter/unlock")
            #expect(try await client.put("/v1/flows/hello", other).status == .ok)
        }
    }
}
