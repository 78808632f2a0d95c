public import Broker
public import Decisions
public import Events
public import Settings

/// The way out by several connectors (S1.2): each message, and what is put to the platform of a line, leaves by the line's own.
public struct ConnectorGateway: MessageGateway, LineGateway, GraphForwarding {
    private let gateways: [ConnectorName: GraphGateway]
    private let closed: [ConnectorName: String]

    /// A way out by these connectors, and by no others.
    ///
    /// - Parameters:
    ///   - gateways: Those by which something can leave.
    ///   - closed: Those by which nothing can, each with the reason.
    public init(_ gateways: [ConnectorName: GraphGateway], closed: [ConnectorName: String] = [:]) {
        (self.gateways, self.closed) = (gateways, closed)
    }

    public func obstacle(to connector: ConnectorName) -> String? {
        guard gateways[connector] == nil else { return nil }
        return closed[connector]
            ?? "\(connector.words) is not here: add it under 'connectors' in the configuration file, and start Parley with that"
    }

    public func send(_ message: OutgoingMessage) async -> AttemptResult {
        guard let gateway = gateways[message.connector] else {
            // Its line got this connector after the message was found ready: the next time it waits.
            return .failed(
                httpStatus: 0, code: 0, reason: obstacle(to: message.connector) ?? "", retryAfter: .seconds(60),
                particulars: FailureParticulars())
        }
        return await gateway.send(message)
    }

    public func put(
        _ opening: ChatOpening, on line: LineID, by connector: ConnectorName, attempt: UInt32
    ) async -> PutResult {
        guard let gateway = gateways[connector] else {
            return .failed(reason: obstacle(to: connector) ?? "", retryAfter: .seconds(600))
        }
        return await gateway.put(opening, on: line, by: connector, attempt: attempt)
    }

    public func forward(_ request: ForwardedRequest, by connector: ConnectorName) async -> ForwardingResult {
        guard let gateway = gateways[connector] else { return .notSent(reason: obstacle(to: connector) ?? "") }
        return await gateway.forward(request, by: connector)
    }

    public func fetch(_ address: String, range: String?, by connector: ConnectorName) async -> FetchResult {
        guard let gateway = gateways[connector] else {
            return .failed(reason: obstacle(to: connector) ?? "", isTransient: true)
        }
        return await gateway.fetch(address, range: range, by: connector)
    }
}
