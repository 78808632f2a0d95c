import Events
import Flows
import HTTPTypes
import Hummingbird
import Projections
import Timeline
import Views

/// The canvas (S0.8): a flow as a picture, with how many sessions took which way and wait where, or with the way of one of them.
struct FlowPictureRoutes: Resource {
    private static let tag = "Flows"
    /// Shapes and words are all that a browser may take it for.
    private static let policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

    private let gate: Gate
    private let views: ViewReader
    private let pictures: GraphPictures

    init(_ interior: HTTPInterior) {
        (gate, views) = (interior.gate, interior.viewReader)
        pictures = GraphPictures(
            interior.configuration.drawGraph, threads: interior.readers == nil ? nil : GraphPictures.threads)
    }

    var operations: [Operation] {
        [
            Operation(
                .get, "/v1/flows/{name}/numbers", id: "getFlowNumbers", tag: FlowPictureRoutes.tag, access: .reading,
                "Counts the sessions that took each node and edge of a version of a flow, and those that wait at a node now."
            )
            .flowPart().period().answers(200, "The numbers, in the order of the definition.", ShownNumbers.schema)
            .atLeast().handle { try await numbers($0, $1) },
            picture("svg", "as SVG, by Graphviz", type: "image/svg+xml")
                .handle { exchange, caller in
                    let (drawing, position) = try await drawing(exchange, caller)
                    let answer = svg(try await pictures.svg(of: drawing.dot))
                    return position.map(answer.telling) ?? answer
                },
            picture("mermaid", "in the language of Mermaid", type: "text/plain")
                .handle { exchange, caller in
                    let (drawing, position) = try await drawing(exchange, caller)
                    let answer = Response.bytes(Array(drawing.mermaid.utf8), type: "text/plain; charset=utf-8")
                    return position.map(answer.telling) ?? answer
                },
        ]
    }

    private func picture(_ ending: String, _ how: String, type: String) -> Operation {
        Operation(
            .get, "/v1/flows/{name}/drawing.\(ending)", id: "drawFlow\(ending == "svg" ? "" : "AsMermaid")",
            tag: FlowPictureRoutes.tag, access: .reading,
            "Draws a version of a flow \(how): alone, with numbers of sessions, or with the way that one session took."
        )
        .flowPart().period()
        .query(
            "numbers", .boolean, "Whether numbers stand in it; only where a period or a line is asked for unless given."
        )
        .query(
            "conversation", .string,
            "The way of this conversation's session stands out, in the version that the session has: its number, or LINE%2FCONTACT."
        )
        .query("session", .integer, "Of this session's number; the last one in which a flow answered unless given.")
        .answers(200, "The picture.", .string, type: type)
        .atLeast()
    }

    private func svg(_ picture: [UInt8]) -> Response {
        var response = Response.bytes(picture, type: "image/svg+xml")
        response.headers[.contentSecurityPolicy] = FlowPictureRoutes.policy
        return response
    }

    private func numbers(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let version = try await version(exchange, exchange.query("version"))
        let wanted = try WantedNumbers(exchange, for: caller)
        let (numbers, position) = try await read(wanted, of: version, exchange)
        return try .json(ShownNumbers(version, numbers, wanted)).telling(position)
    }

    private func drawing(_ exchange: Exchange, _ caller: Caller) async throws -> (FlowDrawing, Position?) {
        let wanted = try WantedNumbers(exchange, for: caller)
        let asks = wanted.from != nil || wanted.until != nil || exchange.query("line") != nil
        let isCounted = try exchange.query(flag: "numbers") ?? asks
        let found = try await trail(exchange, caller)
        let version = try await version(exchange, exchange.query("version"), among: found?.answer.versions)
        let way = found.map { FlowWay($0.answer, through: version.name) }
        guard isCounted else { return (FlowDrawing(version.flow, way: way), found?.position) }
        let (numbers, position) = try await read(wanted, of: version, exchange)
        return (FlowDrawing(version.flow, counts: FlowCounts(numbers), way: way), position)
    }

    private func read(
        _ wanted: WantedNumbers, of version: FlowVersion, _ exchange: Exchange
    ) async throws -> ViewReader.Reading<FlowNumbers> {
        try await views.read(exchange, isSearch: true) { [hash = version.hash] in
            try FlowNumbers(
                of: hash, on: wanted.lines, from: wanted.from ?? .epoch, until: wanted.until ?? .latest, in: $0)
        }
    }

    /// The way of the session that is asked for; nil where none is.
    private func trail(_ exchange: Exchange, _ caller: Caller) async throws -> ViewReader.Reading<SessionTrail>? {
        let session = try exchange.query("session", in: 1...UInt64(UInt32.max)).map { UInt32($0) }
        guard let name = exchange.query("conversation") else {
            guard session == nil else { throw Problem.invalid("session", "is one of a conversation: name that, too") }
            return nil
        }
        // Who may not see the conversation learns nothing of it.
        let id = try await gate.conversation(named: name, for: caller).state.id
        let (trail, position) = try await views.read(exchange) {
            try SessionTrail.of(id, session: session, in: $0)
        }
        guard let trail else {
            let what = session.map { "session \($0) of conversation '\(name)'" } ?? "conversation '\(name)'"
            throw Problem(.notFound, "no flow has answered in \(what)")
        }
        return (trail, position)
    }

    /// The version that is asked for, or that a session has; the newest where neither says.
    ///
    /// - Parameter hashes: The versions that a session has.
    private func version(
        _ exchange: Exchange, _ wanted: String?, among hashes: [String]? = nil
    ) async throws -> FlowVersion {
        let name = exchange.path("name")
        guard let hashes else { return try await gate.flow(name, version: wanted) }
        let found = try await gate.look { world in
            (wanted.map { [$0] } ?? hashes).lazy.compactMap { world.flows.version($0, of: name) }.first
        }
        guard let found else {
            let what = wanted.map { "version '\($0)' of flow '\(name)'" } ?? "flow '\(name)'"
            throw Problem(.notFound, "there is no \(what) in that session: list them with 'GET /v1/flows'")
        }
        guard hashes.contains(found.hash) else {
            throw Problem.invalid("version", "is not the session's: leave it out, and the session's own is drawn")
        }
        return found
    }
}

extension Operation {
    /// A copy that describes which flow is meant.
    fileprivate func flowPart() -> Operation {
        part("name", .string, "The flow's name.")
            .query(
                "version", .string,
                "The version: the SHA-256 of its definition, in hexadecimal. The newest unless given.")
    }

    /// A copy that counts in a period.
    fileprivate func period() -> Operation {
        query("from", .time, "Counts from the five minutes (UTC) of this moment on.")
            .query("until", .time, "Counts up to the last five minutes that begin before this moment.")
            .query("line", .string, "Counts only on this line.")
    }
}
