import Broker
import Decisions
import EventLog
import Events
import Projections
import Settings
import Timeline

/// What requests ask of the webhooks that Parley posts, within what their tokens may see.
struct WebhookDesk: Sendable {
    /// What posts; nil where nothing does.
    let posting: WebhookDeliveries?
    let groups: GroupDesk
    let gate: Gate

    /// A webhook with its group.
    struct Found: Sendable {
        var webhook: Webhook
        var group: Group
    }

    /// What posts.
    func poster() throws -> WebhookDeliveries {
        guard let posting else { throw Problem(.unavailable, "this Parley posts no webhooks") }
        return posting
    }

    /// The webhooks that a token may see.
    func webhooks(for caller: Caller) async throws -> [Found] {
        let all = try await gate.look { world in
            world.webhooks.all.compactMap { webhook in
                world.groups[webhook.group].map { Found(webhook: webhook, group: $0) }
            }
        }
        return all.filter { groups.isSeen($0.group, by: caller) }
    }

    /// The webhook of a name, where a token may see it.
    func webhook(_ name: String, for caller: Caller) async throws -> Found {
        let found = try await gate.look { world in
            world.webhooks[name].flatMap { webhook in
                world.groups[webhook.group].map { Found(webhook: webhook, group: $0) }
            }
        }
        guard let found, groups.isSeen(found.group, by: caller) else { throw Problem(Rejection.noWebhook(name)) }
        return found
    }

    /// Refuses terms under which a token's bearer would be told of what it may not see.
    func check(_ terms: GroupTerms, for caller: Caller) throws { try groups.check(terms, for: caller) }

    /// Returns when what was recorded holds.
    func follow(_ events: [RecordedEvent]) async { await groups.follow(events) }

    /// A webhook as `/v1` shows it.
    func shown(_ found: Found) -> SettingNode {
        ShownWebhook.node(
            found.webhook, found.group, waitsUntil: posting?.waitsUntil(found.webhook.name),
            try? groups.deliveries?.standing(of: found.group.name), head: gate.broker.log.head)
    }
}
