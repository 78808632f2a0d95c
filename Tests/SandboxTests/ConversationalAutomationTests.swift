import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Sandbox

@Suite("What a line shows when its chat is opened")
struct ConversationalAutomationTests {
    private static let path = "/v25.0/106540352242922"

    @Test("is put, kept where a body doesn't name it, and shown")
    func isPut() async throws {
        let sandbox = await TestSandbox()
        try await sandbox.test { client async throws in
            func put(_ body: JSON) async throws -> (HTTPResponse.Status, JSON) {
                try await client.ask(
                    .post, "\(ConversationalAutomationTests.path)/conversational_automation", body,
                    token: "sandbox-token")
            }
            let body: JSON = ["enable_welcome_message": true, "prompts": ["Where is my order?"]]
            #expect(try await put(body) == (.ok, ["success": true]))
            #expect(try await put(["commands": [["command_name": "help", "command_description": "Helps"]]]).0 == .ok)
            let shown = try await client.ask(
                .get, "\(ConversationalAutomationTests.path)?fields=id,conversational_automation",
                token: "sandbox-token"
            ).1["conversational_automation"]
            #expect(shown?["enable_welcome_message"]?.bool == true)
            #expect(shown?["prompts"] == ["Where is my order?"])
            #expect(shown?["commands"]?.array?.count == 1)
            #expect(try await put(["prompts": []]).0 == .ok)
            #expect(try await put(["prompts": ["A", "B", "C", "D", "E"]]).0 == .badRequest)
        }
    }

    @Test(
        "is refused beyond the limits",
        arguments: [
            ["prompts": ["A", "B", "C", "D", "E"]], ["prompts": [.string(String(repeating: "x", count: 81))]],
            ["commands": [["command_name": "help"]]], ["commands": "no list"], ["prompts": ["Hello 👋"]],
            ["prompts": [" "]], ["prompts": "A"], ["enable_welcome_message": "yes"],
        ] as [JSON])
    func isRefused(body: JSON) {
        var automation = ConversationalAutomation()
        automation.prompts = ["Kept"]
        let error = #expect(throws: GraphError.self) { try automation.take(body) }
        #expect(error?.code == 100)
        #expect(automation.prompts == ["Kept"])
    }

    @Test("needs the token and a line that is there")
    func isGuarded() async throws {
        let sandbox = await TestSandbox()
        try await sandbox.test { client async throws in
            let path = "\(ConversationalAutomationTests.path)/conversational_automation"
            #expect(try await client.ask(.post, path, ["prompts": []]).0 == .unauthorized)
            let unknown = try await client.ask(
                .post, "/v25.0/1/conversational_automation", ["prompts": []], token: "sandbox-token")
            #expect(unknown.1["error"]?["error_subcode"]?.integer == 33)
        }
    }
}
