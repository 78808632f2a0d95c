import HTTPTypes
import Hummingbird
import WhatsApp

/// Where the platform delivers: `GET` to subscribe, `POST` for webhooks (S4.21).
struct WebhookRoutes {
    static let path = "/webhooks/whatsapp"

    let intake: WebhookIntake

    func add(to routes: inout Routes) {
        routes.add(open: subscribe) { try answerSubscription($0) }
        routes.add(open: receive(limit: intake.configuration.limits.webhookBody)) { try await take($0) }
    }

    private func answerSubscription(_ exchange: Exchange) throws -> Response {
        let answer = WebhookSubscription.answer(
            mode: exchange.query("hub.mode"), token: exchange.query("hub.verify_token"),
            challenge: exchange.query("hub.challenge"), verifyTokens: [intake.configuration.verifyToken])
        switch answer {
        case .confirmed(let challenge): return .bytes(Array(challenge.utf8), type: "text/plain; charset=utf-8")
        case .refused(let reason): throw Problem(.forbidden, reason)
        }
    }

    /// Nothing is read before the signature over the raw bytes is right, and nothing is acknowledged before it is durable.
    private func take(_ exchange: Exchange) async throws -> Response {
        let body = try await exchange.body()
        guard intake.isSigned(body, exchange.request.headers) else {
            throw Problem(
                .badSignature, "\(WebhookSignature.header) must be made with the app secret (PARLEY_APP_SECRET)")
        }
        let outcomes = try await untilCancelled { intake.submit(body, completion: $0) }
        return .bytes(Array(WebhookSummary(outcomes).json.utf8), type: "application/json")
    }
}

extension WebhookRoutes {
    private var subscribe: Operation {
        Operation(
            .get, WebhookRoutes.path, id: "subscribeWebhook", tag: "Platform", access: .open,
            "Echoes the platform's challenge, if it knows the verify token."
        )
        .query("hub.mode", Schema.choice(["subscribe"]), "What is asked for.", required: true)
        .query("hub.verify_token", Schema.string, "The verify token.", required: true)
        .query("hub.challenge", Schema.string, "What to echo.", required: true)
        .answers(200, "The challenge.", Schema.string, type: "text/plain")
    }

    private func receive(limit: Int) -> Operation {
        Operation(
            .post, WebhookRoutes.path, id: "receiveWebhook", tag: "Platform", access: .open,
            "Records every item of a webhook. Answered when they are durable; its signature is checked first."
        )
        .body(Schema.anything, limit: limit)
        .answers(
            200, "The items are durable.",
            Schema.object(["recorded": Schema.integer, "known": Schema.integer, "rejected": Schema.integer]))
    }
}
