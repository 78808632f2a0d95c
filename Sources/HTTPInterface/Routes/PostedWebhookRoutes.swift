import Broker
import Decisions
import Encoding
import EventLog
import Events
import HTTPTypes
import Hummingbird
import Projections
import Settings
import Timeline

/// Webhooks that Parley posts (S4.21): made, shown, changed, removed.
struct PostedWebhookRoutes: Resource {
    private let desk: WebhookDesk
    private let gate: Gate

    init(_ interior: HTTPInterior) { (desk, gate) = (interior.webhookDesk, interior.gate) }

    var operations: [Operation] {
        [
            PostedWebhookRoutes.operation(.get, "", "listWebhooks", "Lists the webhooks, by name.", .reading)
                .answers(200, "The webhooks.", .object(["webhooks": .list(ShownWebhook.schema)]))
                .handle { try await list($0, $1) },
            PostedWebhookRoutes.operation(
                .get, "/{name}", "getWebhook", "Shows a webhook, how it stands, and how far it is.", .reading
            )
            .answers(200, "The webhook.", ShownWebhook.schema)
            .handle { try await show($0, $1) },
            PostedWebhookRoutes.operation(
                .put, "/{name}", "putWebhook",
                "Has events posted to an address, or sets anew where and what. What is not said is as Parley has it. A new one is posted what happens from now on, unless `from` says where it begins."
            )
            .body(ShownWebhook.wantedSchema)
            .answers(200, "The webhook.", ShownWebhook.schema)
            .handle { try await put($0, $1, isPatch: false) },
            PostedWebhookRoutes.operation(
                .patch, "/{name}", "patchWebhook",
                "Changes where or what is posted (RFC 7396). Another filter holds for what is taken from the log from now on."
            )
            .body(ShownWebhook.wantedSchema)
            .answers(200, "The webhook.", ShownWebhook.schema)
            .handle { try await put($0, $1, isPatch: true) },
            PostedWebhookRoutes.operation(
                .delete, "/{name}", "removeWebhook",
                "Removes a webhook, and what is known of what it was posted. Another one of its name begins anew, with other keys."
            )
            .answers(204, "Removed.")
            .handle { try await remove($0, $1) },
        ]
    }

    static func operation(
        _ method: HTTPRequest.Method, _ path: String, _ id: String, _ summary: String,
        _ access: Access = GroupRoutes.administering
    ) -> Operation {
        let operation = Operation(method, "/v1/webhooks\(path)", id: id, tag: "Webhooks", access: access, summary)
        return path.hasPrefix("/{name}") ? operation.part("name", .string, "The webhook's name.") : operation
    }

    private func list(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let webhooks = try await desk.webhooks(for: caller)
        return .json(
            SettingNode(.mapping([.init("webhooks", SettingNode(.sequence(webhooks.map { desk.shown($0) })))])))
    }

    private func show(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        .json(desk.shown(try await desk.webhook(exchange.path("name"), for: caller)))
    }

    private func put(_ exchange: Exchange, _ caller: Caller, isPatch: Bool) async throws -> Response {
        let name = exchange.path("name")
        let read = try await exchange.said(WantedWebhook.self) {
            guard isPatch else { return nil }
            guard let before = try? await desk.webhook(name, for: caller) else {
                throw Problem(Rejection.noWebhook(name))
            }
            return ShownWebhook.said(before)
        }
        let wanted: WantedWebhook
        switch read {
        case .wanted(let webhook): wanted = webhook
        case .mistakes(let answer): return answer
        }
        try desk.check(wanted.terms, for: caller)
        let origin = try caller.origin(actingAs: nil)
        let set = WebhookSet(name: name, url: wanted.url, by: "\(origin)")
        let from = wanted.from == 0 ? nil : Position(wanted.from)
        let events = try await gate.submit(.setWebhook(set, wanted.terms, from: from, by: origin))
        await desk.follow(events)
        return try await show(exchange, caller).telling(events)
    }

    private func remove(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let name = try await desk.webhook(exchange.path("name"), for: caller).webhook.name
        let events = try await gate.submit(.removeWebhook(name: name, by: try caller.origin(actingAs: nil)))
        await desk.follow(events)
        return Response(status: .noContent).telling(events)
    }
}
