import Broker
import Decisions
import EventLog
import EventLogTesting
import Events
import HTTPTypes
import Messages
import Testing
import Timeline

@testable import HTTPInterface

/// Lists, search and transcripts as they are asked for over HTTP: from the views, page by page, in several orders.
struct ListTests {
    /// Three customers wrote, the first one twice; the second conversation is on another line.
    private func open(_ test: @escaping @Sendable (House, Client) async throws -> Void) async throws {
        try await House.open { house, client in
            _ = try await house.broker.submit(.registerAgent(id: "ana", name: "Ana"))
            try await house.receive(client, Webhooks.text("My parcel", id: "wamid.1", from: "16505550001"))
            try await house.receive(
                client, Webhooks.text("An invoice", id: "wamid.2", from: "16505550002", line: "222"))
            try await house.receive(client, Webhooks.text("Hello", id: "wamid.3", from: "16505550003"))
            try await house.receive(client, Webhooks.text("The parcel again", id: "wamid.4", from: "16505550001"))
            try await test(house, client)
        }
    }

    private func ids(_ client: Client, _ query: String, token: String? = House.adminToken) async throws -> [Int64] {
        try await client.get("/v1/conversations?\(query)", token: token).json["conversations"].ids
    }

    @Test func listsComeInTheOrderThatIsAskedFor() async throws {
        try await open { _, client in
            #expect(try await ids(client, "sort=number") == [1, 2, 3])
            #expect(try await ids(client, "sort=newest") == [1, 3, 2])
            #expect(try await ids(client, "sort=waiting") == [1, 2, 3])
            _ = try await client.post("/v1/conversations/1/take", "{\"agent\":\"ana\"}")
            _ = try await client.post("/v1/conversations/1/messages", "{\"text\":\"On its way\",\"by\":\"agent:ana\"}")
            #expect(try await ids(client, "sort=waiting") == [2, 3])
            #expect(try await ids(client, "waiting=false") == [1])
            #expect(try await ids(client, "waiting=true&line=222") == [2])
            let wrong = try await client.get("/v1/conversations?sort=oldest")
            #expect(wrong.problem == "invalid")
            #expect(wrong.json["field"] == "sort")
        }
    }

    @Test(arguments: ["number", "newest", "waiting"]) func pagesOfAnOrderAreTheWholeList(_ order: String) async throws {
        try await open { _, client in
            let whole = try await ids(client, "sort=\(order)")
            var (all, next) = ([Int64](), "")
            repeat {
                let page = try await client.get("/v1/conversations?sort=\(order)&limit=1\(next)").json
                all += page["conversations"].ids
                next = if case .integer(let position) = page["next"] { "&after=\(position)" } else { "" }
            } while !next.isEmpty
            #expect(all == whole)
        }
    }

    @Test func wordsAndCustomersAreFound() async throws {
        try await open { house, client in
            let found = try await client.get("/v1/conversations?q=parcel").json["conversations"]
            #expect(found.ids == [1])
            #expect(found[0]["lastMessage"]["text"] == "The parcel again")
            let message = try await client.get("/v1/conversations/1/messages?before=end&limit=1").json["messages"][0]
            #expect(found[0]["match"] == message["position"])
            let byNumber = try await client.get("/v1/conversations?q=16505550002").json["conversations"]
            #expect(byNumber.ids == [2])
            #expect(byNumber[0]["match"] == .null)
            let limited = try await house.token("some", .reader, lines: ["222"])
            #expect(try await ids(client, "q=parcel", token: limited) == [])
            #expect(try await ids(client, "q=invoice", token: limited) == [2])
            #expect(try await ids(client, "q=parcel&line=222") == [])
            for query in ["q=", "q=%21", "q=a&sort=newest", "q=\(String(repeating: "a", count: 1_001))"] {
                #expect(try await client.get("/v1/conversations?\(query)").problem == "invalid", "\(query)")
            }
        }
    }

    @Test func aTokenForSomeLinesListsTheseInEveryOrder() async throws {
        try await open { house, client in
            let (one, both) = (
                try await house.token("one", .reader, lines: ["222"]),
                try await house.token("both", .reader, lines: ["222", .init(House.line)])
            )
            for order in ["number", "newest", "waiting"] {
                #expect(try await ids(client, "sort=\(order)", token: one) == [2])
                #expect(try await ids(client, "sort=\(order)", token: both) == ids(client, "sort=\(order)"))
                #expect(try await ids(client, "sort=\(order)&line=\(House.line)", token: one) == [])
            }
        }
    }

    @Test func anAnswerSaysUpToWhereItTellsAndTellsWhatIsAskedFor() async throws {
        try await open { house, client in
            let name = try #require(HTTPField.Name("Parley-At-Least"))
            let position = try #require(HTTPField.Name("Parley-Position"))
            for path in ["/v1/conversations", "/v1/conversations/1/messages", "/v1/totals"] {
                let answer = try await client.send(.get, path, headers: [name: "\(house.log.head)".filter(\.isNumber)])
                #expect(answer.status == .ok)
                #expect(answer.headers[position] == "\(house.log.head.rawValue)")
                for wrong in ["x", "-1", "\(house.log.head.rawValue + 1)"] {
                    let refused = try await client.send(.get, path, headers: [name: wrong])
                    #expect(refused.problem == "invalid")
                }
            }
        }
    }

    @Test func whatIsDoneToAMessageShowsOnIt() async throws {
        try await open { house, client in
            let react = """
                {"message":{"type":"reaction","reaction":{"message_id":"wamid.1","emoji":"\u{1F44D}"}}}
                """
            _ = try await client.post("/v1/conversations/1/messages", react)
            let send = try #require(try house.events().last { $0.event.name == "sendRequested" }).position
            try await house.attempt(send, in: .init(1), .accepted(message: "wamid.OUT", waID: "", status: "accepted"))
            let message = try await client.get("/v1/conversations/1/messages").json["messages"][0]
            #expect(message["reactions"][0]["emoji"] == "\u{1F44D}")
            #expect(message["reactions"][0]["by"] == "api:admin")
            #expect(message["session"] == 1)
        }
    }
}
