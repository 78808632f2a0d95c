import Broker
import Decisions
import Encoding
import Events
import HTTPTypes
import Hummingbird
import Messages
import Projections
import Settings
import Timeline
import WhatsApp

/// Passes requests of the Graph API on to the platform (B5): by the connector that they concern, under its token, and recorded where
/// they change something.
struct GraphPassing: Sendable {
    private let gate: Gate
    private let forwarding: (any GraphForwarding)?
    private let connectors: GraphConnectors
    private let limits: HTTPLimits

    init(_ interior: HTTPInterior) {
        (gate, forwarding, limits) = (interior.gate, interior.forwarding, interior.configuration.limits)
        connectors = GraphConnectors(interior.configuration)
    }

    /// A request that may be made: where it goes, and by whom.
    struct Errand: Sendable {
        let method: String
        let path: GraphPath
        /// The query without what opens anything.
        let query: [(name: String, value: String)]
        /// The line that the query names.
        let line: LineID?
        let connector: ConnectorName
        let by: Origin
        /// What it needs of who makes it.
        let need: GraphNeed
        /// Whether the node has to prove to be a file.
        let needsProof: Bool
        /// The line it is about; absent for none.
        let subject: LineID
    }

    /// Looks at who asks for what.
    ///
    /// - Parameter path: What is asked for.
    /// - Throws: What is refused, in the platform's words.
    func errand(_ method: String, _ path: GraphPath, _ exchange: Exchange, _ caller: Caller) throws -> Errand {
        let form = try GraphForm(exchange.rawQuery)
        var query = try form.outward()
        let line = form["phone_number_id"].map { LineID($0) }
        let settings = gate.broker.setup.settings
        let isKnown = settings.configuredLines.contains(LineID(path.node))
        let need = GraphNeed(method, path, line: line, isKnown: isKnown)
        let needsProof = try caller.check(need, method, at: path)
        if let line, !caller.sees(line) { throw Caller.unseen(path) }
        if needsProof { query.removeAll { $0.name != "phone_number_id" } }
        if !caller.isUnlimited { try GraphPassing.refuseExpansions(query) }
        try exchange.refuseToken(in: query.map(\.value).joined(separator: "\n").utf8)
        let isOfLine = isKnown || GraphNeed.isOfLine(path.edge)
        return Errand(
            method: method, path: path, query: query, line: line,
            connector: try connectors.connector(for: path, naming: line, under: settings),
            by: try caller.origin(actingAs: nil), need: need, needsProof: needsProof,
            subject: isOfLine ? LineID(path.node) : line ?? .absent)
    }

    /// Something of a line's that goes to the platform at another request than one of the Graph API's.
    func errand(_ path: GraphPath, of line: LineID, _ by: Origin) -> Errand {
        Errand(
            method: "POST", path: path, query: [], line: nil,
            connector: gate.broker.setup.settings.connector(of: line), by: by, need: .line(line), needsProof: false,
            subject: line)
    }

    /// What is asked for within what is asked for can belong to another line.
    private static func refuseExpansions(_ query: [(name: String, value: String)]) throws(GraphError) {
        guard query.contains(where: { $0.name == "fields" && $0.value.contains { "{(.".contains($0) } }) else { return }
        throw GraphError(100, "with a token for some lines only, 'fields' names fields, and nothing within them")
    }

    /// Passes a request on and answers it.
    func pass(_ errand: Errand, _ exchange: Exchange) async throws -> Response {
        var request = request(errand)
        let (body, type, fault) =
            errand.method == "GET"
            ? (.none, nil, nil)
            : try await GraphBody.outward(
                exchange, isUpload: errand.path.isUpload, media: fileLimits(of: errand), limits: limits)
        if case .bytes(let bytes) = body { try exchange.refuseToken(in: bytes) }
        request.body = body
        if let type { request.fields.append(("Content-Type", type)) }
        if errand.path.isUpload, let name = HTTPField.Name("file_offset"), let offset = exchange.request.headers[name] {
            request.fields.append(("file_offset", offset))
        }
        // Its place is for work. Where too many wait already, it keeps it.
        _ = exchange.place?.becomeWaiting()
        if errand.needsProof, errand.method != "GET" { try await proveFile(errand) }
        let answer = try await answer(to: request, errand, fault)
        if errand.needsProof, errand.method == "GET", answer.isSuccess, answer.fileAddress == nil {
            throw Caller.unseen(errand.path)
        }
        return answer.response(to: exchange, errand.path, line: errand.line)
    }

    /// The limits that a file is held to which will be sent by a line (S4.3); nil where the request uploads none.
    private func fileLimits(of errand: Errand) -> LimitProfile? {
        guard errand.method == "POST", errand.path.edge == "media", errand.path.item.isEmpty else { return nil }
        return gate.broker.setup.settings.policy(for: LineID(errand.path.node))?.limits.profile ?? .cloudAPI
    }

    /// Passes a file on that a line will send, and records that (S4.3), under the key of the request where it has one.
    func upload(
        to line: LineID, _ exchange: Exchange, _ by: Origin, _ digest: UploadDigest?
    ) async throws -> GraphAnswer {
        let errand = errand(GraphPath(version: GraphPath.noVersion, line: line, edge: "media"), of: line, by)
        var request = request(errand)
        let (body, type, fault) = try GraphBody.file(
            exchange, heldTo: fileLimits(of: errand) ?? .cloudAPI, limits: limits, digest)
        request.body = body
        if let type { request.fields = [("Content-Type", type)] }
        _ = exchange.place?.becomeWaiting()
        return try await answer(to: request, errand, fault) { answer in
            // What the platform did not take is uploaded anew.
            guard let digest, let id = (try? GraphAnswer(answer))?.uploaded else { return nil }
            return exchange.keyed?.answered(id, to: digest.bytes)
        }
    }

    /// Reads a form with a file to its end, and passes none of it on.
    func read(_ exchange: Exchange, _ digest: UploadDigest) async throws -> [UInt8] {
        let (body, _, _) = try GraphBody.file(exchange, heldTo: nil, limits: limits, digest)
        if case .stream(let stream, _) = body { for try await _ in stream {} }
        return digest.bytes
    }

    /// Has the platform say that the node is a file, of the line that the query names where it names one.
    func proveFile(_ errand: Errand) async throws {
        guard try await file(errand).fileAddress != nil else { throw Caller.unseen(errand.path) }
    }

    /// What the platform says of a file.
    func file(_ errand: Errand) async throws -> GraphAnswer {
        var request = ForwardedRequest("GET", version: errand.path.version, path: "/\(errand.path.node)")
        request.query = errand.query.filter { $0.name == "phone_number_id" }
        return try await answered(request, by: errand.connector)
    }

    private func request(_ errand: Errand) -> ForwardedRequest {
        var request = ForwardedRequest(errand.method, version: errand.path.version, path: errand.path.text)
        request.query = errand.query
        return request
    }

    /// The way out; nothing goes where there is none.
    func way(by connector: ConnectorName) throws(GraphError) -> any GraphForwarding {
        guard let forwarding else { throw GraphPassing.closed("there is no way out to the platform here") }
        if let obstacle = forwarding.obstacle(to: connector) { throw GraphPassing.closed(obstacle) }
        return forwarding
    }

    private static func closed(_ reason: String) -> GraphError { GraphError(131_016, reason) }
}

// MARK: - What the platform answers

extension GraphPassing {
    /// Passes a request on; where it can change something, that is recorded before anything is said of it.
    ///
    /// - Parameter keyed: The request with a key under which an answer is recorded; nil for none.
    func answer(
        to request: ForwardedRequest, _ errand: Errand, _ fault: UploadFault?,
        as keyed: (ForwardedAnswer) -> KeyedRequest? = { _ in nil }
    ) async throws -> GraphAnswer {
        let forwarding = try way(by: errand.connector)
        let result = await forwarding.forward(request, by: errand.connector)
        // What was wrong with the body is the client's own affair: the platform never had all of it.
        if let error = fault?.error { throw error }
        if errand.method != "GET" {
            switch result {
            case .answered(let answer): try await record(errand, answer, as: keyed(answer))
            case .unanswered: try await record(errand, nil)
            case .notSent: break
            }
        }
        return try GraphAnswer(GraphPassing.answer(in: result, changes: errand.method != "GET"))
    }

    /// Asks for something that changes nothing.
    private func answered(_ request: ForwardedRequest, by connector: ConnectorName) async throws -> GraphAnswer {
        let result = await (try way(by: connector)).forward(request, by: connector)
        return try GraphAnswer(GraphPassing.answer(in: result, changes: false))
    }

    /// The platform's answer, where there is one.
    static func answer(in result: ForwardingResult, changes: Bool) throws(GraphError) -> ForwardedAnswer {
        switch result {
        case .answered(let answer): return answer
        case .notSent(let reason):
            var error = GraphError(131_016, "the platform was not reached: \(reason)")
            error.isTransient = true
            throw error
        case .unanswered(let reason):
            let doubt = changes ? "whether the platform did it is not known: look before trying again" : "try again"
            var error = GraphError(131_000, "no answer of the platform came that can be read (\(reason)); \(doubt)")
            error.httpStatus = 504
            error.isTransient = !changes
            throw error
        }
    }

    /// Has it recorded that a change was passed on.
    func record(_ errand: Errand, _ answer: ForwardedAnswer?, as keyed: KeyedRequest? = nil) async throws {
        var event = GraphRequestForwarded()
        (event.line, event.connector, event.method) = (errand.subject, errand.connector, errand.method)
        (event.path, event.by) = (errand.path.text, errand.by)
        if let answer {
            event.httpStatus = UInt32(clamping: answer.status)
            event.code = (try? GraphAnswer(answer))?.code ?? 0
        }
        try await record(.recordForwarded(event), as: keyed)
    }

    /// Has something recorded that the platform has done, even where the client has gone meanwhile.
    func record(_ command: Command, as keyed: KeyedRequest? = nil) async throws {
        let recording = Task { [gate] in try await gate.submit(command, as: keyed) }
        do { _ = try await recording.value } catch {
            throw GraphError(
                131_000,
                "the platform has answered, but Parley could not record it: look what it did before trying again")
        }
    }
}

extension Exchange {
    /// The query as it came.
    var rawQuery: Substring {
        let halves = (request.head.path ?? "").split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        return halves.count > 1 ? halves[1] : ""
    }

    /// Refuses what would carry Parley's token to the platform.
    func refuseToken(in text: some Collection<UInt8>) throws(GraphError) {
        guard let token, Array(text).contains(Array(token.utf8)) else { return }
        throw GraphError(100, "the request holds the token: send it as 'Authorization: Bearer TOKEN', and nowhere else")
    }
}
