import Broker
import Decisions
import Encoding
import Events
import HTTPTypes
import Messages
import Projections
import Testing
import Timeline

@testable import HTTPInterface

/// What a token that is limited to some lines shows of a customer who writes to others, too.
struct SeenContactTests {
    private static let phone = "16505551234"
    private static let userID = "US.13491208655302741918"

    /// A message of the customer's; what it doesn't name, the line doesn't learn.
    private func say(_ house: House, _ number: Int, on line: LineID, userID: String = "", name: String = "")
        async throws
    {
        var message = MessageReceived()
        (message.line, message.type, message.message) = (line, "text", MessageID("wamid.\(number)"))
        message.sender = Party(phone: SeenContactTests.phone, userID: userID, name: name)
        let item = PlatformItem(event: .messageReceived(message), occurredAt: House.start, identity: "m:\(number)")
        _ = try await house.broker.submit([.receive(item)])
    }

    private func contact(_ client: Client, _ conversation: Int, _ token: String) async throws -> JSON {
        try await client.get("/v1/conversations/\(conversation)", token: token).json["contact"]
    }

    @Test("What another line has shown of a customer is neither shown nor found")
    func hidesOtherLines() async throws {
        try await House.open { house, client in
            let a = try await house.token("a", .reader, lines: ["1"])
            let b = try await house.token("b", .reader, lines: ["2"])
            let both = try await house.token("both", .reader, lines: ["1", "2"])
            try await say(house, 1, on: "1")
            try await say(house, 2, on: "2", userID: SeenContactTests.userID, name: "Sheena")
            #expect(try await contact(client, 1, a)["phone"] == "16505551234")
            #expect(try await contact(client, 1, a)["userID"] == .null)
            #expect(try await contact(client, 1, a)["name"] == .null)
            let listed = try await client.get("/v1/conversations", token: a).json["conversations"]
            #expect(listed.count == 1 && listed[0]["contact"]["userID"] == .null)
            for token in [b, both, House.adminToken] {
                let shown = try await contact(client, 2, token)
                #expect(shown["phone"] == "16505551234")
                #expect(shown["userID"] == .string(SeenContactTests.userID))
                #expect(shown["name"] == "Sheena")
            }
            let (byID, byPhone) = (
                "/v1/conversations/1%2F\(SeenContactTests.userID)", "/v1/conversations/1%2F16505551234"
            )
            #expect(try await client.get(byID, token: a).status == .notFound)
            #expect(try await client.get(byID, token: b).status == .notFound)
            #expect(try await client.get(byPhone, token: a).status == .ok)
            #expect(try await client.get(byID, token: both).status == .ok)
            #expect(try await client.get(byID).status == .ok)
        }
    }

    @Test("What a line itself shows later is known to who sees it")
    func learnsLater() async throws {
        try await House.open { house, client in
            let a = try await house.token("a", .reader, lines: ["1"])
            try await say(house, 1, on: "1")
            try await say(house, 2, on: "2", userID: SeenContactTests.userID, name: "Sheena")
            try await say(house, 3, on: "1", userID: SeenContactTests.userID, name: "Sheena")
            #expect(try await contact(client, 1, a)["userID"] == .string(SeenContactTests.userID))
            #expect(try await contact(client, 1, a)["name"] == "Sheena")
            let byID = "/v1/conversations/1%2F\(SeenContactTests.userID)"
            #expect(try await client.get(byID, token: a).status == .ok)
        }
    }

    @Test("What the first line has shown, it has shown, whichever comes then")
    func keepsWhatWasShown() async throws {
        try await House.open { house, client in
            let a = try await house.token("a", .reader, lines: ["1"])
            let b = try await house.token("b", .reader, lines: ["2"])
            try await say(house, 1, on: "1", userID: SeenContactTests.userID, name: "Sheena")
            try await say(house, 2, on: "2")
            #expect(try await contact(client, 1, a)["userID"] == .string(SeenContactTests.userID))
            #expect(try await contact(client, 2, b)["phone"] == "16505551234")
            #expect(try await contact(client, 2, b)["userID"] == .null)
            #expect(try await contact(client, 2, b)["name"] == .null)
        }
    }

    @Test("A customer whom somebody writes to from a line is known there as they were named")
    func knowsWhomItWritesTo() async throws {
        try await House.open { house, client in
            let b = try await house.token("b", .sender, lines: [LineID(House.line)])
            try await say(house, 1, on: "1", userID: SeenContactTests.userID, name: "Sheena")
            let text = "{\"messaging_product\":\"whatsapp\",\"to\":\"16505551234\",\"text\":{\"body\":\"Hi\"}}"
            // Outside the window it is refused, and the conversation is there all the same.
            #expect(try await client.post("/v23.0/\(House.line)/messages", text, token: b).graphCode == 131_047)
            let shown = try await client.get("/v1/conversations/\(House.line)%2F16505551234", token: b).json["contact"]
            #expect(shown["phone"] == "16505551234")
            #expect(shown["userID"] == .null)
        }
    }

    @Test("What was shown where is part of the stored state")
    func isStored() async throws {
        try await House.open { house, _ in
            try await say(house, 1, on: "1")
            try await say(house, 2, on: "2", userID: SeenContactTests.userID, name: "Sheena")
            let world = try await house.broker.query { copy $0 }
            #expect(world.directory.contact(ContactID(1), seenOn: { $0 == "1" })?.userID == "")
            var rebuilt = World()
            for event in try house.events() { rebuilt.apply(event) }
            #expect(rebuilt == world)
            let read = try World(encoded: world.encoded())
            #expect(read == world)
        }
    }
}
