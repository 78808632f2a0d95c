public import Settings

/// By what lines send and receive (S1.2): the default connector, which is `graph` with the secrets of the environment, and those
/// that the file names.
extension Configuration {
    /// A connector as the file has it: where the Graph API is, and where its secrets are.
    public struct Connector: Hashable, Sendable {
        /// Its name.
        public var name = ConnectorName.standard
        /// Where and how the Graph API is reached.
        public var graph = Graph()
        /// Where the Graph API's token is; nil where nothing is to be sent.
        public var accessToken: SecretSource?
        /// Where the app's secret is, by which webhooks are signed; nil where none are to be taken.
        public var appSecret: SecretSource?
        /// Where the token is that the platform sends when the webhook is subscribed; nil where none is taken.
        public var verifyToken: SecretSource?

        /// The platform itself, without secrets.
        public init() {}
    }

    /// A connector as it is used: with its secrets.
    public struct Connection: Sendable {
        /// Its name.
        public var name: ConnectorName
        /// Where and how the Graph API is reached.
        public var graph: Graph
        /// The Graph API's token; nil where nothing can be sent.
        public var accessToken: Secret?
        /// The app's secret; nil where no webhook can be taken.
        public var appSecret: Secret?
        /// What the platform sends when the webhook is subscribed.
        public var verifyToken: Secret?
    }

    /// The default connector.
    public var standardConnection: Connection {
        Connection(
            name: .standard, graph: graph, accessToken: secrets.accessToken, appSecret: secrets.app,
            verifyToken: secrets.verifyToken)
    }

    /// Every connector with its secrets, the default one first.
    ///
    /// - Throws: Every secret that the file says to be somewhere and that is not there, or is none.
    public func connections(environment: [String: String]) throws(ConfigurationError) -> [Connection] {
        let problems = ProblemCollector(source: source)
        let named = connectors.map { connector in
            func secret(_ source: SecretSource?) -> Secret? {
                source?.read(environment: environment, folder: folder, problems)
            }
            return Connection(
                name: connector.name, graph: connector.graph, accessToken: secret(connector.accessToken),
                appSecret: secret(connector.appSecret), verifyToken: secret(connector.verifyToken))
        }
        try problems.throwIfAny()
        return [standardConnection] + named
    }

    /// The folder in which the file is; empty for the process' own.
    var folder: String { source.lastIndex(of: "/").map { String(source[..<$0]) } ?? "" }

    /// Reads the connectors, before the rules that mention them.
    mutating func readConnectors(_ file: ConfigurationFile, _ reading: SettingReading) {
        let entries = Configuration.entries(of: file.connectors, "connector", upTo: ConnectorName.limit, reading)
        for entry in entries {
            guard entry.key != ConnectorName.standardWord else {
                reading.report(
                    keyOf: entry.value,
                    "is how lines call the connector of 'graph' and the environment; choose another name")
                continue
            }
            guard var connector = Connector(entry.value, reading) else { continue }
            connector.name = ConnectorName(entry.key)
            connectors.append(connector)
        }
        // One with mistakes is there all the same: they are told already.
        reading.knownNames.connectors = file.connectors.entries.map(\.key)
    }
}

extension Configuration.Connector: SettingGroup {
    public mutating func declare(_ s: inout SettingCoder) {
        graph.declare(&s)
        s.setting(
            "accessToken", &accessToken, .secret.example("{ env: MAIN_ACCESS_TOKEN }"),
            "Where the Graph API's token is; `off`: messages of its lines wait.")
        s.setting(
            "appSecret", &appSecret, .secret.example("{ file: /run/secrets/main-app }"),
            "Where the app's secret is, by which the webhooks of its lines are signed; `off`: they are refused.")
        s.setting(
            "verifyToken", &verifyToken, .secret.example("{ env: MAIN_VERIFY_TOKEN }"),
            "Where the token is that the platform sends when the app's webhook is subscribed; `off`: none is taken.")
    }
}
