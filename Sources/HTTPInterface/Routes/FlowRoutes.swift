import Broker
import Decisions
import Events
import Flows
import Hummingbird
import Projections
import Settings

/// The flows that answer customers (S0.1): listed, shown, and published in new versions.
struct FlowRoutes: Resource {
    private static let tag = "Flows"

    private let gate: Gate
    private let read: @Sendable (String) throws -> Flow

    init(_ interior: HTTPInterior) { (gate, read) = (interior.gate, interior.configuration.readFlow) }

    var operations: [Operation] {
        [
            Operation(
                .get, "/v1/flows", id: "listFlows", tag: FlowRoutes.tag, access: .reading,
                "Lists the flows that were published, each in its newest version."
            )
            .answers(200, "The flows, by name.", .object(["flows": .list(ShownFlow.schema)]))
            .handle { exchange, _ in try await list() },
            Operation(
                .get, "/v1/flows/{name}", id: "getFlow", tag: FlowRoutes.tag, access: .reading,
                "Shows a flow's definition, in its newest version or another."
            )
            .part("name", .string, "The flow's name.")
            .query("version", .string, "The version: the SHA-256 of its definition, in hexadecimal.")
            .answers(200, "The flow.", ShownFlow.wholeSchema)
            .handle { exchange, _ in try await show(exchange) },
            Operation(
                .put, "/v1/flows/{name}", id: "putFlow", tag: FlowRoutes.tag, access: .administering,
                "Publishes a flow's new version. Sessions that have begun keep theirs; the same again changes nothing."
            )
            .part("name", .string, "The flow's name.")
            .query("dry-run", .boolean, "Only says what is wrong.")
            .body(.object(["definition": .string("The definition, in YAML or JSON.")]), limit: 2 << 20)
            .answers(200, "The flow.", ShownFlow.wholeSchema)
            .handle { try await put($0, $1) },
        ]
    }

    private func list() async throws -> Response {
        let flows = try await gate.look { $0.flows.current }
        return try .json(["flows": flows.map { ShownFlow($0) }])
    }

    private func show(_ exchange: Exchange) async throws -> Response {
        let (name, version) = (exchange.path("name"), exchange.query("version"))
        return try .json(ShownFlow(try await gate.flow(name, version: version), isWhole: true))
    }

    private struct Publishing: Decodable { var definition: String }

    private func put(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let name = exchange.path("name")
        let flow: Flow
        do {
            flow = try read(try await exchange.decode(Publishing.self).definition)
        } catch let error as FlowError {
            return try .mistakes(error.mistakes.map { $0.withPlace })
        }
        guard flow.name == name else {
            throw Problem.invalid("definition", "names itself '\(flow.name)', and not '\(name)': make them the same")
        }
        if try exchange.query(flag: "dry-run") ?? false {
            let others = try await gate.look { $0.flows.current.map(\.flow).filter { $0.name != name } }
            let mistakes = FlowCalls([flow] + others).mistakes(of: flow)
            guard mistakes.isEmpty else { return try .mistakes(mistakes.map { $0.withPlace }) }
            return try .json(ShownFlow(flow))
        }
        let events = try await gate.submit(.publishFlows([flow], by: try caller.origin(actingAs: nil)))
        let found = try await gate.look { $0.flows[name] }
        guard let found else { throw Problem(.internalError, "the flow was neither published nor refused") }
        return try .json(ShownFlow(found, isWhole: true)).telling(events)
    }
}

extension Gate {
    /// A version of a flow, the newest where none is named.
    func flow(_ name: String, version: String?) async throws -> FlowVersion {
        guard let found = try await look({ $0.flows.version(version, of: name) }) else {
            let what = version.map { "version '\($0)' of flow '\(name)'" } ?? "flow '\(name)'"
            throw Problem(.notFound, "there is no \(what): list them with 'GET /v1/flows'")
        }
        return found
    }
}

/// A flow as `/v1` shows it.
private struct ShownFlow: Encodable, Sendable {
    let name: String
    var version: String?
    let nodes: Int
    let calls: [String]
    var definition: JSON?

    private static let members: [String: Schema] = [
        "name": .string, "version": .string("The SHA-256 of its definition; missing where it was only tried."),
        "nodes": .integer, "calls": .list(.string("A flow that it calls.")),
    ]
    static let schema = Schema.named("Flow", .object(members, optional: ["version"]))
    static let wholeSchema = Schema.named(
        "FlowInFull",
        .object(members.merging(["definition": .anything]) { $1 }, optional: ["version", "definition"]))

    init(_ flow: Flow) {
        (name, nodes, calls) = (flow.name, flow.nodes.count, flow.calls)
        definition = try? JSONCoding.decode(JSON.self, from: Array(flow.canonical.utf8))
    }

    init(_ version: FlowVersion, isWhole: Bool = false) {
        self.init(version.flow)
        self.version = version.hash
        if !isWhole { definition = nil }
    }
}

extension SettingMistake {
    /// The same, with its place before what names it.
    fileprivate var withPlace: SettingMistake {
        guard let place else { return self }
        var mistake = self
        mistake.path = ["\(place.line):\(place.column)", path].filter { !$0.isEmpty }.joined(separator: ": ")
        return mistake
    }
}
