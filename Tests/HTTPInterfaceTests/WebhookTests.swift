import EventLog
import EventLogTesting
import Events
import Foundation
import HTTPTypes
import Testing
import Timeline
import WhatsApp

@testable import HTTPInterface

/// Webhooks: nothing without a signature, nothing twice, nothing acknowledged before it is durable.
struct WebhookTests {
    @Test("A signed webhook is durable when it is answered")
    func recordsSigned() async throws {
        try await House.open { house, client in
            let answer = try await client.webhook(Webhooks.text("Hello"))
            #expect(answer.status == .ok)
            #expect(answer.json == ["recorded": 1, "known": 0, "rejected": 0])
            let texts = try house.events().compactMap { event -> String? in
                if case .messageReceived(let message) = event.event { message.text } else { nil }
            }
            #expect(texts == ["Hello"])
        }
    }

    @Test("The same message again, alone or beside a new one, is known")
    func knowsDuplicates() async throws {
        try await House.open { house, client in
            try await house.receive(client, Webhooks.text("Hello"))
            let before = house.log.head
            let again = try await client.webhook(Webhooks.text("Hello"))
            #expect(again.json == ["recorded": 0, "known": 1, "rejected": 0])
            #expect(house.log.head == before)
        }
    }

    @Test("A missing, wrong or foreign signature is refused, and nothing is recorded")
    func refusesUnsigned() async throws {
        try await House.open { house, client in
            let before = house.log.head
            let body = Webhooks.text("Hello")
            let signatures = [
                "", "sha256=", "sha256=00", WebhookSignature.sign(Array(body.utf8), secret: "another"),
                WebhookSignature.sign(Array("\(body) ".utf8), secret: House.secret),
            ]
            for signature in signatures {
                let answer = try await client.webhook(body, signature: signature)
                #expect(answer.status == .unauthorized)
                #expect(answer.problem == "bad-signature")
            }
            let none = try await client.post("/webhooks/whatsapp", body, token: nil)
            #expect(none.status == .unauthorized)
            #expect(house.log.head == before)
        }
    }

    @Test("While a secret is replaced, both are valid; without one, none is")
    func takesSeveralSecrets() async throws {
        try await House.open { configuration in
            configuration.appSecrets = ["old", House.secret]
        } _: { _, client in
            let body = Webhooks.text("Hello")
            for secret in ["old", House.secret] {
                let signature = WebhookSignature.sign(Array(body.utf8), secret: secret)
                let answer = try await client.webhook(body, signature: signature)
                #expect(answer.status == .ok)
            }
        }
        try await House.open {
            $0.appSecrets = [""]
        } _: { _, client in
            let body = Webhooks.text("Hello")
            let signature = WebhookSignature.sign(Array(body.utf8), secret: "")
            let answer = try await client.webhook(body, signature: signature)
            #expect(answer.status == .unauthorized)
        }
    }

    @Test("A body above the limit is refused, whether its length is announced or not")
    func refusesLarge() async throws {
        try await House.open {
            $0.limits.webhookBody = 1000
        } _: { house, client in
            let before = house.log.head
            let answer = try await client.webhook(Webhooks.text(String(repeating: "x", count: 1000)))
            #expect(answer.status == .contentTooLarge)
            #expect(answer.problem == "too-large")
            #expect(house.log.head == before)
        }
    }

    @Test("What is signed but can't be understood is recorded, and answered 200")
    func keepsTheUnknown() async throws {
        try await House.open { house, client in
            for body in ["", "{}", "[]", "null", "not JSON", "{\"entry\":{}}"] {
                let answer = try await client.webhook(body)
                #expect(answer.status == .ok)
                #expect(answer.json["recorded"] == 1)
            }
            let kept = try house.events().count { if case .itemNotUnderstood = $0.event { true } else { false } }
            #expect(kept == 6)
        }
    }

    @Test("The subscription's challenge is echoed raw to who knows the token")
    func subscribes() async throws {
        try await House.open { _, client in
            let path = "/webhooks/whatsapp?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="
            let right = try await client.get("\(path)the%20verify%20token", token: nil)
            #expect(right.status == .ok)
            #expect(right.text == "1158201444")
            #expect(right.headers[.contentType] == "text/plain; charset=utf-8")
            for query in ["\(path)wrong", path, "/webhooks/whatsapp"] {
                let wrong = try await client.get(query, token: nil)
                #expect(wrong.status == .forbidden)
                #expect(wrong.problem == "forbidden")
            }
        }
    }

    @Test("When the disk is full nothing is acknowledged, and the platform is told when to come back")
    func refusesWhenFull() async throws {
        try await House.open { house, client in
            house.log.set(.refuse(.diskFull("the disk is nearly full: make room")))
            let answer = try await client.webhook(Webhooks.text("Hello"))
            #expect(answer.status == .serviceUnavailable)
            #expect(answer.problem == "unavailable")
            #expect(answer.headers[.retryAfter] != nil)
            #expect(!(try house.events().contains { $0.event.name == "messageReceived" }))
        }
    }

    @Test("When the log has stopped, Parley lives but is not ready, and says why")
    func isNotReadyWhenStopped() async throws {
        try await House.open { house, client in
            house.log.set(.refuse(.stopped("a write failed: start Parley again")))
            // The broker knows of its trouble when it refuses the second.
            for id in ["wamid.1", "wamid.2"] {
                let answer = try await client.webhook(Webhooks.text("Hello", id: id))
                #expect(answer.status == .serviceUnavailable)
            }
            let ready = try await client.get("/readyz", token: nil)
            #expect(ready.status == .serviceUnavailable)
            #expect(ready.json["detail"] == "a write failed: start Parley again")
            let health = try await client.get("/healthz", token: nil)
            #expect(health.status == .ok)
        }
    }

    @Test(
        "Every real body is answered 200, and known the second time",
        .enabled(if: SharedFolder.exists("webhooks"), Comment(rawValue: SharedFolder.skipped)))
    func takesRealBodies() async throws {
        try await House.open {
            $0.limits.webhookBody = 3 << 20
        } _: { house, client in
            let files = try SharedFolder.files("webhooks")
            #expect(files.count > 300)
            for file in files {
                let body = String(decoding: file.bytes, as: UTF8.self)
                guard Array(body.utf8) == file.bytes else { continue }
                let first = try await client.webhook(body)
                #expect(first.status == .ok, "\(file.name): \(first.text)")
                let head = house.log.head
                let second = try await client.webhook(body)
                #expect(second.json["recorded"] == 0, "\(file.name)")
                #expect(house.log.head == head, "\(file.name)")
            }
        }
    }
}
