import EventLog
import EventLogTesting
import Events
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import NIOEmbedded
import Testing
import Timeline

@testable import HTTPInterface

/// What every request passes: limits, time, and what becomes of what no route takes.
struct FrontDoorTests {
    @Test("A path that doesn't exist is a problem, and a wrong method is told which there are")
    func refusesOtherPaths() async throws {
        try await House.open { _, client in
            for path in ["/", "/v1", "/v1/nothing", "/v1/conversations/1/nothing", "/webhooks", "//", "/%00"] {
                let answer = try await client.get(path)
                #expect(answer.status == .notFound, "\(path)")
                #expect(answer.problem == "not-found", "\(path)")
            }
            let wrong = try await client.send(.patch, "/v1/conversations/1")
            #expect(wrong.status == .methodNotAllowed)
            #expect(wrong.problem == "method-not-allowed")
            #expect(wrong.headers[.allow] == "GET, HEAD")
            #expect(try await client.send(.put, "/webhooks/whatsapp").headers[.allow] == "GET, HEAD, POST")
        }
    }

    @Test("HEAD is answered like GET, without a body")
    func answersHead() async throws {
        try await House.open { _, client in
            let answer = try await client.send(.head, "/v1/agents")
            #expect(answer.status == .ok)
            #expect(answer.text.isEmpty)
        }
    }

    @Test("Bodies above a route's limit are refused")
    func limitsBodies() async throws {
        try await House.open { configuration in
            configuration.limits.body = 100
            configuration.limits.graphBody = 100
        } _: { _, client in
            let large = "{\"name\":\"\(String(repeating: "x", count: 100))\"}"
            let own = try await client.send(.put, "/v1/agents/ana", body: large)
            #expect(own.status == .contentTooLarge)
            #expect(own.problem == "too-large")
            let graph = try await client.post("/v23.0/1/messages", large)
            #expect(graph.status == .contentTooLarge)
            #expect(graph.graphCode == 100)
        }
    }

    @Test("A request whose time is over while the log is slow gets an answer; what it asked for may still happen")
    func limitsTime() async throws {
        try await House.open { house, client in
            house.log.set(.hold)
            async let answer = client.webhook(Webhooks.text("Hello"))
            await house.clock.waitForSleeper(of: .seconds(30))
            // Until then it is the body that is waited for.
            await house.log.untilHeld()
            house.clock.advance(by: .seconds(30))
            let late = try await answer
            #expect(late.status == .gatewayTimeout)
            #expect(late.problem == "timed-out")
            house.log.set(nil)
            let again = try await client.webhook(Webhooks.text("Hello"))
            #expect(again.json["known"] == 1)
        }
    }

    @Test("A message that got no answer in time is not one that clients may send again blindly")
    func limitsTimeOfSends() async throws {
        try await House.open { house, client in
            try await house.receive(client, Webhooks.text("Hello"))
            // Whose token it is has to be known before the log stands still.
            _ = try await client.get("/v1/agents")
            house.log.set(.hold)
            let body = "{\"messaging_product\":\"whatsapp\",\"to\":\"16505551234\",\"text\":{\"body\":\"Hi\"}}"
            async let answer = client.post("/v23.0/\(House.line)/messages", body)
            await house.log.untilHeld()
            house.clock.advance(by: .seconds(30))
            let late = try await answer
            #expect(late.status == .gatewayTimeout)
            #expect(late.graphCode == 131_000)
            #expect(late.json["error"]["is_transient"] == .null)
            house.log.set(nil)
        }
    }

    @Test("A body that stops arriving is given up, and never taken for complete")
    func limitsSlowBodies() async throws {
        try await House.open { house, _ in
            let (body, source) = RequestBody.makeStream()
            let head = HTTPRequest(
                method: .post, scheme: "http", authority: "localhost", path: "/webhooks/whatsapp",
                headerFields: [.contentLength: "100"])
            let context = Visit(
                source: .init(channel: NIOAsyncTestingChannel(), logger: house.interior.logger))
            let door = house.interior.frontDoor().door
            async let response = door.respond(to: Request(head: head, body: body), context: context)
            await source.yield(ByteBuffer(string: "half"))
            await house.clock.waitForSleeper(of: .seconds(30))
            house.clock.advance(by: .seconds(30))
            let answer = try await response
            #expect(answer.status == .requestTimeout)
        }
    }

    @Test("Over a real connection: answers, duplicates, limits of headers and bodies")
    func answersOverConnections() async throws {
        try await House.open {
            $0.port = 0
        } _: { house, _ in
            try await connected(to: house) { client in
                let (first, second) = (
                    try await client.webhook(Webhooks.text("Hello")), try await client.webhook(Webhooks.text("Hello"))
                )
                #expect(first.json["recorded"] == 1)
                #expect(second.json["known"] == 1)
                let shown = try await client.get("/v1/conversations/1")
                #expect(shown.json["id"] == 1)
                let health = try await client.get("/healthz", token: nil)
                #expect(health.status == .ok)
            }
            // A refusal of what has not all arrived ends its connection.
            try await connected(to: house) { client in
                let large = try await client.webhook(String(repeating: "x", count: 100_000))
                #expect(large.status == .contentTooLarge)
            }
            try await connected(to: house) { client in
                let long = try await client.get("/healthz", token: String(repeating: "x", count: 20_000))
                #expect(long.status == .badRequest)
            }
        }
    }

    /// A client with a connection of its own.
    private func connected(
        to house: House, _ body: @escaping @Sendable (Client) async throws -> Void
    ) async throws {
        try await house.interior.application(onListening: { _ in }).test(.live) { http in
            try await body(
                Client(
                    http: http, check: AnswerCheck(house.interior.frontDoor().operations), views: house.views))
        }
    }
}
