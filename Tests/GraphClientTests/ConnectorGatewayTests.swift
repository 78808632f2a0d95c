import AsyncHTTPClient
import Broker
import Decisions
import Events
import GraphClient
import Logging
import Messages
import NIOHTTP1
import Settings
import Testing
import Timeline

/// Two connectors, two platforms (S1.2): what leaves goes to the one of its line, with its version and its token.
@Suite(.timeLimit(.minutes(2))) struct ConnectorGatewayTests {
    private static let accepted = #"{"messages":[{"id":"wamid.OUT"}]}"#

    private func message(by connector: ConnectorName) -> OutgoingMessage {
        OutgoingMessage(
            line: "100", connector: connector, recipient: Party(phone: "16505551234"), content: .text("Hi"),
            identityHash: "", token: AttemptToken(send: Position(42), attempt: 1))
    }

    @Test func eachMessageGoesToItsConnectorsPlatform() async throws {
        let servers = try await [
            ScriptedServer(.respond(.ok, ConnectorGatewayTests.accepted)),
            ScriptedServer(.respond(.ok, ConnectorGatewayTests.accepted)),
        ]
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let client = HTTPClient(
            eventLoopGroupProvider: .singleton, configuration: GraphGateway.clientConfiguration)
        func gateway(_ number: Int) -> GraphGateway {
            GraphGateway(
                client: client,
                configuration: .init(
                    url: "http://127.0.0.1:\(servers[number].port)", version: "v2\(number).0", accessToken: "T\(number)"
                ),
                logger: logger)
        }
        let both = ConnectorGateway(
            [.standard: gateway(0), "main": gateway(1)], closed: ["closed": "connector 'closed' has no access token"])
        for connector in [ConnectorName.standard, "main", "main"] {
            guard case .accepted = await both.send(message(by: connector)) else {
                Issue.record("\(connector) did not accept")
                continue
            }
        }
        var opening = ChatOpening()
        opening.iceBreakers = ["Hours?"]
        _ = await both.put(opening, on: "100", by: "main", attempt: 1)
        for connector in [ConnectorName("closed"), "unknown"] {
            guard case .failed(_, _, let reason, .some, _) = await both.send(message(by: connector)) else {
                Issue.record("\(connector) sent something, or will never try again")
                continue
            }
            #expect(reason == both.obstacle(to: connector))
            guard case .failed(reason, .some) = await both.put(opening, on: "100", by: connector, attempt: 1) else {
                Issue.record("\(connector) put something, or will never try again")
                continue
            }
        }
        try await client.shutdown()
        let seen = servers.map { server in
            server.requests.map { "\($0.head.uri) \($0.head.headers.first(name: "Authorization") ?? "")" }
        }
        #expect(seen[0] == ["/v20.0/100/messages Bearer T0"])
        #expect(
            seen[1] == [
                "/v21.0/100/messages Bearer T1", "/v21.0/100/messages Bearer T1",
                "/v21.0/100/conversational_automation Bearer T1",
            ])
        for server in servers { try await server.stop() }
    }

    @Test func whatThereIsNotIsTold() {
        let none = ConnectorGateway([:], closed: ["main": "connector 'main' has no access token"])
        #expect(none.obstacle(to: "main") == "connector 'main' has no access token")
        #expect(none.obstacle(to: "other")?.hasPrefix("connector 'other' is not here: add it") == true)
        #expect(none.obstacle(to: .standard)?.hasPrefix("the default connector is not here") == true)
    }
}
