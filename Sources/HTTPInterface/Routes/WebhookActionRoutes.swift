import Broker
import Decisions
import Encoding
import EventLog
import Events
import HTTPTypes
import Hummingbird
import Projections
import Timeline

/// What an operator does with a webhook that Parley posts (S4.21): have it rest, go on, have other keys, be tried, be posted again.
struct WebhookActionRoutes: Resource {
    private let desk: WebhookDesk
    private let gate: Gate
    private let reader: LogReader

    init(_ interior: HTTPInterior) {
        (desk, gate, reader) = (interior.webhookDesk, interior.gate, interior.reader)
    }

    var operations: [Operation] {
        [
            operation(
                "pause", "pauseWebhook", "Posts nothing to a webhook until it is resumed; what is to be posted waits."
            )
            .harmlessAgain()
            .body(.object([:]))
            .answers(200, "The webhook.", ShownWebhook.schema)
            .handle { try await pause($0, $1, true) },
            operation("resume", "resumeWebhook", "Goes on with a webhook that was paused or disabled, where it was.")
                .harmlessAgain()
                .body(.object([:]))
                .answers(200, "The webhook.", ShownWebhook.schema)
                .handle { try await pause($0, $1, false) },
            operation(
                "rotate", "rotateWebhook",
                "Gives a webhook other keys. For a day what is posted is signed by those before as well; those before them are good no more."
            )
            .keyed()
            .body(.object([:]))
            .answers(200, "The keys.", ShownWebhookKeys.schema)
            .handle { try await rotate($0, $1) },
            operation(
                "test", "testWebhook",
                "Posts a made-up event, `parley.webhookTest`, once, however the webhook stands, and tells what came of it."
            )
            .harmlessAgain()
            .body(.object([:]))
            .answers(
                200, "How it was answered.",
                .object(["taken": .boolean, "httpStatus": .orNull(.integer), "reason": .orNull(.string)])
            )
            .handle { try await test($0, $1) },
            operation(
                "recover", "recoverWebhook",
                "Posts everything again that was recorded since a moment, as after a long trouble: also what was taken."
            )
            .keyed()
            .body(.object(["since": .time]))
            .answers(
                200, "From which position on, and how many events.", .object(["from": .integer, "count": .integer])
            )
            .handle { try await recover($0, $1) },
            PostedWebhookRoutes.operation(
                .get, "/{name}/secret", "getWebhookSecret",
                "Tells the keys that a webhook's receiver checks signatures by."
            )
            .answers(200, "The keys, and those before while they are good.", ShownWebhookKeys.schema)
            .handle { try await keys($0, $1) },
        ]
    }

    private func operation(_ verb: String, _ id: String, _ summary: String) -> Operation {
        PostedWebhookRoutes.operation(.post, "/{name}/\(verb)", id, summary)
    }

    private func pause(_ exchange: Exchange, _ caller: Caller, _ isPaused: Bool) async throws -> Response {
        try await exchange.decodeNothing()
        let name = try await desk.webhook(exchange.path("name"), for: caller).webhook.name
        let events = try await gate.submit(
            .pauseWebhook(name: name, isPaused, by: try caller.origin(actingAs: nil)))
        return .json(desk.shown(try await desk.webhook(name, for: caller))).telling(events)
    }

    private func rotate(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        try await exchange.decodeNothing()
        let name = try await desk.webhook(exchange.path("name"), for: caller).webhook.name
        // Without a secret there is nothing to rotate.
        _ = try await secret()
        let origin = try caller.origin(actingAs: nil)
        let events = try await gate.submit(for: exchange) { .rotateWebhook(name: name, by: origin) }
        return try await keys(exchange, caller).telling(events)
    }

    private func keys(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let webhook = try await desk.webhook(exchange.path("name"), for: caller).webhook
        var response: Response = try .json(ShownWebhookKeys(webhook, try await secret(), at: gate.broker.time.now))
        response.headers[.cacheControl] = "no-store"
        return response
    }

    private func secret() async throws -> WebhookKeys {
        do { return try await desk.poster().keyring.keys() } catch let error as WebhookKeyError {
            throw Problem(.unavailable, error.description)
        }
    }

    private struct Tested: Encodable {
        let taken: Bool
        @OrNull var httpStatus: UInt32?
        @OrNull var reason: String?

        init(_ answer: WebhookAnswer) {
            taken = answer.words == nil
            httpStatus = answer.httpStatus
            reason = answer.words
        }
    }

    private func test(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        try await exchange.decodeNothing()
        let name = try await desk.webhook(exchange.path("name"), for: caller).webhook.name
        _ = try await secret()
        guard let answer = try await desk.poster().test(name) else { throw Problem(Rejection.noWebhook(name)) }
        return try .json(Tested(answer))
    }

    private struct Since: Decodable { var since: String }

    private struct Recovered: Encodable {
        let from: UInt64
        let count: Int
    }

    private func recover(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        guard let moment = Timestamp(iso8601: try await exchange.decode(Since.self).since) else {
            throw Problem.invalid("since", "is a moment, such as 2026-01-05T09:00:00Z")
        }
        let found = try await desk.webhook(exchange.path("name"), for: caller)
        let origin = try caller.origin(actingAs: nil)
        let events = try await gate.submit(for: exchange) {
            let first = try await reader.read { log in try log.first(recordedFrom: moment) }
            return .replayGroup(try await desk.groups.replay(of: found.group, from: first, by: origin.description))
        }
        await desk.follow(events)
        for case .groupReplayed(let order) in events.map(\.event) {
            return try .json(Recovered(from: order.from.rawValue, count: Int(order.count))).telling(events)
        }
        throw Problem(.internalError, "nothing was recorded of it")
    }
}
