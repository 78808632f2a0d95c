import Broker
import Decisions
import EventLogTesting
import Events
import HTTPTypes
import Testing
import Timeline

@testable import HTTPInterface

/// Work on sessions: who may do what, and what is answered.
struct SessionTests {
    private func open(_ test: @escaping @Sendable (House, Client) async throws -> Void) async throws {
        try await House.open { house, client in
            _ = try await house.broker.submit(.registerAgent(id: "ana", name: "Ana"))
            _ = try await house.broker.submit(.registerAgent(id: "bob", name: "Bob"))
            try await house.receive(client, Webhooks.text("Hello"))
            try await test(house, client)
        }
    }

    private func handler(_ answer: Answer) -> JSON { answer.json["session"]["handler"] }

    @Test("A command's answer tells the position of the last event that it led to")
    func tellsPositions() async throws {
        try await House.open { house, client in
            let name = try #require(HTTPField.Name("Parley-Position"))
            try await house.receive(client, Webhooks.text("Hello"))
            let requests: [(HTTPRequest.Method, String, String?)] = [
                (.put, "/v1/agents/ana", "{\"name\":\"Ana\"}"),
                (.post, "/v1/conversations/1/take", "{\"agent\":\"ana\"}"),
                (.post, "/v1/conversations/1/messages", "{\"text\":\"Hi\",\"by\":\"agent:ana\"}"),
                (.post, "/v1/conversations/1/finish", "{\"by\":\"agent:ana\"}"),
                (.post, "/v1/tokens", "{\"name\":\"board\",\"role\":\"reader\"}"), (.delete, "/v1/tokens/board", nil),
            ]
            for (method, path, body) in requests {
                let answer = try await client.send(method, path, body: body)
                #expect(answer.status.kind == .successful, "\(path)")
                #expect(answer.headers[name] == "\(house.log.head.rawValue)", "\(path)")
            }
            // The same name again is no event.
            _ = try await client.send(.put, "/v1/agents/ana", body: "{\"name\":\"Ana\"}")
            let same = try await client.send(.put, "/v1/agents/ana", body: "{\"name\":\"Ana\"}")
            #expect(same.headers[name] == nil)
        }
    }

    @Test("An agent takes, releases, takes again and finishes a session")
    func serves() async throws {
        try await open { house, client in
            let ana = try await house.token("ana", .agent)
            let taken = try await client.post("/v1/conversations/1/take", token: ana)
            #expect(taken.status == .ok)
            #expect(handler(taken) == "agent:ana")
            #expect(handler(try await client.post("/v1/conversations/1/release", "{}", token: ana)) == "unassigned")
            #expect(
                handler(try await client.post("/v1/conversations/1/take", "{\"agent\":\"ana\"}", token: ana))
                    == "agent:ana")
            let finished = try await client.post("/v1/conversations/1/finish", token: ana)
            #expect(finished.status == .ok)
            #expect(finished.json["session"] == .null)
            let names = try house.events().map(\.event.name).suffix(4)
            #expect(Array(names) == ["sessionAssigned", "sessionAssigned", "sessionAssigned", "sessionClosed"])
        }
    }

    @Test("An administrator acts for whom the request names, or as a program")
    func actsForOthers() async throws {
        try await open { house, client in
            #expect(
                handler(try await client.post("/v1/conversations/1/take", "{\"agent\":\"agent:bob\"}")) == "agent:bob")
            let passed = try await client.post(
                "/v1/conversations/1/assign", "{\"handler\":\"agent:ana\",\"by\":\"agent:bob\"}")
            #expect(handler(passed) == "agent:ana")
            #expect(
                handler(try await client.post("/v1/conversations/1/assign", "{\"handler\":\"bot:concierge\"}"))
                    == "bot:concierge")
            #expect(
                (try await client.post("/v1/conversations/1/finish", "{\"by\":\"bot:concierge\"}")).json["session"]
                    == .null)
            let by = try house.events().compactMap { event -> String? in
                switch event.event {
                case .sessionAssigned(let assigned): assigned.by
                case .sessionClosed(let closed): closed.by
                default: nil
                }
            }
            #expect(by == ["agent:bob", "agent:bob", "api:admin", "bot:concierge"])
        }
    }

    @Test("A session is only finished by who has it")
    func refusesOthers() async throws {
        try await open { house, client in
            let bob = try await house.token("bob", .agent)
            _ = try await client.post("/v1/conversations/1/take", "{\"agent\":\"ana\"}")
            let answer = try await client.post("/v1/conversations/1/finish", token: bob)
            #expect(answer.status == .conflict)
            #expect(answer.problem == "not-the-handler")
            let bot = try await house.token("concierge", .bot)
            let passed = try await client.post("/v1/conversations/1/assign", "{\"handler\":\"unassigned\"}", token: bot)
            #expect(passed.problem == "not-the-handler")
        }
    }

    @Test("Nobody but an administrator acts as somebody else")
    func refusesImpersonation() async throws {
        try await open { house, client in
            let ana = try await house.token("ana", .agent)
            let requests = [
                ("take", "{\"agent\":\"bob\"}"), ("finish", "{\"by\":\"agent:bob\"}"),
                ("release", "{\"by\":\"bot:x\"}"),
                ("assign", "{\"handler\":\"unassigned\",\"by\":\"agent:bob\"}"),
            ]
            for (action, body) in requests {
                let answer = try await client.post("/v1/conversations/1/\(action)", body, token: ana)
                #expect(answer.status == .forbidden, "\(action)")
                #expect(answer.problem == "forbidden", "\(action)")
            }
            let own = try await client.post("/v1/conversations/1/release", "{\"by\":\"agent:ana\"}", token: ana)
            #expect(own.status == .ok)
        }
    }

    @Test("What makes no sense is told with the field that is wrong")
    func refusesNonsense() async throws {
        try await open { _, client in
            let requests: [(String, String, String, String)] = [
                ("take", "{}", "invalid", "agent"), ("assign", "{}", "invalid", "handler"),
                ("assign", "{\"handler\":3}", "invalid", "handler"),
                ("assign", "{\"handler\":\"x\"}", "invalid", "handler"),
                ("assign", "{\"handler\":null}", "invalid", "handler"), ("finish", "{\"by\":\"ana\"}", "invalid", "by"),
                ("finish", "{\"by\":\"rule:autoClose\"}", "invalid", "by"),
            ]
            for (action, body, problem, field) in requests {
                let answer = try await client.post("/v1/conversations/1/\(action)", body)
                #expect(answer.problem == problem, "\(action) \(body)")
                #expect(answer.json["field"] == .string(field), "\(action) \(body)")
            }
            let malformed = try await client.post("/v1/conversations/1/assign", "{")
            #expect(malformed.status == .badRequest)
            #expect(malformed.problem == "malformed")
            let nobody = try await client.post("/v1/conversations/1/take", "{\"agent\":\"eve\"}")
            #expect(nobody.problem == "not-found")
            let bin = try await client.post("/v1/conversations/1/assign", "{\"handler\":\"workbin:lunch\"}")
            #expect(bin.problem == "invalid")
            _ = try await client.post("/v1/conversations/1/finish")
            #expect(try await client.post("/v1/conversations/1/finish").problem == "no-open-session")
        }
    }
}
