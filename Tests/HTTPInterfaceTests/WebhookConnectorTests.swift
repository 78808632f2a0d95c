import Broker
import Decisions
import EventLogTesting
import Events
import HTTPTypes
import InMemoryLogging
import Logging
import Projections
import Settings
import Testing
import WhatsApp

@testable import HTTPInterface

/// Webhooks by connectors (S1.2): who has one connector's app secret can't speak for another's lines.
struct WebhookConnectorTests {
    private static let connectors = [
        HTTPConfiguration.Connector(name: "main", appSecrets: ["main's"], verifyToken: "main's token"),
        HTTPConfiguration.Connector(name: "other", appSecrets: ["other's", "other's next"], verifyToken: ""),
        HTTPConfiguration.Connector(name: "twin", appSecrets: ["main's"]),
    ]

    /// Lines 100 of `main`, 200 of `other`, 300 of `twin`, 400 of one that there is not; others of the default one.
    private func open(
        logger: Logger? = nil, defaults: ConnectorName = .standard,
        _ test: @escaping @Sendable (House, Client) async throws -> Void
    ) async throws {
        try await House.open(logger: logger) {
            $0.connectors = WebhookConnectorTests.connectors
            $0.sending = [.standard, "main"]
        } _: { house, client in
            let lines: [LineID: ConnectorName] = [
                .absent: defaults, "100": "main", "200": "other", "300": "twin", "400": "gone",
            ]
            for (line, connector) in lines {
                var policy = LinePolicy()
                policy.connector = connector
                _ = try await house.broker.submit(.setPolicy(line, policy))
            }
            try await test(house, client)
        }
    }

    private func send(_ client: Client, _ body: String, by secret: String) async throws -> Answer {
        try await client.webhook(body, signature: WebhookSignature.sign(Array(body.utf8), secret: secret))
    }

    @Test("A body is taken from the connector of its line, by each of its secrets")
    func takesOwn() async throws {
        try await open { house, client in
            let own = [
                ("100", "main's"), ("200", "other's"), ("200", "other's next"), ("300", "main's"),
                (House.line, House.secret),
            ]
            for (number, (line, secret)) in own.enumerated() {
                let body = Webhooks.text("Hello", id: "wamid.\(number)", line: line)
                let answer = try await send(client, body, by: secret)
                #expect(answer.json["recorded"] == 1, "\(line) by \(secret)")
            }
        }
    }

    @Test("A body that another connector signed is refused, and nothing is recorded")
    func refusesForeign() async throws {
        try await open { house, client in
            let before = house.log.head
            let foreign = [
                ("100", "other's"), ("100", House.secret), ("200", "main's"), ("300", "other's"),
                (House.line, "main's"), ("400", "main's"), ("400", House.secret), ("", "main's"),
            ]
            for (line, secret) in foreign {
                for body in [Webhooks.text("Hello", line: line), Webhooks.receipt("read", of: "wamid.A", line: line)] {
                    let answer = try await send(client, body, by: secret)
                    #expect(answer.status == .forbidden, "\(line) by \(secret)")
                    #expect(answer.problem == "wrong-connector")
                    #expect(!answer.text.contains("Hello"))
                }
            }
            let unsigned = try await send(client, Webhooks.text("Hello", line: "100"), by: "nobody's")
            #expect(unsigned.status == .unauthorized)
            #expect(house.log.head == before)
            let metrics = try await client.get("/metrics")
            #expect(metrics.text.contains("parley_webhooks_of_other_connectors_total{connector=\"main\"} 8"))
        }
    }

    @Test("One foreign line among others costs the whole body, until the line is said to be that connector's")
    func refusesMixed() async throws {
        try await open { house, client in
            let (own, foreign) = (Webhooks.text("Mine", id: "wamid.1", line: "100"), Webhooks.text("Not", line: "200"))
            let body =
                #"{"object":"whatsapp_business_account","entry":["#
                + [own, foreign].map {
                    String($0.dropFirst(#"{"object":"whatsapp_business_account","entry":["#.count).dropLast(2))
                }.joined(separator: ",") + "]}"
            let before = house.log.head
            let refused = try await send(client, body, by: "main's")
            #expect(refused.problem == "wrong-connector")
            #expect(house.log.head == before)
            let change = try await client.send(.patch, "/v1/settings/200", body: #"{"connector":"main"}"#)
            #expect(change.status == .ok)
            let taken = try await send(client, body, by: "main's")
            #expect(taken.json["recorded"] == 2)
        }
    }

    @Test("Lines that nobody named are the defaults' connector's, and what names no line is everybody's")
    func followsTheDefaults() async throws {
        try await open(defaults: "other") { house, client in
            let own = try await send(client, Webhooks.text("Hello"), by: "other's")
            #expect(own.status == .ok)
            let foreign = try await send(client, Webhooks.text("Hello"), by: House.secret)
            #expect(foreign.status == .forbidden)
            for secret in ["main's", "other's", House.secret] {
                let lineless = try await send(client, "{\"by\":\"\(secret)\"}", by: secret)
                #expect(lineless.json["recorded"] == 1)
            }
        }
    }

    @Test("The log is told once of each, without what was written")
    func tellsTheLog() async throws {
        let logs = InMemoryLogHandler()
        try await open(logger: Logger(label: "test") { _ in logs }) { _, client in
            for text in ["Hello", "Goodbye"] {
                _ = try await send(client, Webhooks.text(text, line: "100"), by: "other's")
            }
            let told = logs.entries.filter { $0.level == .warning }
            #expect(
                told.map { "\($0.message)" } == [
                    "A webhook is refused: line '100' is of connector 'main', and connector 'other' has signed: "
                        + "if that is the line's, say 'connector: other' of it"
                ])
            #expect(!"\(logs.entries)".contains("Hello"))
            #expect(!"\(logs.entries)".contains("other's"))
        }
    }

    @Test("The shorter way refuses what the routes refuse")
    func refusesOnTheConnection() async throws {
        try await Line.open {
            $0.connectors = WebhookConnectorTests.connectors
        } _: { house, line in
            var policy = LinePolicy()
            policy.connector = "main"
            _ = try await house.broker.submit(.setPolicy(LineID(House.line), policy))
            let body = Webhooks.text("Hello")
            let foreign = line.head(of: body)
            for part in Line.parts(foreign, body) { try await line.write(part) }
            for part in Line.parts(foreign, body) { #expect(try await line.nextPassedOn() == part) }
            #expect(try !house.events().contains { $0.event.name == "messageReceived" })
        }
    }

    @Test("Any connector's verify token subscribes")
    func subscribes() async throws {
        try await open { _, client in
            let path = "/webhooks/whatsapp?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="
            let named = try await client.get("\(path)main's%20token", token: nil)
            #expect(named.text == "1158201444")
            let standard = try await client.get("\(path)the%20verify%20token", token: nil)
            #expect(standard.text == "1158201444")
            let none = try await client.get(path, token: nil)
            #expect(none.status == .forbidden)
            let wrong = try await client.get("\(path)wrong", token: nil)
            #expect(wrong.status == .forbidden)
        }
    }

    @Test("The connectors are listed with what they can do and the lines that have them, and without their secrets")
    func lists() async throws {
        try await open { house, client in
            let list = try await client.get("/v1/connectors")
            #expect(list.status == .ok)
            #expect(
                list.json["connectors"].elements.map { $0["name"] } == ["default", "gone", "main", "other", "twin"])
            #expect(
                list.json["connectors"][0] == [
                    "name": "default", "known": true, "sends": true, "receives": true, "lines": [], "others": true,
                ])
            #expect(
                list.json["connectors"][1] == [
                    "name": "gone", "known": false, "sends": false, "receives": false, "lines": ["400"],
                    "others": false,
                ])
            #expect(list.json["connectors"][2]["lines"] == ["100"])
            #expect(!list.text.contains("main's"))
            let limited = try await client.get(
                "/v1/connectors", token: try await house.token("limited", .admin, lines: ["200"]))
            #expect(limited.json["connectors"].elements.map { $0["name"] } == ["default", "main", "other", "twin"])
            #expect(limited.json["connectors"].elements.map { $0["lines"].count } == [0, 0, 1, 0])
        }
    }

    @Test("A connector that there is not is refused; what is there already stands in nobody's way")
    func refusesUnknown() async throws {
        try await open { house, client in
            let wrong = try await client.send(.patch, "/v1/settings/100", body: #"{"connector":"mian"}"#)
            #expect(wrong.status == .unprocessableContent)
            #expect(wrong.text.contains("there is no connector 'mian'"))
            #expect(wrong.text.contains("did you mean 'main'?"))
            let everywhere = try await client.send(.patch, "/v1/settings", body: #"{"defaults":{"connector":"mian"}}"#)
            #expect(everywhere.status == .unprocessableContent)
            let foreign = try await client.send(.patch, "/v1/settings/100", body: #"{"connector":"gone"}"#)
            #expect(foreign.status == .unprocessableContent)
            let other = try await client.send(
                .patch, "/v1/settings/400", body: #"{"connector":"gone","enabled":false}"#)
            #expect(other.status == .ok)
            let right = try await client.send(.patch, "/v1/settings/400", body: #"{"connector":"other"}"#)
            #expect(
                right.json["changes"][0] == ["line": "400", "key": "connector", "before": "gone", "after": "other"])
            let shown = try await client.get("/v1/settings/400")
            #expect(shown.json["connector"] == "other")
            let back = try await client.send(.patch, "/v1/settings/400", body: #"{"connector":"default"}"#)
            #expect(back.status == .ok)
            #expect(house.broker.setup.settings.connector(of: "400") == .standard)
        }
    }
}
