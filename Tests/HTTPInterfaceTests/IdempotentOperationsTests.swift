import Broker
import BrokerTesting
import Decisions
import EventLog
import EventLogTesting
import Events
import HTTPTypes
import Messages
import Settings
import Testing
import Timeline

@testable import HTTPInterface

/// What else than a message under `/v1` takes an `Idempotency-Key`.
struct IdempotentOperationsTests {
    private func open(_ test: @escaping @Sendable (House, Client) async throws -> Void) async throws {
        try await House.open { house, client in
            try await house.receive(client, Webhooks.text("Hello"))
            try await test(house, client)
        }
    }

    private func requests(in house: House) throws -> Int {
        try house.events().count { $0.event.name == "sendRequested" }
    }

    @Test("What is done to a session is done once, and answered as the conversation is by then")
    func servesOnce() async throws {
        try await open { house, client in
            for id in ["ana", "bob"] { _ = try await house.broker.submit(.registerAgent(id: id, name: id)) }
            let path = "/v1/conversations/1"
            let body = #"{"agent":"ana"}"#
            #expect(try await client.post("\(path)/take", body, key: "k1").status == .ok)
            let passed = try await client.post("\(path)/transfer", #"{"to":"agent:bob","by":"agent:ana"}"#, key: "k2")
            #expect(passed.status == .ok)
            let head = house.log.head
            // Ana has it no more: without the key this would be refused, and taking would take it from Bob.
            let again = try await client.post("\(path)/transfer", #"{"to":"agent:bob","by":"agent:ana"}"#, key: "k2")
            #expect(again.status == .ok && again.text == passed.text && again.position == passed.position)
            let taken = try await client.post("\(path)/take", body, key: "k1")
            #expect(taken.status == .ok && taken.json["session"]["handler"] == "agent:bob")
            #expect(house.log.head == head)
            let finish = #"{"by":"agent:bob"}"#
            for _ in 0..<2 { #expect(try await client.post("\(path)/finish", finish, key: "k3").status == .ok) }
            #expect(try await client.post("\(path)/finish", finish, key: "k4").problem == "no-open-session")
        }
    }

    @Test("A session is begun once")
    func startsOnce() async throws {
        try await House.open { house, client in
            _ = try await house.broker.submit(.registerAgent(id: "ana", name: "Ana"))
            _ = try await house.broker.submit(.setPolicy(LineID(House.line), LinePolicy()))
            let body = #"{"line":"\#(House.line)","phone":"16505550134","agent":"ana"}"#
            let first = try await client.post("/v1/conversations", body, key: "k1")
            #expect(first.status == .created, "\(first.text)")
            let again = try await client.post("/v1/conversations", body, key: "k1")
            #expect(again.status == .created && again.text == first.text)
            #expect(try await client.post("/v1/conversations", body, key: "k2").problem == "session-open")
        }
    }

    @Test("A token is issued once; its text is told once, and kept nowhere")
    func issuesOnce() async throws {
        try await open { house, client in
            let body = #"{"name":"board","role":"reader"}"#
            let first = try await client.post("/v1/tokens", body, key: "k1")
            guard case .string(let token) = first.json["token"] else {
                Issue.record("no token: \(first.text)")
                return
            }
            let again = try await client.post("/v1/tokens", body, key: "k1")
            #expect(again.status == .conflict && again.problem == "stale")
            #expect(try await client.get("/v1/conversations", token: token).status == .ok)
            let payloads = try house.events().map { String(decoding: $0.event.payload, as: UTF8.self) }
            #expect(!payloads.contains { $0.contains(token) })
            #expect(try await client.post("/v1/tokens", body, key: "k2").status == .created)
            #expect(try await client.get("/v1/conversations", token: token).status == .unauthorized)
        }
    }

    @Test("What changes nothing is kept, too, as that is its answer")
    func keepsNothing() async throws {
        try await open { house, client in
            _ = try await house.broker.submit(.registerAgent(id: "ana", name: "Ana"))
            for key in ["k1", "k2", "k2"] {
                let answer = try await client.post("/v1/agents/ana/log-in", "{}", key: key)
                #expect(answer.json == ["id": "ana", "state": "available"])
            }
            let names = try house.events().map(\.event.name)
            #expect(names.suffix(3) == ["agentStateSet", "requestKept", "requestKept"])
            #expect(try await client.post("/v1/agents/ana/log-out", "{}", key: "k1").status == .ok)
            // It was logged in by then, and nobody asks for it anew.
            #expect(try await client.post("/v1/agents/ana/log-in", "{}", key: "k2").status == .ok)
            #expect(try house.events().last?.event.name == "requestKept")
            #expect(try house.events().count { $0.event.name == "agentStateSet" } == 2)
        }
    }

    @Test("A group delivers everything again once for each key")
    func replaysOnce() async throws {
        try await open { house, client in
            #expect(try await client.put("/v1/groups/crm", #"{"types":["messageReceived"],"from":1}"#).status == .ok)
            #expect(try await client.post("/v1/groups/crm/replay", #"{"from":1}"#, key: "k1").json["replayed"] == false)
            let body = #"{"from":1,"confirm":1}"#
            // What was only counted keeps no key.
            let first = try await client.post("/v1/groups/crm/replay", body, key: "k1")
            #expect(first.json["replayed"] == true, "\(first.text)")
            try await house.receive(client, Webhooks.text("Hello again", id: "wamid.IN2"))
            // Without the key it would be another number by now.
            let again = try await client.post("/v1/groups/crm/replay", body, key: "k1")
            #expect(again.status == .ok && again.text == first.text && again.position == first.position)
            #expect(try await client.post("/v1/groups/crm/replay", body, key: "k2").problem == "stale")
            #expect(try house.events().count { $0.event.name == "groupReplayed" } == 1)
        }
    }

    @Test("Every POST under /v1 takes a key, or says that it needs none; so does the Graph API's send")
    func describesKeys() async throws {
        try await House.open { house, client in
            let paths = try await client.get("/openapi.json", token: nil).json["paths"]
            for operation in house.interior.frontDoor().operations {
                let takes = operation.parameters.contains { $0.name == IdempotencyKey.field && $0.place == "header" }
                #expect(takes == (operation.repetition == .keyed), "\(operation.id)")
                guard operation.method == .post, operation.path.hasPrefix("/v1/") else {
                    #expect(takes == (operation.id == "sendGraphMessage"), "\(operation.id)")
                    continue
                }
                guard case .string(let text) = paths[operation.path]["post"]["description"] else { continue }
                #expect(takes != text.contains("needs no `Idempotency-Key`"), "\(operation.id)")
            }
        }
    }
}

// MARK: - The Graph API

extension IdempotentOperationsTests {
    private static let graph = "/v23.0/\(House.line)/messages"

    private static func graphText(_ text: String) -> String {
        #"{"messaging_product":"whatsapp","to":"16505551234","type":"text","text":{"body":"\#(text)"}}"#
    }

    @Test("A message by the Graph API is sent once, and answered with what the platform has said of it by then")
    func sendsByGraphOnce() async throws {
        try await open { house, client in
            let hi = IdempotentOperationsTests.graphText("Hi")
            async let first = client.post(IdempotentOperationsTests.graph, hi, key: "k1")
            await house.clock.waitForSleeper(of: .seconds(10))
            let request = try #require(try house.events().last { $0.event.name == "sendRequested" })
            let result = AttemptResult.accepted(message: "wamid.OUT1", waID: Webhooks.customer, status: "accepted")
            try await house.attempt(request.position, in: request.conversation, result)
            let (answer, again) = (
                try await first, try await client.post(IdempotentOperationsTests.graph, hi, key: "k1")
            )
            #expect(answer.status == .ok && answer.json["messages"][0]["id"] == "wamid.OUT1")
            #expect(again.status == .ok && again.text == answer.text)
            let other = try await client.post(
                IdempotentOperationsTests.graph, IdempotentOperationsTests.graphText("Ho"), key: "k1")
            #expect(other.status == .unprocessableContent && other.graphCode == 100)
            #expect(try await client.post(IdempotentOperationsTests.graph, hi, key: "a b").status == .badRequest)
            #expect(try requests(in: house) == 1)
        }
    }

    @Test("A message that the platform has refused for good is not sent again, and answered with its error again")
    func failsByGraphOnce() async throws {
        try await open { house, client in
            let hi = IdempotentOperationsTests.graphText("Hi")
            async let first = client.post(IdempotentOperationsTests.graph, hi, key: "k1")
            await house.clock.waitForSleeper(of: .seconds(10))
            let request = try #require(try house.events().last { $0.event.name == "sendRequested" })
            let failed = AttemptResult.failed(httpStatus: 404, code: 132_001, reason: "no such", retryAfter: nil)
            try await house.attempt(request.position, in: request.conversation, failed)
            let (answer, again) = (
                try await first, try await client.post(IdempotentOperationsTests.graph, hi, key: "k1")
            )
            #expect(answer.graphCode == 132_001 && again.text == answer.text && again.status == answer.status)
            #expect(try requests(in: house) == 1)
        }
    }
}
