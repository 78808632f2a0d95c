import Broker
import BrokerTesting
import EventLog
import EventLogTesting
import Events
import HTTPTypes
import Testing
import Timeline

@testable import HTTPInterface

/// Tokens: who gets in, to what, and for which lines.
struct AccessTests {
    @Test("Every route but those that are open needs a valid token")
    func needsToken() async throws {
        try await House.open { house, client in
            for operation in house.interior.frontDoor().operations where !operation.access.roles.isEmpty {
                let path = operation.path.replacing("{version}", with: "v23.0").replacing("{id}", with: "1")
                for token in [nil, "", "parley_wrong", Secret.newToken()] {
                    let answer = try await client.send(operation.method, path, token: token)
                    #expect(answer.status == .unauthorized, "\(operation.id)")
                    #expect(answer.headers[.wwwAuthenticate] != nil, "\(operation.id)")
                }
            }
            let basic = try await client.send(
                .get, "/v1/agents", token: nil, headers: [.authorization: "Basic \(House.adminToken)"])
            #expect(basic.problem == "unauthenticated")
        }
    }

    @Test("Each role gets what is its own and nothing else")
    func checksRoles() async throws {
        try await House.open { house, client in
            let operations = house.interior.frontDoor().operations.filter { !$0.access.roles.isEmpty }
            for role in [Role.agent, .bot, .sender, .reader] {
                let token = try await house.token("somebody", role)
                for operation in operations {
                    let whole = operation.path.replacing("{version}", with: "v23.0").replacing("{id}", with: "1")
                    // A stream of events ends by itself only where it is to.
                    let path = operation.id == "followEvents" ? "\(whole)?follow=false" : whole
                    let answer = try await client.send(operation.method, path, token: token)
                    let isForbidden = answer.status == .forbidden
                    #expect(isForbidden == !operation.access.roles.contains(role), "\(role) \(operation.id)")
                }
            }
        }
    }

    @Test("Each role may do what the one before it may; nobody changes anything who may only read; few routes are open")
    func keepsRoles() async throws {
        try await House.open { house, _ in
            let operations = house.interior.frontDoor().operations
            func ids(_ role: Role) -> Set<String> {
                Set(operations.filter { $0.access.roles.contains(role) }.map(\.id))
            }
            let roles: [Role] = [.reader, .sender, .bot, .agent, .admin]
            for (less, more) in zip(roles, roles.dropFirst()) {
                #expect(ids(less).isStrictSubset(of: ids(more)), "\(less) \(more)")
            }
            for operation in operations where operation.method != .get {
                #expect(!operation.access.roles.contains(.reader), "\(operation.id)")
            }
            for id in ["issueToken", "listTokens", "revokeToken"] {
                let access = operations.first { $0.id == id }?.access
                #expect(access?.roles == [.admin] && access?.needsAllLines == true, "\(id)")
            }
            let open = Set(operations.filter(\.access.roles.isEmpty).map(\.id))
            let described: Set = ["getOpenAPI", "getAsyncAPI", "listSchemas", "getSchema"]
            #expect(open == described.union(["subscribeWebhook", "receiveWebhook", "getHealth", "getReadiness"]))
        }
    }

    @Test("A token for some lines sees these alone, and nothing that is not divided by line")
    func checksLines() async throws {
        try await House.open { house, client in
            try await house.receive(client, Webhooks.text("Hello", id: "wamid.1"))
            try await house.receive(client, Webhooks.text("Hello", id: "wamid.2", line: "222"))
            let sent = try await client.post("/v1/conversations/1/messages", "{\"text\":\"Hi\"}")
            guard case .string(let message) = sent.json["id"] else { return }
            let token = try await house.token("second", .admin, lines: ["222"])
            let list = try await client.get("/v1/conversations", token: token).json["conversations"]
            #expect(list.count == 1)
            #expect(list[0]["line"] == "222")
            #expect(try await client.get("/v1/conversations/2", token: token).status == .ok)
            let hidden = [
                "/v1/conversations/1", "/v1/conversations/1/events", "/v1/conversations/1/messages",
                "/v1/messages/\(message)", "/v1/settings/\(House.line)",
            ]
            for path in hidden { #expect(try await client.get(path, token: token).problem == "not-found", "\(path)") }
            let actions = [
                "take": "{\"agent\":\"ana\"}", "release": "{}", "finish": "{}", "messages": "{\"text\":\"Hi\"}",
                "assign": "{\"handler\":\"unassigned\"}",
            ]
            for (action, body) in actions {
                let answer = try await client.post("/v1/conversations/1/\(action)", body, token: token)
                #expect(answer.problem == "not-found", "\(action)")
            }
            for path in ["/v1/totals", "/metrics", "/v1/tokens"] {
                #expect(try await client.get(path, token: token).problem == "forbidden", "\(path)")
            }
            let widened = "{\"name\":\"x\",\"role\":\"admin\"}"
            #expect(try await client.post("/v1/tokens", widened, token: token).problem == "forbidden")
        }
    }

    @Test("A token is told once, works at once, and is of no use from its revocation on")
    func issuesAndRevokes() async throws {
        try await House.open { house, client in
            let issued = try await client.post(
                "/v1/tokens", "{\"name\":\"ana\",\"role\":\"agent\",\"lines\":[\"222\"]}")
            #expect(issued.status == .created)
            guard case .string(let token) = issued.json["token"] else { return }
            #expect(token.hasPrefix("parley_"))
            #expect(token.count == "parley_".count + 43)
            #expect(try await client.get("/v1/agents", token: token).status == .ok)
            let list = try await client.get("/v1/tokens")
            #expect(
                list.json["tokens"] == [
                    ["name": "admin", "role": "admin", "lines": []],
                    ["name": "ana", "role": "agent", "lines": ["222"]],
                ])
            #expect(!list.text.contains(token))
            #expect(!(try house.events().contains { $0.event.json.contains(token) }))
            #expect(try await client.send(.delete, "/v1/tokens/ana").status == .noContent)
            #expect(try await client.get("/v1/agents", token: token).status == .unauthorized)
            #expect(try await client.send(.delete, "/v1/tokens/ana").problem == "not-found")
        }
    }

    @Test("A token issued again replaces the one of its name and role")
    func replaces() async throws {
        try await House.open { _, client in
            let first = try await client.post("/v1/tokens", "{\"name\":\"crm\",\"role\":\"sender\"}").json["token"]
            let second = try await client.post("/v1/tokens", "{\"name\":\"crm\",\"role\":\"sender\"}").json["token"]
            guard case (.string(let old), .string(let new)) = (first, second) else { return }
            #expect(try await client.get("/v1/agents", token: old).status == .unauthorized)
            #expect(try await client.get("/v1/agents", token: new).status == .ok)
        }
    }

    @Test("The last administrator's token can neither be revoked nor be limited to some lines")
    func keepsAnAdministrator() async throws {
        try await House.open { house, client in
            #expect(try await client.send(.delete, "/v1/tokens/admin").problem == "last-admin")
            let limited = "{\"name\":\"admin\",\"role\":\"admin\",\"lines\":[\"222\"]}"
            #expect(try await client.post("/v1/tokens", limited).problem == "last-admin")
            let second = try await house.token("second", .admin)
            #expect(try await client.send(.delete, "/v1/tokens/admin").status == .noContent)
            #expect(try await client.get("/v1/agents").status == .unauthorized)
            #expect(try await client.get("/v1/agents", token: second).status == .ok)
        }
    }

    @Test("What is no token's description is refused with the field that is wrong")
    func refusesNonsense() async throws {
        try await House.open { _, client in
            let requests = [
                ("{}", "name"), ("{\"name\":\"x\"}", "role"), ("{\"name\":\"x\",\"role\":\"king\"}", "role"),
                ("{\"name\":\"x\",\"role\":\"admin\",\"lines\":\"1\"}", "lines"),
                ("{\"name\":\"x\",\"role\":\"admin\",\"lines\":[1]}", "lines[0]"),
                ("{\"name\":\"x\",\"role\":\"admin\",\"lines\":[\"\"]}", "lines"),
            ]
            for (body, field) in requests {
                let answer = try await client.post("/v1/tokens", body)
                #expect(answer.problem == "invalid", "\(body)")
                #expect(answer.json["field"] == .string(field), "\(body)")
            }
            #expect(try await client.post("/v1/tokens", "{\"name\":\"\",\"role\":\"admin\"}").problem == "invalid")
        }
    }

    @Test("At the first start an administrator's token is made; at the next, none")
    func ensuresAdministrator() async throws {
        let broker = try Broker(log: FaultyEventLog(InMemoryEventLog()), time: VirtualTime(House.start))
        broker.start()
        defer { broker.stop() }
        var shown: [String] = []
        func ensure(_ given: String?) async throws -> AdminToken {
            try await TokenAuthority.ensureAdmin(broker: broker, given: given) { shown.append($0) }
        }
        // A token that can't be shown is not issued.
        await #expect(throws: WeakToken.self) {
            try await TokenAuthority.ensureAdmin(broker: broker, given: nil) { _ in throw WeakToken() }
        }
        #expect(try await ensure(nil) == .made)
        let authority = TokenAuthority(broker: broker)
        #expect(authority.caller(bearing: try #require(shown.first))?.role == .admin)
        #expect(try await ensure(nil) == .issuedBefore)
        let chosen = String(repeating: "x", count: 32)
        #expect(try await ensure(chosen) == .given)
        #expect(authority.caller(bearing: chosen)?.role == .admin)
        let head = broker.log.head
        #expect(try await ensure(chosen) == .given)
        #expect(broker.log.head == head)
        #expect(shown.count == 1)
        await #expect(throws: WeakToken.self) { try await ensure("secret") }
    }
}
