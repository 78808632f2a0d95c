import Broker
import BrokerTesting
import Decisions
import EventLogTesting
import Events
import Foundation
import HTTPTypes
import Projections
import Testing
import Timeline

@testable import HTTPInterface

/// Webhooks that Parley posts, over HTTP (S4.21).
@Suite(.timeLimit(.minutes(2))) struct PostedWebhookTests {
    private static let wanted = #"{"url":"https://a.example/in?key=1","types":["messageReceived"]}"#

    private func open(
        _ test: @escaping @Sendable (House, Client, PostedWebhooks) async throws -> Void
    ) async throws {
        let posts = try PostedWebhooks()
        try await House.open(webhooks: posts) { house, client in
            while house.groups.trouble != nil { await Task.yield() }
            try await test(house, client, posts)
        }
    }

    private func said(_ number: Int, _ house: House, _ client: Client) async throws {
        try await house.receive(client, Webhooks.text("Hello \(number)", id: "wamid.W\(number)"))
    }

    @Test("A webhook is made, posted CloudEvents, shown, and removed")
    func livesAndDies() async throws {
        try await open { house, client, posts in
            let put = try await client.put("/v1/webhooks/orders", Self.wanted)
            #expect(put.status == .ok, "\(put.text)")
            #expect(put.json["state"] == "active" && put.json["generation"] == 1 && put.json["by"] == "api:admin")
            #expect(put.json["group"] == "webhook.orders" && put.json["ackWait"] == "1m")
            try await said(1, house, client)
            while posts.posts.isEmpty { await Task.yield() }
            let post = try #require(posts.posts.first)
            #expect(post.address == "https://a.example/in?key=1" && post.contentType == "application/cloudevents+json")
            let event = try JSONDecoder().decode(JSON.self, from: Data(post.body))
            #expect(event["id"] == .string(post.id) && event["type"] == "parley.messageReceived")
            #expect(event["data"]["fields"]["text"] == "Hello 1")
            let shown = try await client.get("/v1/events/\(post.id)")
            #expect(shown.json["id"] == event["id"])
            #expect(try await client.get("/v1/webhooks").json["webhooks"].count == 1)
            #expect(try await client.send(.delete, "/v1/webhooks/orders").status == .noContent)
            #expect(try await client.get("/v1/webhooks/orders").status == .notFound)
            #expect(try await client.get("/v1/groups/webhook.orders").status == .notFound)
        }
    }

    @Test("What can't be a webhook is refused with advice")
    func refuses() async throws {
        try await open { _, client, _ in
            for (name, body, word) in [
                ("orders", #"{"types":["messageReceived"]}"#, "url"), ("orders", #"{"url":"nonsense"}"#, "url"),
                ("orders", #"{"url":"https://u:p@a.example/"}"#, "url"),
                ("orders", #"{"url":"https://a.example/","ackWait":"10s"}"#, "ackWait"),
                ("orders", #"{"url":"https://a.example/","types":["nothing"]}"#, "types"),
                (String(repeating: "x", count: 49), Self.wanted, "name"),
            ] {
                let answer = try await client.put("/v1/webhooks/\(name)", body)
                #expect(answer.status.code / 100 == 4 && answer.text.contains(word), "\(body): \(answer.text)")
            }
            #expect(try await client.get("/v1/webhooks").json["webhooks"].count == 0)
            #expect(try await client.post("/v1/webhooks/orders/pause").status == .notFound)
            let reserved = try await client.put("/v1/groups/webhook.x", "{}")
            #expect(reserved.status.code / 100 == 4 && reserved.text.contains("webhook"), "\(reserved.text)")
        }
    }

    @Test("Its group is its own, and not to be changed or removed behind its back")
    func guardsItsGroup() async throws {
        try await open { _, client, _ in
            let put = try await client.put("/v1/webhooks/orders", Self.wanted)
            #expect(put.status == .ok)
            let answers = [
                try await client.send(.delete, "/v1/groups/webhook.orders"),
                try await client.put("/v1/groups/webhook.orders", "{}"),
            ]
            #expect(answers.map(\.problem) == ["in-use", "in-use"])
            let shown = try await client.get("/v1/groups/webhook.orders")
            #expect(shown.status == .ok)
        }
    }

    @Test("It is changed member by member, paused, and resumed")
    func changes() async throws {
        try await open { _, client, _ in
            #expect(try await client.put("/v1/webhooks/orders", Self.wanted).status == .ok)
            let patched = try await client.send(
                .patch, "/v1/webhooks/orders", body: #"{"maxDeliveries":3,"url":"https://b.example/"}"#)
            #expect(patched.json["maxDeliveries"] == 3 && patched.json["url"] == "https://b.example/")
            #expect(patched.json["types"] == ["messageReceived"])
            #expect(try await client.post("/v1/webhooks/orders/pause").json["state"] == "paused")
            #expect(try await client.get("/v1/webhooks/orders").json["state"] == "paused")
            #expect(try await client.post("/v1/webhooks/orders/resume").json["state"] == "active")
        }
    }

    @Test("Its keys are told administrators alone, and those before while they are good")
    func tellsKeys() async throws {
        try await open { house, client, posts in
            #expect(try await client.put("/v1/webhooks/orders", Self.wanted).status == .ok)
            let first = try await client.get("/v1/webhooks/orders/secret")
            #expect(first.headers[.cacheControl] == "no-store" && first.json["former"] == .null)
            let keys = try #require(try posts.file.read())
            let id = try #require(try house.events().first { $0.event.name == "webhookSet" }?.position.rawValue)
            let secret = try #require(keys.symmetric(of: "orders#\(id)", generation: 1).secretText)
            #expect(first.json["current"]["secret"] == .string(secret))
            let rotated = try await client.post("/v1/webhooks/orders/rotate")
            #expect(rotated.json["current"]["generation"] == 2 && rotated.json["former"]["secret"] == .string(secret))
            house.time.advance(by: .seconds(86_401))
            #expect(try await client.get("/v1/webhooks/orders/secret").json["former"] == .null)
            let reader = try await house.token("r", .reader)
            #expect(try await client.get("/v1/webhooks/orders/secret", token: reader).status == .forbidden)
            #expect(try await client.get("/v1/webhooks/orders", token: reader).status == .ok)
            // Nothing of it is in the log.
            let told = try house.events().map { "\($0)" }.joined()
            #expect(!told.contains(secret) && !told.contains("whsec_"))
        }
    }

    @Test("A test is posted at once, and its answer told")
    func isTested() async throws {
        try await open { _, client, posts in
            #expect(try await client.put("/v1/webhooks/orders", Self.wanted).status == .ok)
            let taken = try await client.post("/v1/webhooks/orders/test")
            #expect(taken.json["taken"] == true && taken.json["httpStatus"] == 204 && taken.json["reason"] == .null)
            posts.answer = .refused(reason: "its server is not on the public internet")
            let refused = try await client.post("/v1/webhooks/orders/test")
            #expect(refused.json["taken"] == false && refused.json["httpStatus"] == .null)
            #expect(refused.text.contains("not on the public internet"))
        }
    }

    @Test("What was recorded since a moment is posted again")
    func recovers() async throws {
        try await open { house, client, posts in
            #expect(try await client.put("/v1/webhooks/orders", Self.wanted).status == .ok)
            for number in 1...3 {
                house.time.advance(by: .seconds(60))
                try await said(number, house, client)
                while posts.posts.count < number { await Task.yield() }
            }
            let since = (House.start + .seconds(120)).description
            let recovered = try await client.post("/v1/webhooks/orders/recover", #"{"since":"\#(since)"}"#)
            #expect(recovered.json["count"] == 2, "\(recovered.text)")
            while posts.posts.count < 5 { await Task.yield() }
            #expect(Set(posts.posts.map(\.id)).count == 3)
            #expect(try await client.post("/v1/webhooks/orders/recover", #"{"since":"soon"}"#).problem == "invalid")
        }
    }

    @Test("Who administrates one line has webhooks of that line, and sees no others")
    func isLimited() async throws {
        try await open { house, client, _ in
            let token = try await house.token("local", .admin, lines: [LineID(House.line)])
            #expect(try await client.put("/v1/webhooks/all", Self.wanted).status == .ok)
            let wide = try await client.put("/v1/webhooks/mine", Self.wanted, token: token)
            #expect(wide.problem == "invalid", "\(wide.text)")
            let own = #"{"url":"https://a.example/","line":"\#(House.line)"}"#
            #expect(try await client.put("/v1/webhooks/mine", own, token: token).status == .ok)
            #expect(try await client.get("/v1/webhooks", token: token).json["webhooks"].count == 1)
            #expect(try await client.get("/v1/webhooks/all/secret", token: token).status == .notFound)
            #expect(try await client.post("/v1/webhooks/all/rotate", token: token).status == .notFound)
        }
    }

    @Test("Without its file nothing is told or signed, and the answer says what to do")
    func needsItsSecret() async throws {
        try await open { _, client, posts in
            #expect(try await client.put("/v1/webhooks/orders", Self.wanted).status == .ok)
            #expect(try await client.post("/v1/webhooks/orders/test").json["taken"] == true)
            try posts.file.setAside()
            // What is running has it.
            #expect(try await client.get("/v1/webhooks/orders/secret").status == .ok)
        }
    }
}
