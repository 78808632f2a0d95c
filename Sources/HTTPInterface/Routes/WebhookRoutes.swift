import Decisions
import HTTPTypes
import Hummingbird
import WhatsApp

/// Where the platform delivers: `GET` to subscribe, `POST` for webhooks (S4.21).
struct WebhookRoutes: Resource {
    static let path = "/webhooks/whatsapp"

    private let intake: WebhookIntake

    init(_ interior: HTTPInterior) { intake = interior.intake }

    var operations: [Operation] {
        [
            Operation(
                .get, WebhookRoutes.path, id: "subscribeWebhook", tag: "Platform", access: .open,
                "Answers the platform's subscription: echoes its challenge, if it knows a connector's verify token."
            )
            .query("hub.mode", .choice(["subscribe"]), "What is asked for.", required: true)
            .query("hub.verify_token", .string, "The verify token.", required: true)
            .query("hub.challenge", .string, "What to echo.", required: true)
            .answers(200, "The challenge.", .string, type: "text/plain")
            .handle(openly: { try answerSubscription($0) }),
            Operation(
                .post, WebhookRoutes.path, id: "receiveWebhook", tag: "Platform", access: .signed,
                "Records every item of a webhook. Answered when they are durable; its signature is checked first."
            )
            .body(.anything, limit: intake.configuration.limits.webhookBody)
            .answers(
                200, "The items are durable.",
                .object(["recorded": .integer, "known": .integer, "rejected": .integer])
            )
            .handle(openly: { try await take($0) }),
        ]
    }

    private func answerSubscription(_ exchange: Exchange) throws -> Response {
        let answer = WebhookSubscription.answer(
            mode: exchange.query("hub.mode"), token: exchange.query("hub.verify_token"),
            challenge: exchange.query("hub.challenge"), verifyTokens: intake.configuration.verifyTokens)
        switch answer {
        case .confirmed(let challenge): return .bytes(Array(challenge.utf8), type: "text/plain; charset=utf-8")
        case .refused(let reason): throw Problem(.forbidden, reason)
        }
    }

    /// Nothing is read before the signature over the raw bytes is right, and nothing is acknowledged before it is durable.
    private func take(_ exchange: Exchange) async throws -> Response {
        let body = try await exchange.body()
        let commands: [Command]
        do throws(WebhookRefusal) {
            commands = try intake.read(body, exchange.request.headers)
        } catch {
            intake.refusals.note(error)
            throw Problem(error)
        }
        let outcomes = try await untilCancelled { intake.submit(commands, completion: $0) }
        return .bytes(Array(WebhookSummary(outcomes).json.utf8), type: "application/json")
    }
}

extension Problem {
    fileprivate init(_ refusal: WebhookRefusal) {
        switch refusal {
        case .unsigned: self.init(.badSignature, "\(WebhookSignature.header): \(refusal.advice)")
        case .foreign: self.init(.wrongConnector, refusal.advice)
        }
    }
}
