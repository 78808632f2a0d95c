import Broker
import Events
import Hummingbird
import Projections
import Settings

/// The connectors by which lines send and receive (S1.2), for whoever gives a line one; never what their secrets are.
struct ConnectorRoutes: Resource {
    private let gate: Gate
    private let configuration: HTTPConfiguration

    init(_ interior: HTTPInterior) { (gate, configuration) = (interior.gate, interior.configuration) }

    var operations: [Operation] {
        [
            Operation(
                .get, "/v1/connectors", id: "listConnectors", tag: "Settings", access: .reading,
                "Lists the connectors, what each can do, and the lines that have it (S1.2, S1.3)."
            )
            .answers(
                200, "The connectors, the default one first; also those that lines name and that there are not.",
                .object(["connectors": .list(ConnectorRoutes.shown)])
            )
            .handle { _, caller in list(caller) }
        ]
    }

    private static let shown = Schema.named(
        "Connector",
        .object([
            "name": .string("As a line's `connector` has it: `default` for the default one."),
            "known": .boolean, "sends": .boolean, "receives": .boolean,
            "lines": .list(.string), "others": .boolean,
        ]))

    private func list(_ caller: Caller) -> Response {
        let settings = gate.broker.setup.settings
        var lines: [ConnectorName: [LineID]] = [:]
        for line in settings.configuredLines where caller.sees(line) {
            lines[settings.connector(of: line), default: []].append(line)
        }
        let known = Set(configuration.connectors.map(\.name) + [.standard])
        let all = known.union(lines.keys).union([settings.connector(of: .absent)]).sorted()
        let connectors = all.map { name in
            let secrets =
                name == .standard
                ? configuration.appSecrets : configuration.connectors.first { $0.name == name }?.appSecrets ?? []
            return SettingNode(
                .mapping([
                    .init("name", SettingNode(.text("\(name)"))),
                    .init("known", SettingNode(.flag(known.contains(name)))),
                    .init("sends", SettingNode(.flag(configuration.sending.contains(name)))),
                    .init("receives", SettingNode(.flag(!secrets.allSatisfy(\.isEmpty)))),
                    .init("lines", SettingNode(.sequence((lines[name] ?? []).map { SettingNode(.text($0.rawValue)) }))),
                    .init("others", SettingNode(.flag(settings.connector(of: .absent) == name))),
                ]))
        }
        return .json(SettingNode(.mapping([.init("connectors", SettingNode(.sequence(connectors)))])))
    }
}
