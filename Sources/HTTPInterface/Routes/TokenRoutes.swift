import Broker
import Decisions
import Encoding
import Events
import Hummingbird
import Projections

/// Tokens: issued, listed, revoked. A token is told once, and its hash never.
struct TokenRoutes: Resource {
    private let gate: Gate

    init(_ interior: HTTPInterior) { gate = interior.gate }

    var operations: [Operation] {
        [
            Operation(
                .get, "/v1/me", id: "showMe", tag: "Tokens", access: .reading,
                "Shows whose token it is: its name, its role, and the lines it is for, none for all."
            )
            .answers(200, "Name, role and lines.", TokenView.schema)
            .handle { _, caller in try .json(TokenView(caller)) },
            operation(.get, "/v1/tokens", id: "listTokens", "Lists the valid tokens.")
                .answers(200, "Names, roles and lines.", .object(["tokens": .list(TokenView.schema)]))
                .handle { _, _ in try await list() },
            operation(
                .post, "/v1/tokens", id: "issueToken",
                "Issues a token, told only now. It replaces one of the same name and role."
            )
            .keyed()
            .body(
                .object(
                    [
                        "name": .string("A name; for an agent the agent's id, for a bot the bot's name."),
                        "role": TokenRoutes.role, "lines": .list(.string("A line; all of them unless any is given.")),
                    ], optional: ["lines"])
            )
            .answers(201, "The token.", TokenView.issuedSchema)
            .handle { exchange, _ in try await issue(exchange) },
            operation(
                .delete, "/v1/tokens/{name}", id: "revokeToken",
                "Revokes the tokens of this name: they are of no use from the answer on."
            )
            .part("name", .string, "The name.")
            .answers(204, "Revoked.")
            .handle { exchange, _ in try await revoke(exchange) },
        ]
    }

    private func operation(_ method: HTTPRequest.Method, _ path: String, id: String, _ summary: String) -> Operation {
        Operation(method, path, id: id, tag: "Tokens", access: .administering, summary)
    }

    private static let role = Schema.choice(["admin", "agent", "bot", "sender", "reader"])

    private struct Wanted: Decodable {
        var name: String
        var role: String
        var lines: [String]?
    }

    private struct TokenView: Encodable {
        let name: String
        let role: String
        let lines: [String]
        var token: String?

        private static let members: [String: Schema] = [
            "name": .string, "role": TokenRoutes.role, "lines": .list(.string),
        ]
        static let schema = Schema.named("Token", .object(members))
        static let issuedSchema = Schema.named(
            "IssuedToken", .object(members.merging(["token": .string("Told only now.")]) { first, _ in first }))

        init(_ issued: TokenIssued, token: String? = nil) {
            name = issued.name
            role = issued.role.description
            lines = issued.lines.map(\.rawValue)
            self.token = token
        }

        init(_ caller: Caller) {
            (name, role) = (caller.name, caller.role.description)
            lines = caller.lines.map(\.rawValue).sorted()
        }
    }

    private func issue(_ exchange: Exchange) async throws -> Response {
        let wanted = try await exchange.decode(Wanted.self)
        guard let role = Role(wanted.role) else {
            throw Problem.invalid("role", "is 'admin', 'agent', 'bot', 'sender' or 'reader'")
        }
        let lines = wanted.lines ?? []
        guard lines.count <= 1000, lines.allSatisfy({ (1...64).contains($0.utf8.count) }) else {
            throw Problem.invalid("lines", "has at most 1000 lines, each of 1 to 64 bytes")
        }
        let token = Secret.newToken()
        var issued = TokenIssued()
        issued.name = wanted.name
        issued.hash = RawBytes(Secret.hash(token))
        issued.role = role
        issued.lines = lines.map { LineID($0) }
        let events = try await gate.submit(for: exchange) { .issueToken(issued) }
        guard events.contains(where: { $0.event == .tokenIssued(issued) }) else {
            throw Problem(
                .stale,
                "this request has issued a token before, whose text was told then and is not kept: where it is lost, issue another "
                    + "with a new '\(IdempotencyKey.field)', which replaces it")
        }
        return try .json(TokenView(issued, token: token), status: .created).telling(events)
    }

    private func list() async throws -> Response {
        let tokens = gate.broker.setup.access.tokens
        return try .json(["tokens": tokens.map { TokenView($0) }])
    }

    private func revoke(_ exchange: Exchange) async throws -> Response {
        let name = exchange.path("name")
        let events = try await gate.submit(.revokeToken(name: name))
        return Response(status: .noContent).telling(events)
    }
}
