import Decisions
import Events
import Hummingbird
import Projections
import Timeline

/// Work on sessions: take, claim, release, pass on, park, open, finish; and begin one.
struct SessionRoutes: Resource {
    private let gate: Gate
    private let conversations: ConversationRoutes

    init(_ interior: HTTPInterior) { (gate, conversations) = (interior.gate, ConversationRoutes(interior)) }

    var operations: [Operation] {
        [
            operation("take", access: .taking, "Gives an agent the session, whoever has it.")
                .body(SessionRoutes.agentBody)
                .handle { try await give($0, $1) { .assign($0, to: .agent($1), by: .agent($1)) } },
            operation(
                "claim", access: .taking, "Gives an agent a session that is in the queue, also beyond their limit."
            )
            .body(SessionRoutes.agentBody)
            .handle { try await give($0, $1) { .claim($0, agent: $1, by: .agent($1)) } },
            operation("open", access: .taking, "Gives an agent a session that is in a workbin.")
                .body(SessionRoutes.agentBody)
                .handle { try await give($0, $1) { .open($0, agent: $1, by: .agent($1)) } },
            operation("park", "Parks a session in a workbin: it leaves its agent and lives on.")
                .body(
                    .object(
                        ["bin": .string("The workbin's name, 1 to 64 bytes."), "by": SessionRoutes.by],
                        optional: ["by"])
                )
                .handle { try await park($0, $1) },
            operation(
                "transfer",
                "Passes a session on by the one who has it. An agent who gets it has the line's `transfer.maxTime` to answer."
            )
            .body(
                .object(
                    ["to": .string("`agent:ID`, `queue` or `bot:NAME`."), "by": SessionRoutes.by], optional: ["by"])
            )
            .handle { try await transfer($0, $1) },
            Operation(
                .post, "/v1/conversations", id: "startSession", tag: "Sessions", access: .taking,
                "Begins a session with a customer who has none open, given to an agent."
            )
            .keyed()
            .body(
                .object(
                    [
                        "conversation": .string(
                            "The conversation's number or LINE/CONTACT; or `line` with one of the next three."),
                        "line": .string("The line."), "phone": .string("The customer's number, digits alone."),
                        "userID": .string("The customer's user id."),
                        "customerID": .string("The business's own id of the customer: see `/v1/customers/{id}`."),
                        "agent": .string("The agent's id; your own unless given."),
                    ], optional: ["conversation", "line", "phone", "userID", "customerID", "agent"])
            )
            .answers(201, "The conversation as it is now.", ShownConversation.schema)
            .handle { try await start($0, $1) },
            operation("release", "Gives the session back: nobody has it then.")
                .body(.object(["by": SessionRoutes.by], optional: ["by"]))
                .handle { try await release($0, $1) },
            operation("assign", "Passes the session to another handler, such as `bot:concierge`.")
                .body(
                    .object(
                        [
                            "handler": .string("`agent:ID`, `bot:NAME`, `queue` or `unassigned`."),
                            "by": SessionRoutes.by,
                        ],
                        optional: ["by"])
                )
                .handle { try await assign($0, $1) },
            operation("finish", "Ends the session because it is done.")
                .body(.object(["by": SessionRoutes.by], optional: ["by"]))
                .handle { try await finish($0, $1) },
        ]
    }

    private static let agentBody = Schema.object(
        ["agent": .string("The agent's id; your own unless given.")], optional: ["agent"])

    /// Who acts.
    static let by = Schema.string("As whom an administrator acts: `agent:ID` or `bot:NAME`.")

    private func operation(_ name: String, access: Access = .serving, _ summary: String) -> Operation {
        Operation(
            .post, "/v1/conversations/{id}/\(name)", id: "\(name)Session", tag: "Sessions", access: access, summary
        )
        .conversationPart()
        .keyed()
        .answers(200, "The conversation as it is now.", ShownConversation.schema)
    }

    private struct Take: Decodable { var agent: String? }
    private struct Parking: Decodable {
        var bin: String
        var by: String?
    }
    private struct Transfer: Decodable {
        var to: String
        var by: String?
    }
    private struct Start: Decodable {
        var conversation: String?
        var line: String?
        var phone: String?
        var userID: String?
        var customerID: String?
        var agent: String?

        func recipient(for caller: Caller) throws -> SendCommand.Recipient {
            guard let line, !line.isEmpty else {
                throw Problem.invalid(
                    "conversation", "names the conversation; or name a line and a phone, userID or customerID")
            }
            guard caller.sees(LineID(line)) else {
                throw Problem(.forbidden, "this token is not for line '\(line)'")
            }
            return try Destination(phone: phone, userID: userID, customerID: customerID).recipient(from: LineID(line))
        }
    }
    private struct Acting: Decodable { var by: String? }
    private struct Assignment: Decodable {
        var handler: String
        var by: String?
    }

    /// Gives an agent the session: the one that is named, or the token's own.
    private func give(
        _ exchange: Exchange, _ caller: Caller, _ command: (ConversationID, String) -> Command
    ) async throws -> Response {
        let agent = try caller.agent(named: try await exchange.decode(Take.self).agent)
        return try await act(exchange, caller) { command($0, agent) }
    }

    private func park(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let parking = try await exchange.decode(Parking.self)
        let origin = try caller.origin(actingAs: parking.by)
        return try await act(exchange, caller) { .park($0, bin: parking.bin, by: origin) }
    }

    private func transfer(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let transfer = try await exchange.decode(Transfer.self)
        let origin = try caller.origin(actingAs: transfer.by)
        let receiver: Handler? = Handler(transfer.to).flatMap { $0 == .unassigned || $0.isParked ? nil : $0 }
        guard let receiver else { throw Problem.invalid("to", "is 'agent:ID', 'queue' or 'bot:NAME'") }
        return try await act(exchange, caller) { .transfer($0, to: receiver, by: origin) }
    }

    private func start(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let wanted = try await exchange.decode(Start.self)
        let events = try await gate.submit(for: exchange) {
            let agent = try caller.agent(named: wanted.agent)
            return .start(try await recipient(of: wanted, caller), agent: agent, by: .agent(agent))
        }
        guard let id = events.last(where: { $0.conversation != .system })?.conversation else {
            throw Problem(.internalError, "the session was neither begun nor refused")
        }
        var response = try await conversations.answer(with: try await gate.conversation(named: "\(id)", for: caller))
        response.status = .created
        return response.telling(events)
    }

    private func recipient(of wanted: Start, _ caller: Caller) async throws -> SendCommand.Recipient {
        guard let name = wanted.conversation else { return try wanted.recipient(for: caller) }
        return .conversation(try await gate.conversation(named: name, for: caller).state.id)
    }

    private func release(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let origin = try caller.origin(actingAs: try await exchange.decode(Acting.self).by)
        return try await act(exchange, caller) { .assign($0, to: .unassigned, by: origin) }
    }

    private func assign(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let assignment = try await exchange.decode(Assignment.self)
        let origin = try caller.origin(actingAs: assignment.by)
        guard let handler = Handler(assignment.handler) else {
            throw Problem.invalid("handler", "is 'agent:ID', 'bot:NAME', 'queue' or 'unassigned'")
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
        let events = try await gate.submit(for: exchange) { command(id) }
        return try await conversations.answer(with: try await gate.conversation(named: "\(id)", for: caller))
            .telling(events)
    }
}

extension Caller {
    /// Whom a session is for: the agent that is named, or the token's own.
    fileprivate func agent(named: String?) throws -> String {
        // An id has no colon: 'agent:ana' can only mean 'ana'.
        let id = named.map { $0.hasPrefix("agent:") ? String($0.dropFirst("agent:".count)) : $0 }
        guard let agent = id ?? (role == .agent ? name : nil), !agent.isEmpty else {
            throw Problem.invalid("agent", "names the agent who takes the session")
        }
        guard role != .agent || agent == name else {
            throw Problem(.forbidden, "this token takes sessions for '\(name)': pass one on with 'transfer'")
        }
        return agent
    }
}
