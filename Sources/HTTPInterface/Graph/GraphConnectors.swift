import Events
import Projections
public import Settings
import WhatsApp

/// By which connector a request of the Graph API leaves (S1.2, B5).
struct GraphConnectors: Sendable {
    /// Every connector there is.
    private let names: [ConnectorName]
    /// Those by which something can leave.
    private let sending: Set<ConnectorName>
    /// Whose accounts the nodes are, as far as the configuration names them.
    private let accounts: [String: ConnectorName]

    init(_ configuration: HTTPConfiguration) {
        names = [.standard] + configuration.connectors.map(\.name)
        sending = configuration.sending
        var accounts: [String: ConnectorName] = [:]
        for account in configuration.accounts { accounts[account] = .standard }
        for connector in configuration.connectors {
            for account in connector.accounts { accounts[account] = connector.name }
        }
        self.accounts = accounts
    }

    /// The connector of an account: the only one there is, else the one that the configuration names.
    func owner(of account: String) -> ConnectorName? {
        (names.count == 1 ? names.first : sending.count == 1 ? sending.first : nil) ?? accounts[account]
    }

    /// The connector of a line that is known, else of the one that the query names; else the only one there is; else the one that has
    /// the account.
    ///
    /// - Parameter line: The line that the query names.
    func connector(for path: GraphPath, naming line: LineID?, under settings: Settings) throws(GraphError)
        -> ConnectorName
    {
        let node = LineID(path.node)
        if settings.configuredLines.contains(node) { return settings.connector(of: node) }
        if let line { return settings.connector(of: line) }
        if let owner = owner(of: path.node) { return owner }
        if GraphNeed.isOfLine(path.edge) { return settings.connector(of: node) }
        throw GraphError(
            100,
            "there are several connectors, and which one '\(path.node)' belongs to is not known: name a line of it with "
                + "'phone_number_id', or list its account under 'accounts' of the connector in the configuration file")
    }
}

extension HTTPConfiguration {
    /// The connector that reaches an account: the only one there is, else the one whose `accounts` name it; nil where none does.
    public func connector(ofAccount account: String) -> ConnectorName? { GraphConnectors(self).owner(of: account) }
}
