import HTTPTypes
import HummingbirdTesting
import Testing
import Timeline

@testable import Sandbox

@Suite("Blocking customers")
struct BlockTests {
    private static let path = "106540352242922/block_users"

    private func body(_ users: String...) -> JSON {
        ["messaging_product": "whatsapp", "block_users": .array(users.map { ["user": .string($0)] })]
    }

    @Test("who wrote within 24 hours is blocked, listed, heard no more, and unblocked")
    func whole() async throws {
        let sandbox = await TestSandbox()
        try await sandbox.test { client async throws in
            let ada: JSON = [["input": "+49 151 00000001", "wa_id": "4915100000001"]]
            _ = try await client.ask(.post, "/sandbox/customers/ada/say", ["text": "Hello"])
            let answer = try await client.graph(.post, BlockTests.path, body("+49 151 00000001"))
            #expect(answer.0 == .ok)
            #expect(answer.1 == ["block_users": ["added_users": ada], "messaging_product": "whatsapp"])
            #expect(
                try await client.get(BlockTests.path)["data"]
                    == [["messaging_product": "whatsapp", "wa_id": "4915100000001"]])
            _ = await sandbox.webhooks()
            let said = try await client.ask(.post, "/sandbox/customers/ada/say", ["text": "Hello?"])
            #expect(said.1["id"] == nil)
            #expect(await sandbox.webhooks().isEmpty)
            _ = try await client.send(.text("Hello", to: "4915100000001"))
            sandbox.pass(.seconds(60))
            #expect(try await client.ask(.get, "/sandbox/messages").1["messages"]?.array?.last?["error"] == 131026)
            let removed = try await client.delete(BlockTests.path, body("+49 151 00000001"))
            #expect(removed["block_users"] == ["removed_users": ada])
            #expect(try await client.get(BlockTests.path)["data"] == [])
            #expect(try await client.ask(.post, "/sandbox/customers/ada/say", ["text": "Hello"]).1["id"] != nil)
        }
    }

    @Test("a line blocks for itself alone")
    func lines() async throws {
        let sandbox = await TestSandbox()
        try await sandbox.test { client async throws in
            for line in ["Support", "Concierge"] {
                let said: JSON = ["line": .string(line), "text": "Hello"]
                _ = try await client.ask(.post, "/sandbox/customers/ada/say", said)
            }
            _ = try await client.post(BlockTests.path, body("4915100000001"))
            let said = try await client.ask(
                .post, "/sandbox/customers/ada/say", ["line": "Concierge", "text": "Hello"])
            #expect(said.1["id"] != nil)
        }
    }

    @Test("others are told one by one, beside those who could be blocked")
    func mixed() async throws {
        let sandbox = await TestSandbox()
        try await sandbox.test { client async throws in
            _ = try await client.ask(.post, "/sandbox/customers/ada/say", ["text": "Hello"])
            let users = body("4915100000001", "4915199999999", "15550783881", "nobody")
            let (status, answer) = try await client.graph(.post, BlockTests.path, users)
            #expect(status == .badRequest)
            #expect(answer.code == 139100)
            #expect(answer["error"]?["error_data"]?["details"]?.string?.hasPrefix("Failed to block some users") == true)
            #expect(answer["block_users"]?["added_users"]?.array?.count == 1)
            let failed = answer["block_users"]?["failed_users"]?.array ?? []
            #expect(failed.compactMap { $0["errors"]?.array?.first?["code"]?.integer } == [131047, 131021, 131047])
            #expect(failed.last?["wa_id"] == nil)
            sandbox.pass(.seconds(86_400))
            #expect(try await client.post(BlockTests.path, body("4915100000001")).code == 139100)
        }
    }

    @Test("a call has at most a thousand users, and names them")
    func limits() async throws {
        try await TestSandbox().test { client async throws in
            let many = JSON.array(Array(repeating: ["user": "4915100000001"], count: 1001))
            let answer = try await client.post(
                BlockTests.path, ["messaging_product": "whatsapp", "block_users": many])
            #expect(answer.code == 130429)
            #expect(try await client.post(BlockTests.path, ["messaging_product": "whatsapp"]).code == 100)
            let nameless: JSON = ["messaging_product": "whatsapp", "block_users": [["name": "x"]]]
            #expect(try await client.post(BlockTests.path, nameless).code == 100)
        }
    }

    @Test("a fault lets a call fail")
    func fault() async throws {
        let sandbox = await TestSandbox(faults: try FaultSettings(flags: ["serverErrors=x1"]))
        try await sandbox.test { client async throws in
            let answer = try await client.graph(.post, BlockTests.path, body("4915100000001"))
            #expect(answer.0 == .internalServerError)
            #expect(answer.1.code == 139103)
            #expect(try await client.post(BlockTests.path, body("4915100000001")).code == 139100)
        }
    }

    @Test("a list that changes between two pages is told")
    func pages() async throws {
        try await TestSandbox().test { client async throws in
            for (name, line) in [("ada", "Support"), ("bo", "Support")] {
                let said: JSON = ["line": .string(line), "text": "Hello"]
                _ = try await client.ask(.post, "/sandbox/customers/\(name)/say", said)
            }
            _ = try await client.post(BlockTests.path, body("4915100000001", "US.1234"))
            let first = try await client.get("\(BlockTests.path)?limit=1")
            let after = try #require(first["paging"]?["cursors"]?["after"]?.string)
            #expect(try await client.get("\(BlockTests.path)?limit=1&after=\(after)").first?["user_id"] == "US.1234")
            _ = try await client.delete(BlockTests.path, body("US.1234"))
            #expect(try await client.get("\(BlockTests.path)?limit=1&after=\(after)").code == 139102)
        }
    }

    @Test("a full list takes nobody more")
    func full() {
        var list = Blocklist()
        let taken = (0..<SandboxLimits.blocked).count { list.block("\($0)", on: "1") }
        #expect(taken == SandboxLimits.blocked)
        let others = [list.block("one more", on: "1"), list.block("7", on: "1"), list.block("one more", on: "2")]
        #expect(others == [false, true, true])
    }
}
