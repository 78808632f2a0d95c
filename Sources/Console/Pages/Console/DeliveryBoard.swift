import HTTPInterface

/// Groups of consumers and webhooks, how far they are, and what of them is parked (B7, S4.21).
enum DeliveryBoard {
    /// Groups whose parked events are shown, and events of each.
    private static let (groupLimit, parkedLimit) = (10, 20)

    @Sendable static func answer(_ visit: Visit) async throws -> PageAnswer {
        let visitor = try await visit.visitor()
        let groups: Shown.Groups = try await visit.get("/v1/groups")
        let webhooks: Shown.Webhooks = try await visit.get("/v1/webhooks")
        let owners = groups.groups.map { ($0.name, $0.parked) } + webhooks.webhooks.map { ($0.group, $0.parked) }
        var parked: [ParkedView] = []
        for (name, count) in owners.filter({ $0.1 > 0 }).prefix(groupLimit) {
            let path = "/v1/groups/\(name.encoded)/parked?limit=\(parkedLimit)"
            // It may have gone meanwhile.
            guard let page: Shown.ParkedPage = try await visit.find(path) else { continue }
            parked += page.parked.map { ParkedView($0, group: name, of: count) }
        }
        let content = Content(
            tabs: BoardPages.tabs(here: "/boards/deliveries"),
            groups: groups.groups.map(GroupView.init), webhooks: webhooks.webhooks.map(WebhookView.init),
            hasGroups: !groups.groups.isEmpty, hasWebhooks: !webhooks.webhooks.isEmpty, parked: parked,
            hasParked: !parked.isEmpty)
        return Layout(visit, visitor, title: "Groups and webhooks, boards", here: "/boards")
            .page("board-deliveries", content)
    }

    private struct Content {
        let tabs: [Layout.Item]
        let groups: [GroupView]
        let webhooks: [WebhookView]
        let hasGroups: Bool
        let hasWebhooks: Bool
        let parked: [ParkedView]
        let hasParked: Bool
    }

    private struct GroupView {
        let name: String
        let checkpoint: String
        let lag: String
        let pending: String
        let inFlight: String
        let parked: Int
        let lost: String?

        init(_ group: Shown.Group) {
            func text(_ number: Int?) -> String { number.map(String.init) ?? "not known" }
            (name, parked, lost) = (group.name, group.parked, group.lost)
            checkpoint = group.checkpoint.map { "#\($0)" } ?? "not known"
            (lag, pending, inFlight) = (text(group.lag), text(group.pending), text(group.inFlight))
        }
    }

    private struct WebhookView {
        let name: String
        let url: String
        let state: String
        let reason: String?
        let failingSince: String?
        let lag: String
        let parked: Int

        init(_ webhook: Shown.Webhook) {
            (name, url, state, reason) = (webhook.name, webhook.url, webhook.state, webhook.reason)
            (failingSince, parked) = (webhook.failingSince, webhook.parked)
            lag = webhook.lag.map(String.init) ?? "not known"
        }
    }

    private struct ParkedView {
        let group: String
        let of: Int
        let position: UInt64
        let path: String
        let conversation: String?
        let deliveries: Int
        let reason: String
        let at: String

        init(_ parked: Shown.Parked, group: String, of count: Int) {
            (self.group, of, position) = (group, count, parked.position)
            path = "/log?after=\(parked.position - min(parked.position, 1))#e-\(parked.position)"
            conversation = parked.conversation.map { "/conversations/\($0)" }
            (deliveries, reason, at) = (parked.deliveries, parked.reason, parked.at)
        }
    }
}
