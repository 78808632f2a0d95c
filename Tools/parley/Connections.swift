import AsyncHTTPClient
import Events
import GraphClient
import HTTPInterface
import Logging
import ParleyConfiguration
import Projections
import Settings

// The connectors of a running broker (S1.2): what leaves by each, what is taken from each, and what lacks.

extension Configuration {
    /// Every connector with its secrets; with the sandbox in their place all lead there, by its secrets, and their own are not even
    /// looked for.
    mutating func connections(sandbox: String?, environment: [String: String]) throws -> [Connection] {
        guard let sandbox else { return try connections(environment: environment) }
        graph.url = sandbox
        secrets.app = secrets.app ?? Secret("sandbox-secret")
        secrets.verifyToken = secrets.verifyToken ?? Secret("sandbox-verify")
        secrets.accessToken = secrets.accessToken ?? Secret("sandbox-token")
        let standard = standardConnection
        return [standard]
            + connectors.map { connector in
                var connection = standard
                (connection.name, connection.graph) = (connector.name, connector.graph)
                connection.graph.url = sandbox
                return connection
            }
    }
}

extension ConnectorGateway {
    /// A way out by every connector that has a token.
    init(
        _ connections: [Configuration.Connection], client: HTTPClient, patient: HTTPClient, logger: Logger
    ) {
        var gateways: [ConnectorName: GraphGateway] = [:]
        var closed: [ConnectorName: String] = [:]
        for connection in connections {
            guard let token = connection.accessToken else {
                closed[connection.name] = connection.noToken
                continue
            }
            let graph = GraphGateway.Configuration(
                url: connection.graph.url, version: connection.graph.version, accessToken: token.reveal())
            gateways[connection.name] = GraphGateway(
                client: client, patient: patient, configuration: graph, logger: logger)
        }
        self.init(gateways, closed: closed)
    }
}

extension HTTPConfiguration {
    /// Takes over by what the connectors' apps are known.
    mutating func take(_ connections: [Configuration.Connection]) {
        for connection in connections {
            let secrets = connection.appSecret.map { [$0.reveal()] } ?? []
            let token = connection.verifyToken?.reveal() ?? ""
            if connection.accessToken != nil { sending.insert(connection.name) }
            let accounts = Set(connection.graph.accounts)
            if connection.name == .standard {
                (appSecrets, verifyToken, self.accounts) = (secrets, token, accounts)
            } else {
                connectors.append(
                    Connector(name: connection.name, appSecrets: secrets, verifyToken: token, accounts: accounts))
            }
        }
    }
}

extension Settings {
    /// What can't be done for lines as long as the process runs, as their connectors lack something.
    func warnings(for connections: [Configuration.Connection]) -> [String] {
        usedConnectors.sorted().flatMap { name -> [String] in
            guard let connection = connections.first(where: { $0.name == name }) else {
                return [
                    "There is no \(name.words) here, which \(lines(by: name)): their messages wait, and their webhooks are "
                        + "refused; add it under 'connectors' in the configuration file, and start Parley with that"
                ]
            }
            return [
                connection.accessToken == nil ? "Nothing will be sent: \(connection.noToken)" : nil,
                connection.appSecret == nil ? "Every webhook will be refused: \(connection.noSecret)" : nil,
            ].compactMap(\.self)
        }
    }

    private var usedConnectors: Set<ConnectorName> {
        let served = configuredLines.filter { own($0)?.disabled == false }.map { connector(of: $0) }
        return Set(served + (servesOthers ? [connector(of: .absent)] : []))
    }

    private func lines(by connector: ConnectorName) -> String {
        let lines = configuredLines.filter { self.connector(of: $0) == connector }
        guard let first = lines.first else { return "lines have that nobody named" }
        return lines.count == 1 ? "line \(first) has" : "line \(first) and \(lines.count - 1) more have"
    }
}

extension Configuration.Connection {
    fileprivate var noToken: String { no("access token", "accessToken", "PARLEY_ACCESS_TOKEN") }
    fileprivate var noSecret: String { no("app secret", "appSecret", "PARLEY_APP_SECRET") }

    private func no(_ what: String, _ key: String, _ variable: String) -> String {
        "\(name.words) has no \(what) (\(name == .standard ? variable : "connectors.\(name).\(key)"))"
    }
}
