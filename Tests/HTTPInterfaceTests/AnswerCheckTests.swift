import HTTPTypes
import Testing

@testable import HTTPInterface

/// What holds every answer of every other test against its description finds what is wrong with one.
@Suite struct AnswerCheckTests {
    @Test(arguments: [
        (#"{"status":"ok"}"#, []),
        (#"{"status":7}"#, ["(the body).status is no string"]),
        (#"{}"#, ["(the body) lacks 'status'"]),
        (#"{"status":"ok","mood":1}"#, ["(the body).mood is not described"]),
        (#"[]"#, ["(the body) is no object"]),
    ])
    func findsWhatIsNotDescribed(text: String, faults: [String]) async throws {
        try await House.open { _, client in
            #expect(client.check.faults(of: Answer(.ok, json: text), to: .get, "/healthz?x=1") == faults)
        }
    }

    @Test func looksIntoListsAndTimes() async throws {
        try await House.open { house, client in
            try await house.receive(client, Webhooks.text("Hello"))
            let answer = try await client.get("/v1/conversations/1/messages")
            func faults(_ old: String, _ new: String) -> [String] {
                let changed = Answer(.ok, json: answer.text.replacing(old, with: new))
                return client.check.faults(of: changed, to: .get, "/v1/conversations/1/messages")
            }
            #expect(faults("Hello", "Hi").isEmpty)
            #expect(faults("\"in\"", "\"up\"") == ["(the body).messages[0].direction is 'up', and none of its choices"])
            #expect(faults("\"at\":\"2", "\"at\":\"x").first?.hasSuffix("and no time") == true)
        }
    }
}
