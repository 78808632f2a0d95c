import Decisions
import Events
import Hummingbird
import Projections

/// The people who work on sessions.
struct AgentRoutes: Resource {
    private let gate: Gate

    init(_ interior: HTTPInterior) { gate = interior.gate }

    var operations: [Operation] {
        [
            Operation(.get, "/v1/agents", id: "listAgents", tag: "Agents", access: .reading, "Lists the agents.")
                .answers(200, "The agents.", .object(["agents": .list(Agent.schema)]))
                .handle { _, _ in try await list() },
            Operation(
                .put, "/v1/agents/{id}", id: "putAgent", tag: "Agents", access: .administering,
                "Registers an agent, or renames one."
            )
            .part("id", .string, "The agent's id: 1 to 64 letters, digits, '-', '_', '.' or '@'.")
            .body(.object(["name": .string("A name for people.")]))
            .answers(200, "The agent.", Agent.schema)
            .handle { exchange, _ in try await put(exchange) },
            Operation(
                .delete, "/v1/agents/{id}", id: "removeAgent", tag: "Agents", access: .administering,
                "Removes an agent. Their sessions are given up, one by one; their token is revoked on its own."
            )
            .part("id", .string, "The agent's id.")
            .answers(204, "Removed.")
            .handle { exchange, _ in
                let events = try await gate.submit(.removeAgent(id: exchange.path("id")))
                return Response(status: .noContent).telling(events)
            },
        ]
    }

    private struct Agent: Encodable {
        let id: String
        let name: String

        static let schema = Schema.named("Agent", .object(["id": .string, "name": .string]))
    }

    private struct Naming: Decodable { var name: String }

    private func list() async throws -> Response {
        let agents = try await gate.look { $0.desk.agents }
        return try .json(["agents": agents.map { Agent(id: $0.id, name: $0.name) }])
    }

    private func put(_ exchange: Exchange) async throws -> Response {
        let agent = Agent(id: exchange.path("id"), name: try await exchange.decode(Naming.self).name)
        let events = try await gate.submit(.registerAgent(id: agent.id, name: agent.name))
        return try .json(agent).telling(events)
    }
}
