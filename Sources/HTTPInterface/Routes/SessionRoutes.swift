import Decisions
import Events
import Hummingbird
import Projections
import Timeline

/// Work on sessions: take, release, pass on, finish.
struct SessionRoutes: Resource {
    private let gate: Gate
    private let conversations: ConversationRoutes

    init(_ interior: HTTPInterior) { (gate, conversations) = (interior.gate, ConversationRoutes(interior)) }

    var operations: [Operation] {
        [
            operation("take", access: .taking, "Gives an agent the session.")
                .body(
                    .object(["agent": .string("The agent's id; your own unless given.")], optional: ["agent"])
                )
                .handle { try await take($0, $1) },
            operation("release", "Gives the session back: nobody has it then.")
                .body(.object(["by": SessionRoutes.by], optional: ["by"]))
                .handle { try await release($0, $1) },
            operation("assign", "Passes the session to another handler, such as `bot:concierge`.")
                .body(
                    .object(
                        ["handler": .string("`agent:ID`, `bot:NAME` or `unassigned`."), "by": SessionRoutes.by],
                        optional: ["by"])
                )
                .handle { try await assign($0, $1) },
            operation("finish", "Ends the session because it is done.")
                .body(.object(["by": SessionRoutes.by], optional: ["by"]))
                .handle { try await finish($0, $1) },
        ]
    }

    /// Who acts.
    static let by = Schema.string("As whom an administrator acts: `agent:ID` or `bot:NAME`.")

    private func operation(_ name: String, access: Access = .serving, _ summary: String) -> Operation {
        Operation(
            .post, "/v1/conversations/{id}/\(name)", id: "\(name)Session", tag: "Sessions", access: access, summary
        )
        .conversationPart()
        .answers(200, "The conversation as it is now.", ShownConversation.schema)
    }

    private struct Take: Decodable { var agent: String? }
    private struct Acting: Decodable { var by: String? }
    private struct Assignment: Decodable {
        var handler: String
        var by: String?
    }

    private func take(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let named = try await exchange.decode(Take.self).agent
        // An id has no colon: 'agent:ana' can only mean 'ana'.
        let id = named.map { $0.hasPrefix("agent:") ? String($0.dropFirst("agent:".count)) : $0 }
        let agent = id ?? (caller.role == .agent ? caller.name : nil)
        guard let agent, !agent.isEmpty else { throw Problem.invalid("agent", "names the agent who takes the session") }
        guard caller.role != .agent || agent == caller.name else {
            throw Problem(.forbidden, "this token takes sessions for '\(caller.name)': pass one on with 'assign'")
        }
        return try await act(exchange, caller) { .assign($0, to: .agent(agent), by: .agent(agent)) }
    }

    private func release(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let origin = try caller.origin(actingAs: try await exchange.decode(Acting.self).by)
        return try await act(exchange, caller) { .assign($0, to: .unassigned, by: origin) }
    }

    private func assign(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let assignment = try await exchange.decode(Assignment.self)
        let origin = try caller.origin(actingAs: assignment.by)
        guard let handler = Handler(assignment.handler) else {
            throw Problem.invalid("handler", "is 'agent:ID', 'bot:NAME' or 'unassigned'")
        }
        return try await act(exchange, caller) { .assign($0, to: handler, by: origin) }
    }

    private func finish(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let origin = try caller.origin(actingAs: try await exchange.decode(Acting.self).by)
        return try await act(exchange, caller) { .finish($0, by: origin) }
    }

    /// Has a command decided, and answers with the conversation as it is then.
    private func act(
        _ exchange: Exchange, _ caller: Caller, _ command: (ConversationID) -> Command
    ) async throws -> Response {
        let id = try await gate.conversation(named: exchange.path("id"), for: caller).state.id
        let events = try await gate.submit(command(id))
        return try await conversations.answer(with: try await gate.conversation(named: "\(id)", for: caller))
            .telling(events)
    }
}
