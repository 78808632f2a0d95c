import EventLogTesting
import HTTPTypes
import Testing

@testable import HTTPInterface

/// How many requests are worked on at once: each kind has its own places.
struct PlacesTests {
    private static let path = "/v23.0/\(House.line)/messages"
    private static let text = """
        {"messaging_product":"whatsapp","to":"16505551234","type":"text","text":{"body":"Hi"}}
        """

    @Test("Work that fills its places is told to come back; webhooks and health checks get through")
    func keepsWorkFromWebhooks() async throws {
        try await House.open {
            $0.limits.concurrentRequests = 1
        } _: { house, client in
            house.log.set(.hold)
            async let first = client.send(.put, "/v1/agents/ana", body: "{\"name\":\"Ana\"}")
            await house.log.untilHeld()
            let second = try await client.get("/v1/agents")
            #expect(second.status == .serviceUnavailable)
            #expect(second.problem == "overloaded")
            #expect(second.headers[.retryAfter] == "1")
            #expect(try await client.post(PlacesTests.path, PlacesTests.text).graphCode == 131_016)
            #expect(try await client.webhook("{}", signature: "sha256=00").status == .unauthorized)
            for path in ["/healthz", "/readyz"] {
                #expect(try await client.get(path, token: nil).status == .ok)
                #expect(try await client.send(.head, path, token: nil).status == .ok)
            }
            house.log.set(nil)
            #expect(try await first.status == .ok)
            #expect(house.interior.places.taken == 0)
        }
    }

    @Test("Webhooks that fill their places are told to come back; work goes on")
    func keepsWebhooksFromWork() async throws {
        try await House.open {
            $0.limits.concurrentWebhooks = 1
        } _: { house, client in
            _ = try await client.get("/v1/agents")
            house.log.set(.hold)
            async let first = client.webhook(Webhooks.text("Hello"))
            await house.log.untilHeld()
            let second = try await client.webhook(Webhooks.text("Again", id: "wamid.IN2"))
            #expect(second.status == .serviceUnavailable)
            #expect(second.problem == "overloaded")
            #expect(try await client.get("/healthz", token: nil).status == .ok)
            house.log.set(nil)
            #expect(try await first.status == .ok)
        }
    }

    @Test("A send that waits for the platform takes no place from work")
    func keepsWaitingSendsFromWork() async throws {
        try await House.open {
            $0.limits.concurrentRequests = 1
        } _: { house, client in
            try await house.receive(client, Webhooks.text("Hello"))
            async let send = client.post(PlacesTests.path, PlacesTests.text)
            await house.clock.waitForSleeper(of: .seconds(10))
            #expect(house.interior.places.taken(.waiting) == 1)
            #expect(try await client.get("/v1/agents").status == .ok)
            #expect(try await client.webhook(Webhooks.text("Again", id: "wamid.IN2")).status == .ok)
            let metrics = try await client.get("/metrics").text
            #expect(metrics.contains("\nparley_http_places_taken{kind=\"waiting\"} 1\n"))
            house.clock.advance(by: .seconds(10))
            #expect(try await send.status == .ok)
            #expect(house.interior.places.taken == 0)
        }
    }

    @Test("Where too many sends wait, the next is answered with Parley's own id at once")
    func limitsWaitingSends() async throws {
        try await House.open {
            $0.limits.waitingSends = 1
        } _: { house, client in
            try await house.receive(client, Webhooks.text("Hello"))
            async let first = client.post(PlacesTests.path, PlacesTests.text)
            await house.clock.waitForSleeper(of: .seconds(10))
            let second = try await client.post(PlacesTests.path, PlacesTests.text)
            #expect(second.status == .ok)
            guard case .string(let id) = second.json["messages"][0]["id"] else { throw NoMessage() }
            #expect(id.hasPrefix("parley."))
            house.clock.advance(by: .seconds(10))
            #expect(try await first.status == .ok)
        }
    }

    @Test("There are fewer places than connections: some are left to ask whether Parley lives")
    func fitsConnections() {
        let limits = HTTPLimits()
        let places = limits.concurrentWebhooks + limits.concurrentRequests + limits.waitingSends
        let streams = limits.deskStreams + limits.eventStreams
        #expect(places + streams + limits.sparedConnections <= limits.connections)
        #expect(limits.sparedConnections > 0)
    }

    private struct NoMessage: Error {}
}
