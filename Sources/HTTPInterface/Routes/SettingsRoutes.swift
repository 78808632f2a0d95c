import Broker
import Decisions
import Encoding
import Events
import Hummingbird
import Projections
import Settings

/// The rules of the lines: what is said of all and of each, as the configuration file has it, and what follows for one.
struct SettingsRoutes: Resource {
    private let gate: Gate
    private let connectors: [ConnectorName]

    /// Bytes of a request's body.
    static let bodyLimit = 256 << 10

    init(_ interior: HTTPInterior) {
        gate = interior.gate
        connectors = interior.configuration.connectors.map(\.name)
    }

    var operations: [Operation] {
        [
            listOperation.handle { _, caller in try await list(caller) },
            showOperation.handle { try await show($0, $1) },
        ]
            + [replaceOperation, patchOperation, replaceLineOperation, patchLineOperation].map { operation in
                operation.handle { exchange, caller in
                    try await change(exchange, by: try caller.origin(actingAs: nil))
                }
            }
    }

    private func list(_ caller: Caller) async throws -> Response {
        var said = gate.broker.setup.settings.said
        said.lines = said.lines.filter { caller.sees(LineID($0.key)) }
        return .json(said.document)
    }

    private func show(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let line = LineID(exchange.path("line"))
        let settings = gate.broker.setup.settings
        guard let policy = settings.policy(for: line), settings.set(for: line) != nil || settings.servesOthers,
            caller.sees(line)
        else {
            throw Problem(.notFound, "line '\(line)' is not configured: see parley.yaml, or PUT /v1/settings/{line}")
        }
        return .json(policy.node())
    }

    /// Sets what the body says, as a whole or as a patch, of all lines or of one; or tells what would change.
    private func change(_ exchange: Exchange, by origin: Origin) async throws -> Response {
        let isDryRun = try isDryRun(exchange)
        let reading = SettingReading()
        reading.knownNames.lists = try await gate.look { $0.lists.names }
        reading.knownNames.calendars = gate.broker.setup.settings.calendars.names
        let body = try SettingsRoutes.node(of: await exchange.body(), reading)
        let wanted = SettingsRequest(
            body: body, isPatch: exchange.operation.method == .patch,
            line: exchange.parameters["line"].map { LineID($0) })
        let settings = gate.broker.setup.settings
        reading.knownNames.connectors = wanted.connectors(besides: connectors, given: settings)
        let sets = wanted.sets(given: settings, reading)
        guard reading.mistakes.isEmpty else { return try .mistakes(reading.mistakes) }
        let changes = settings.changes(by: try rulesToSet(sets, given: settings))
        if !isDryRun { _ = try await gate.submit(.setRules(sets, by: origin)) }
        return .json(SettingsRoutes.answer(changes, isDryRun))
    }

    private func isDryRun(_ exchange: Exchange) throws -> Bool {
        for (name, _) in exchange.request.uri.queryParameters where name != "dry-run" {
            throw Problem.invalid(String(name), "is no parameter here: there is 'dry-run'")
        }
        return exchange.query("dry-run") == "" ? true : try exchange.query(flag: "dry-run") ?? false
    }

    static func node(of bytes: [UInt8], _ reading: SettingReading) throws -> SettingNode {
        do {
            return SettingNode(json: try JSONDocument(bytes, limit: bodyLimit).root, reading: reading)
        } catch {
            throw Problem(.malformed, error.description)
        }
    }

    private static func answer(_ changes: [SettingChange], _ isDryRun: Bool) -> SettingNode {
        let list = changes.map { change in
            let line = change.line == .absent ? SettingNode(.null) : SettingNode(.text(change.line.rawValue))
            return SettingNode(
                .mapping([
                    .init("line", line), .init("key", SettingNode(.text(change.difference.key))),
                    .init("before", change.difference.before ?? SettingNode(.null)),
                    .init("after", change.difference.after ?? SettingNode(.null)),
                ]))
        }
        return SettingNode(
            .mapping([.init("dryRun", SettingNode(.flag(isDryRun))), .init("changes", SettingNode(.sequence(list)))]))
    }
}

/// What a request wants to be said of the lines.
private struct SettingsRequest {
    let body: SettingNode
    let isPatch: Bool
    /// The line; nil for all that is said.
    let line: LineID?

    /// The connectors that it may name (S1.2): those there are, and those that are named already: who changes something else need not
    /// mend that first.
    func connectors(besides known: [ConnectorName], given settings: Settings) -> [String] {
        let named = line.map { [settings.connector(of: $0)] } ?? settings.namedConnectors
        return named.union(known).subtracting([.standard]).map(\.rawValue).sorted()
    }

    /// What has to be set for it; what is wrong with it is told.
    func sets(given settings: Settings, _ reading: SettingReading) -> [LinePolicySet] {
        guard body.isMapping else {
            reading.report(body, "must be an object")
            return []
        }
        let said = settings.said
        guard let line else {
            let document = isPatch ? said.document.patched(by: body) : body
            guard let wanted = SaidSettings(document: document.located(), reading) else { return [] }
            return settings.sets(for: wanted.rules(reading))
        }
        let own = (isPatch ? settings.said(of: line).patched(by: body) : body).located()
        return settings.sets(of: line, saying: own, reading)
    }
}

extension Response {
    static func json(_ node: SettingNode) -> Response {
        .bytes(Array(node.json.utf8), status: .ok, type: "application/json")
    }

    /// A problem with everything that is wrong, each with its place in the body as a JSON Pointer.
    static func mistakes(_ mistakes: [SettingMistake]) throws -> Response {
        let count = mistakes.count == 1 ? "one value is" : "\(mistakes.count) values are"
        var problem = Problem(.invalid, "\(count) missing or wrong: 'errors' says which, and what to do")
        problem.field = mistakes.first?.path
        let body = try JSONCoding.encode(ProblemWithErrors(problem: problem, mistakes: mistakes))
        return .bytes(body, status: problem.kind.status, type: "application/problem+json")
    }
}

/// Problem details with a list of errors beside them.
private struct ProblemWithErrors: Encodable {
    struct Entry: Encodable {
        let path: String
        let advice: String
    }
    private enum CodingKeys: CodingKey { case errors }

    let problem: Problem
    let mistakes: [SettingMistake]

    func encode(to encoder: any Encoder) throws {
        try problem.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(mistakes.map { Entry(path: $0.path, advice: $0.advice) }, forKey: .errors)
    }
}
