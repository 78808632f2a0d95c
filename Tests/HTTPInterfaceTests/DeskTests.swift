import Broker
import Decisions
import Events
import HTTPTypes
import Settings
import Testing
import Timeline

@testable import HTTPInterface

/// The desk over HTTP: agents, queues, workbins, and why nobody has a session.
struct DeskTests {
    private func open(_ test: @escaping @Sendable (House, Client) async throws -> Void) async throws {
        try await House.open { house, client in
            var policy = LinePolicy()
            (policy.strategy, policy.receptionLimit, policy.serviceLevel) = (.longestIdle, 1, .seconds(60))
            policy.transfer.maxTime = .seconds(120)
            _ = try await house.broker.submit(.setPolicy(LineID(House.line), policy))
            for (id, name) in [("ana", "Ana"), ("bob", "Bob")] {
                _ = try await client.send(.put, "/v1/agents/\(id)", body: "{\"name\":\"\(name)\"}")
            }
            try await test(house, client)
        }
    }

    private func write(_ number: Int, _ house: House, _ client: Client) async throws {
        try await house.receive(client, Webhooks.text("Hello", id: "wamid.D\(number)", from: "1650555000\(number)"))
    }

    private func handler(_ answer: Answer) -> JSON { answer.json["session"]["handler"] }

    @Test("An agent is described, logs in and out, and is told with what they have")
    func agents() async throws {
        try await open { house, client in
            let described = try await client.send(
                .put, "/v1/agents/eva",
                body: "{\"name\":\"Eva\",\"lines\":[\"\(House.line)\"],\"skills\":[\"billing\"],\"receptionLimit\":3}")
            #expect(described.json["skills"] == .array(["billing"]))
            #expect(described.json["state"] == .null)
            let eva = try await house.token("eva", .agent)
            #expect(try await client.post("/v1/agents/eva/away", token: eva).problem == "logged-out")
            #expect(try await client.post("/v1/agents/eva/log-in", token: eva).json["state"] == "available")
            #expect(try await client.post("/v1/agents/ana/log-in", token: eva).problem == "not-the-handler")
            #expect(try await client.post("/v1/agents/nobody/log-in").problem == "not-found")
            try await write(1, house, client)
            let shown = try await client.get("/v1/agents/eva")
            #expect(shown.json["sessions"] == 1)
            #expect(shown.json["receptionLimit"] == 3)
            #expect(shown.json["state"] == "available")
            #expect(try await client.post("/v1/agents/eva/log-out", token: eva).json["state"] == "out")
            #expect(try await client.get("/v1/agents/eva").json["sessions"] == 0)
            #expect(handler(try await client.get("/v1/conversations/1")) == "workbin:eva")
            let page = try await client.get("/v1/agents?limit=2")
            #expect(page.json["next"] == "bob")
            let rest = try await client.get("/v1/agents?limit=2&after=bob")
            #expect(rest.json["next"] == .null)
        }
    }

    @Test("The queue is told in its order, and why nobody has a session")
    func queue() async throws {
        try await open { house, client in
            _ = try await client.post("/v1/agents/ana/log-in")
            for number in 1...3 { try await write(number, house, client) }
            #expect(handler(try await client.get("/v1/conversations/1")) == "agent:ana")
            let queues = try await client.get("/v1/queues")
            #expect(queues.json["queues"].elements.map { $0["waiting"] } == [2])
            let queue = try await client.get("/v1/queues/\(House.line)")
            #expect(queue.json["sessions"].elements.map { $0["conversation"] } == [2, 3])
            let page = try await client.get("/v1/queues/\(House.line)?limit=1&after=1")
            #expect(page.json["sessions"].elements.map { $0["conversation"] } == [3])
            let why = try await client.get("/v1/conversations/3/why")
            #expect(why.json["waiting"]["place"] == 2)
            #expect(
                why.json["waiting"]["agents"].elements.map { $0["obstacle"] }
                    == ["has 1 of at most 1 sessions", "has never logged in"])
            #expect(why.json["waiting"]["next"] == .null)
            let near = try await client.get("/v1/conversations/3/why?limit=1").json["waiting"]
            #expect(near["agents"].elements.map { $0["agent"] } == ["ana"])
            #expect(near["others"] == [["agents": 1, "obstacle": "have never logged in"]])
            let far = try await client.get("/v1/conversations/3/why?limit=1&after=1:ana").json["waiting"]
            #expect(near["next"] == "1:ana" && far["next"] == .null && far["others"] == [])
            #expect(far["agents"].elements.map { $0["agent"] } == ["bob"])
            #expect(try await client.get("/v1/conversations/3/why?after=ana").problem == "invalid")
            #expect(handler(try await client.post("/v1/conversations/3/claim", "{\"agent\":\"ana\"}")) == "agent:ana")
            #expect(try await client.post("/v1/conversations/3/claim", "{\"agent\":\"bob\"}").problem == "not-in-queue")
        }
    }

    @Test("A session is transferred, parked and opened by the one who has it")
    func passes() async throws {
        try await open { house, client in
            let ana = try await house.token("ana", .agent)
            _ = try await client.post("/v1/agents/ana/log-in", token: ana)
            try await write(1, house, client)
            let path = "/v1/conversations/1"
            #expect(
                try await client.post("\(path)/transfer", "{\"to\":\"agent:bob\"}", token: ana).problem == "logged-out")
            _ = try await client.post("/v1/agents/bob/log-in")
            #expect(
                handler(try await client.post("\(path)/transfer", "{\"to\":\"agent:bob\"}", token: ana)) == "agent:bob")
            let why = try await client.get("\(path)/why")
            #expect(why.json["waiting"] == .null)
            let rule = why.json["rules"].elements.first { $0["rule"] == "transferReturn" }
            #expect(rule?["deadline"] != JSON.null)
            #expect(
                try await client.post("\(path)/park", "{\"bin\":\"later\"}", token: ana).problem == "not-the-handler")
            let parked = try await client.post("\(path)/park", "{\"bin\":\"later\",\"by\":\"agent:bob\"}")
            #expect(handler(parked) == "workbin:later")
            let bins = try await client.get("/v1/workbins?bin=later")
            #expect(bins.json["sessions"].elements.map { $0["workbin"] } == ["later"])
            #expect(try await client.get("/v1/workbins?bin=late").json["sessions"].elements.isEmpty)
            #expect(handler(try await client.post("\(path)/open", token: ana)) == "agent:ana")
            #expect(try await client.post("\(path)/open", token: ana).problem == "not-parked")
            for body in ["{\"to\":\"workbin:x\"}", "{\"to\":\"unassigned\"}", "{\"to\":\"ana\"}"] {
                #expect(try await client.post("\(path)/transfer", body, token: ana).problem == "invalid")
            }
        }
    }

    @Test("An agent begins a session, and the service level is told under any threshold")
    func startsAndCounts() async throws {
        try await open { house, client in
            let ana = try await house.token("ana", .agent)
            _ = try await client.post("/v1/agents/ana/log-in", token: ana)
            try await write(1, house, client)
            _ = try await client.post("/v1/conversations/1/messages", "{\"text\":\"Hi\"}", token: ana)
            _ = try await client.post("/v1/conversations/1/finish", token: ana)
            #expect(try await client.post("/v1/conversations", "{}", token: ana).problem == "invalid")
            let started = try await client.post("/v1/conversations", "{\"conversation\":\"1\"}", token: ana)
            #expect(started.status == .created)
            #expect(handler(started) == "agent:ana")
            #expect(
                try await client.post("/v1/conversations", "{\"conversation\":\"1\"}", token: ana).problem
                    == "session-open")
            let other = "{\"line\":\"\(House.line)\",\"phone\":\"+16505550177\",\"agent\":\"ana\"}"
            #expect(try await client.post("/v1/conversations", other).status == .created)
            // What an agent began does not count.
            let level = try await client.get("/v1/service-level")
            #expect(level.json["lines"].elements.map { $0["counted"] } == [1])
            #expect(level.json["lines"].elements.map { $0["share"] } == [1])
            #expect(try await client.get("/v1/service-level?threshold=soon").problem == "invalid")
            #expect(try await client.get("/v1/service-level?from=yesterday").problem == "invalid")
            let usage = try await client.get("/v1/usage")
            #expect(usage.json["lines"].elements.map { $0["received"] } == [1])
            #expect(usage.json["total"] == 1)
        }
    }
}
