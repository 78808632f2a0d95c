import BrokerTesting
import EventLog
import EventLogTesting
import Foundation
import Hummingbird
import InMemoryLogging
import Logging
import Testing
import Timeline

@testable import HTTPInterface

/// Health, metrics, the description, and what is logged.
struct OperationsTests {
    @Test("Parley is ready when it can record, and says why when it can't")
    func tellsReadiness() async throws {
        try await House.open { _, client in
            let (health, ready) = (
                try await client.get("/healthz", token: nil), try await client.get("/readyz", token: nil)
            )
            #expect(health.json == ["status": "ok"])
            #expect(ready.json == ["status": "ready", "views": ["position": 1, "behind": 0]])
        }
        try await House.open(notReady: "projections are being rebuilt") { _, client in
            let answer = try await client.get("/readyz", token: nil)
            #expect(answer.status == .serviceUnavailable)
            #expect(answer.problem == "not-ready")
            #expect(answer.json["detail"] == "projections are being rebuilt")
            #expect(try await client.get("/healthz", token: nil).status == .ok)
        }
    }

    @Test("Metrics count events, requests, sessions and windows, and name no customer")
    func tellsMetrics() async throws {
        try await House.open { house, client in
            try await house.receive(client, Webhooks.text("Something private"))
            _ = try await client.get("/v1/conversations/\(House.line)%2F\(Webhooks.customer)")
            _ = try await client.get("/nowhere/\(Webhooks.customer)")
            let answer = try await client.get("/metrics")
            #expect(answer.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
            let lines = answer.text.split(separator: "\n").map(String.init)
            let expected = [
                "parley_events_total{event=\"messageReceived\"} 1", "parley_messages_received_total{type=\"text\"} 1",
                "parley_log_head \(house.log.head.rawValue)", "parley_totals_lag 0", "parley_broker_available 1",
                "parley_deadlines 1", "parley_deadline_lag_seconds 0",
                "parley_conversations 1", "parley_open_windows 1", "parley_open_sessions{handler=\"unassigned\"} 1",
                "parley_open_sessions{handler=\"agent\"} 0", "parley_webhook_seconds_count 1",
                "parley_webhook_seconds_bucket{le=\"+Inf\"} 1", "# TYPE parley_webhook_seconds histogram",
                "parley_http_requests_total{method=\"GET\",route=\"/v1/conversations/{id}\",status=\"200\"} 1",
                "parley_http_requests_total{method=\"GET\",route=\"none\",status=\"404\"} 1",
                "parley_http_requests_in_flight 1",
            ]
            for line in expected { #expect(lines.contains(line), "\(line)") }
            for secret in [Webhooks.customer, "Something private", Webhooks.name, House.adminToken] {
                #expect(!answer.text.contains(secret))
            }
            house.time.advance(by: .seconds(24 * 3600))
            #expect(try await client.get("/metrics").text.contains("\nparley_open_windows 0\n"))
        }
    }

    @Test("Every line of the metrics has the exposition format, whatever the labels hold")
    func rendersMetrics() {
        let family = MetricFamily("a_total", .counter, "Help\\with\nlines.", [MetricSample(1.5, ["x": "a\"b\\c\nd"])])
        let expected =
            "# HELP a_total Help\\\\with\\nlines.\n# TYPE a_total counter\na_total{x=\"a\\\"b\\\\c\\nd\"} 1.5\n"
        #expect(PrometheusText.render([family]) == expected)
    }

    @Test("Metrics need a token unless they are open")
    func protectsMetrics() async throws {
        try await House.open { _, client in
            let answer = try await client.get("/metrics", token: nil)
            #expect(answer.problem == "unauthenticated")
        }
        try await House.open {
            $0.openMetrics = true
        } _: { _, client in
            let answer = try await client.get("/metrics", token: nil)
            #expect(answer.status == .ok)
        }
    }

    @Test("The description is JSON that names every route the router has, and no other")
    func describesRoutes() async throws {
        try await House.open { house, client in
            let document = try await client.get("/openapi.json", token: nil).json
            #expect(document["openapi"] == "3.1.0")
            guard case .object(let paths) = document["paths"] else { throw NoPaths() }
            let described = paths.flatMap { path, methods -> [String] in
                guard case .object(let methods) = methods else { return [] }
                return methods.keys.map { "\($0.uppercased()) \(path)" }
            }
            // HEAD belongs to every GET, and is not described on its own.
            let served = house.interior.frontDoor().routers.flatMap(\.routes)
                .filter { $0.method != .head }.map { "\($0.method.rawValue) \($0.path)" }
            // The router has one name for what stands in one place.
            #expect(Set(described.map { $0.replacing("{phone_number_id}", with: "{node}") }) == Set(served))
            #expect(described.count == served.count)
        }
    }

    @Test("Every operation is described in full: an id of its own, its path's parts, its answers, schemas that exist")
    func describesOperations() async throws {
        try await House.open { house, client in
            let text = try await client.get("/openapi.json", token: nil).text
            let document = try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
            let operations = house.interior.frontDoor().operations
            #expect(Set(operations.map(\.id)).count == operations.count)
            for operation in operations {
                let named = operation.path.split(separator: "/").filter { $0.first == "{" }.map {
                    $0.dropFirst().dropLast()
                }
                let described = operation.parameters.filter { $0.place == "path" }.map { Substring($0.name) }
                #expect(named == described, "\(operation.id)")
                #expect(!operation.answers.isEmpty, "\(operation.id)")
                let takesNone = operation.body == nil && operation.form == nil
                #expect(takesNone == (operation.bodyLimit == 0), "\(operation.id)")
                #expect(takesNone == [.get, .delete].contains(operation.method), "\(operation.id)")
            }
            let references = text.matches(of: /#\/components\/schemas\/(\w+)/).map { String($0.1) }
            guard case .object(let schemas) = document["components"]["schemas"] else { throw NoPaths() }
            #expect(Set(references) == Set(schemas.keys))
        }
    }

    @Test("Nothing that a customer wrote, no number and no token is ever logged")
    func logsNothingPrivate() async throws {
        let handler = InMemoryLogHandler()
        var logger = Logger(label: "test") { _ in handler }
        logger.logLevel = .trace
        try await House.open(logger: logger) { house, client in
            try await house.receive(client, Webhooks.text("Something private"))
            _ = try await client.webhook("Something private", signature: "sha256=00")
            _ = try await client.get("/v1/conversations/\(House.line)%2F\(Webhooks.customer)")
            _ = try await client.get("/nowhere/\(Webhooks.customer)?access_token=\(House.adminToken)")
            _ = try await client.post("/v1/conversations/1/messages", "{\"text\":\"Something private\"}")
            _ = try await client.post("/v1/conversations/1/messages", "{\"text\":[\"Something private\"]}")
            _ = try await client.post(
                "/v23.0/1/messages?access_token=\(House.adminToken)", "Something private", token: nil)
            house.log.set(.refuse(.stopped("Something went wrong")))
            _ = try await client.webhook(Webhooks.text("Something private", id: "wamid.2"))
        }
        let entries = handler.entries
        #expect(entries.count >= 8)
        #expect(entries.contains { $0.metadata["route"] == "/v1/conversations/{id}" && $0.metadata["status"] == "200" })
        #expect(!entries.contains { $0.level >= .warning })
        for entry in entries {
            let text = "\(entry.message) \(entry.metadata) \(entry.error.map { "\($0)" } ?? "")"
            for secret in [Webhooks.customer, "private", Webhooks.name, House.adminToken, House.secret] {
                #expect(!text.contains(secret), "\(text)")
            }
        }
    }

    @Test("What fails for Parley's own fault is logged by its kind, and answered without what it holds")
    func logsFaults() async throws {
        let handler = InMemoryLogHandler()
        try await House.open(logger: Logger(label: "test") { _ in handler }) { house, client in
            try await house.receive(client, Webhooks.text("Hello"))
            house.log.close()
            let answer = try await client.get("/v1/conversations/1/events")
            #expect(answer.status == .serviceUnavailable)
        }
        let faults = handler.entries.filter { $0.level == .error }
        #expect(faults.count == 1)
        #expect(faults.first?.metadata["route"] == "/v1/conversations/{id}/events")
        struct Private: Error { let text = "Something private" }
        #expect(!Problem(Private()).detail.contains("private"))
        #expect(Problem(Private()).kind == .internalError)
    }

    private struct NoPaths: Error {}
}
