import Decisions
import Events
import HTTPTypes
import Hummingbird
import Projections
import Timeline
import Views

/// The people who work on sessions: who they are, what they serve, and whether they are there.
struct AgentRoutes: Resource {
    private static let tag = "Agents"

    private let gate: Gate
    private let views: ViewReader

    init(_ interior: HTTPInterior) { (gate, views) = (interior.gate, interior.viewReader) }

    var operations: [Operation] {
        [
            Operation(
                .get, "/v1/agents", id: "listAgents", tag: AgentRoutes.tag, access: .reading,
                "Lists the agents by id, with how many sessions they have."
            )
            .listing(after: .string)
            .answers(
                200, "The agents; `next` is the `after` of the next page.",
                .object(["agents": .list(ShownAgent.schema), "next": .orNull(.string)])
            )
            .atLeast()
            .handle { exchange, _ in try await list(exchange) },
            about(.get, "", id: "getAgent", access: .reading, "Shows one agent.").atLeast()
                .answers(200, "The agent.", ShownAgent.schema)
                .handle { exchange, _ in try await show(exchange) },
            about(
                .put, "", id: "putAgent", access: .administering,
                "Registers an agent, or describes one anew: what is left out is as at the first time."
            )
            .body(WantedAgent.schema)
            .answers(200, "The agent.", ShownAgent.schema)
            .handle { exchange, _ in try await put(exchange) },
            about(
                .delete, "", id: "removeAgent", access: .administering,
                "Removes an agent. Their sessions go to the queue, or with `manual` to nobody, one by one; their token is revoked on "
                    + "its own."
            )
            .answers(204, "Removed.")
            .handle { exchange, _ in
                let events = try await gate.submit(.removeAgent(id: exchange.path("id")))
                return Response(status: .noContent).telling(events)
            },
            presence("log-in", id: "logIn", .available, "An agent is there: logged in and available."),
            presence(
                "log-out", id: "logOut", .out,
                "An agent is gone. Their sessions are parked in the workbin of their name, one by one."
            ),
            presence("away", id: "goAway", .away, "An agent who is logged in gets no sessions by themselves."),
            presence("available", id: "comeBack", .available, "An agent gets sessions again."),
        ]
    }

    private func about(
        _ method: HTTPRequest.Method, _ ending: String, id: String, access: Access, _ summary: String
    ) -> Operation {
        Operation(method, "/v1/agents/{id}\(ending)", id: id, tag: AgentRoutes.tag, access: access, summary)
            .part("id", .string, "The agent's id: 1 to 64 letters, digits, '-', '_', '.' or '@'.")
    }

    private func presence(_ name: String, id: String, _ state: AgentState, _ summary: String) -> Operation {
        about(.post, "/\(name)", id: "\(id)Agent", access: .taking, summary)
            .keyed()
            .body(.object([:]))
            .answers(200, "The agent's state.", .object(["id": .string, "state": .choice(AgentState.words)]))
            .handle { try await set(state, $0, $1) }
    }

    private func list(_ exchange: Exchange) async throws -> Response {
        let (after, limit) = (exchange.query("after"), try exchange.limit())
        let (page, position) = try await views.read(exchange) {
            try ListedAgent.page(after: after, limit: limit, in: $0)
        }
        let next = page.hasMore ? page.found.last?.id : nil
        return try .json(AgentList(agents: page.found.map(ShownAgent.init), next: next)).telling(position)
    }

    private func show(_ exchange: Exchange) async throws -> Response {
        let id = exchange.path("id")
        let (agent, position) = try await views.read(exchange) { try ListedAgent.find(id, in: $0) }
        guard let agent else {
            throw Problem(.notFound, "there is no agent '\(id)': list them with 'GET /v1/agents'")
        }
        return try .json(ShownAgent(agent)).telling(position)
    }

    private func put(_ exchange: Exchange) async throws -> Response {
        let wanted = try await exchange.decode(WantedAgent.self)
        let registered = wanted.registered(exchange.path("id"))
        let events = try await gate.submit(.registerAgent(registered))
        let id = registered.agent
        let (agent, sessions) = try await gate.look { ($0.desk.agent(id), $0.desk.load(of: id)) }
        return try .json(ShownAgent(agent ?? DeskAgent(), sessions: sessions)).telling(events)
    }

    private func set(_ state: AgentState, _ exchange: Exchange, _ caller: Caller) async throws -> Response {
        try await exchange.decodeNothing()
        let id = exchange.path("id")
        let origin = try caller.origin(actingAs: nil)
        let events = try await gate.submit(for: exchange) { .setAgentState(agent: id, state, by: origin) }
        return try .json(["id": id, "state": "\(state)"]).telling(events)
    }

    private struct AgentList: Encodable {
        let agents: [ShownAgent]
        @OrNull var next: String?
    }
}

extension AgentState {
    /// The states as HTTP writes them.
    fileprivate static let words = allCases.map(\.description)
}

/// The body that describes an agent.
private struct WantedAgent: Decodable {
    var name: String
    var lines: [String]?
    var skills: [String]?
    var receptionLimit: UInt32?

    static let schema = Schema.object(
        [
            "name": .string("A name for people."), "lines": .list(.string("A line that they serve; all unless given.")),
            "skills": .list(.string("Something that they can do.")), "receptionLimit": .integer(1...10_000),
        ], optional: ["lines", "skills", "receptionLimit"])

    func registered(_ id: String) -> AgentRegistered {
        var registered = AgentRegistered(agent: id, name: name)
        registered.lines = (lines ?? []).map { LineID($0) }
        registered.skills = skills ?? []
        registered.receptionLimit = receptionLimit
        return registered
    }
}

/// An agent as `/v1` shows one.
struct ShownAgent: Encodable, Sendable {
    let id: String
    let name: String
    let lines: [String]
    let skills: [String]
    @OrNull var receptionLimit: UInt32?
    @OrNull var state: String?
    @OrNull var since: String?
    let sessions: Int

    static let schema = Schema.named(
        "Agent",
        .object([
            "id": .string, "name": .string, "lines": .list(.string), "skills": .list(.string),
            "receptionLimit": .orNull(.integer), "state": .orNull(.choice(AgentState.words)), "since": .orNull(.time),
            "sessions": .integer,
        ]))

    init(_ agent: ListedAgent) {
        (id, name, skills, sessions) = (agent.id, agent.name, agent.skills, agent.sessions)
        lines = agent.lines.map(\.rawValue)
        (receptionLimit, state, since) = (agent.receptionLimit, agent.state, agent.since?.description)
    }

    init(_ agent: DeskAgent, sessions: Int) {
        (id, name, skills) = (agent.id, agent.name, agent.registered.skills)
        self.sessions = sessions
        lines = agent.registered.lines.map(\.rawValue)
        receptionLimit = agent.registered.receptionLimit
        state = agent.state?.description
        since = agent.state == nil ? nil : agent.stateSince.description
    }
}
