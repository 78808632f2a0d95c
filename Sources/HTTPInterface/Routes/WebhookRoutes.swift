import Broker
import Decisions
import HTTPTypes
import Hummingbird
import WhatsApp

/// Where the platform delivers: `GET` to subscribe, `POST` for webhooks (S4.21).
struct WebhookRoutes {
    static let path = "/webhooks/whatsapp"

    let gate: Gate
    let configuration: HTTPConfiguration

    func add(to routes: inout Routes) {
        routes.add(open: subscribe) { try answerSubscription($0) }
        routes.add(open: receive(limit: configuration.limits.webhookBody)) { try await take($0) }
    }

    private func answerSubscription(_ exchange: Exchange) throws -> Response {
        let answer = WebhookSubscription.answer(
            mode: exchange.query("hub.mode"), token: exchange.query("hub.verify_token"),
            challenge: exchange.query("hub.challenge"), verifyTokens: [configuration.verifyToken])
        switch answer {
        case .confirmed(let challenge): return .bytes(Array(challenge.utf8), type: "text/plain; charset=utf-8")
        case .refused(let reason): throw Problem(.forbidden, reason)
        }
    }

    /// Nothing is read before the signature over the raw bytes is right, and nothing is acknowledged before it is durable.
    private func take(_ exchange: Exchange) async throws -> Response {
        let body = try await exchange.body()
        let signature = WebhookRoutes.signature.flatMap { exchange.request.headers[$0] }
        guard WebhookSignature.verify(signature, of: body, secrets: configuration.appSecrets) else {
            throw Problem(
                .badSignature, "\(WebhookSignature.header) must be made with the app secret (PARLEY_APP_SECRET)")
        }
        if configuration.discardsWebhooks { return WebhookSummary([]).response }
        let outcomes = try await gate.submit(WebhookDecoder.decode(body).map(Command.receive))
        return WebhookSummary(outcomes).response
    }

    private static let signature = HTTPField.Name(WebhookSignature.header)
}

/// What became of a webhook's items, without what they say.
struct WebhookSummary {
    /// Items that are new in the log.
    var recorded = 0
    /// Items that were recorded before.
    var known = 0
    /// Items that make no sense.
    var rejected = 0

    /// As JSON, put together by hand: Foundation's encoder takes longer for these three numbers than the signature does.
    var response: Response {
        let json = "{\"known\":\(known),\"recorded\":\(recorded),\"rejected\":\(rejected)}"
        return .bytes(Array(json.utf8), type: "application/json")
    }

    init(_ outcomes: [Outcome]) {
        for outcome in outcomes {
            switch outcome {
            case .recorded: recorded += 1
            case .known: known += 1
            case .rejected: rejected += 1
            }
        }
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
