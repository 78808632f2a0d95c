import HTTPTypes
import Hummingbird
import WhatsApp

/// The rest of the Graph API (B5): what Parley doesn't decide itself is passed on to the platform.
struct GraphNodeRoutes: Resource {
    private let passing: GraphPassing
    private let limits: HTTPLimits

    init(_ interior: HTTPInterior) {
        (passing, limits) = (GraphPassing(interior), interior.configuration.limits)
    }

    /// What is asked for, and what it is called.
    private static let targets = [
        ("", "Node", "a node"), ("/{edge}", "Edge", "what a node has"),
        ("/{edge}/{item}", "Item", "one of what a node has"),
    ]

    var operations: [Operation] {
        GraphNodeRoutes.targets.flatMap { target, name, words in
            [
                about(
                    .get, target, "getGraph\(name)",
                    "Reads \(words) at the platform: media of a line for who sends by it, all else for who sends by all lines."
                ),
                about(
                    .post, target, "postGraph\(name)",
                    "Changes \(words) at the platform: media and blocked customers of a line for who sends by it, all else for administrators."
                ).body(Schema.object([:]).anyBody, limit: limits.graphBody),
                about(
                    .delete, target, "deleteGraph\(name)",
                    "Deletes \(words) at the platform: media and blocked customers of a line for who sends by it, all else for administrators."
                ),
            ]
        }
    }

    private func about(_ method: HTTPRequest.Method, _ target: String, _ id: String, _ summary: String) -> Operation {
        var operation = Operation(
            method, "/{version}/{node}\(target)", id: id, tag: "Graph API", access: .sending, summary
        )
        .graphParts()
        if target.contains("{edge}") {
            operation = operation.part("edge", .string, "Such as `media` or `message_templates`.")
        }
        if target.contains("{item}") { operation = operation.part("item", .string, "Such as the code of a QR code.") }
        return
            operation
            .answers(200, "What the platform answers, with addresses that lead to Parley.", Schema([:]))
            .graphErrors()
            .handle { try await pass($0, $1) }
    }

    private func pass(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let path = try GraphPath(exchange)
        let method = exchange.request.method == .head ? "GET" : exchange.request.method.rawValue
        guard path.edge != "messages" else {
            var problem = Problem(.methodNotAllowed, "there is no \(method) here: see 'Allow'")
            problem.allowed = path.item.isEmpty ? [.post] : []
            throw problem
        }
        return try await passing.pass(try passing.errand(method, path, exchange, caller), exchange)
    }
}

extension Operation {
    /// A copy that describes where a node of the Graph API is found, and whose file it may be.
    func graphParts() -> Operation {
        part(
            "version", .string("A version of the Graph API, such as v23.0."),
            "Passed on; without it, and the slash before it, it is the connector's."
        )
        .part("node", .string, "The platform's id of a line, an account, a file, a template …")
        .query("phone_number_id", .string, "The line whose file it is, or by whose connector the request goes.")
        .query("access_token", .string, "The token, where no Authorization header carries it.")
    }
}

extension Schema {
    /// An object with whatever members the platform takes.
    fileprivate var anyBody: Schema { .anything }
}
