import Events
import Projections
import Settings
import Timeline

/// The shortest that a webhook's delivery is held: its address has 15 s to answer, and its name is looked up first.
private let shortestHold = Duration.seconds(30)
/// Characters of a webhook's name: its group's has some more.
private let nameLimit = 48

/// Makes a webhook, or changes where and what it is posted (S4.21); the same again is no event.
///
/// - Parameter from: The first position that a new one is posted; nil for what happens from now on.
func setWebhook(
    _ set: WebhookSet, _ terms: GroupTerms, from: Position?, by origin: Origin, _ world: borrowing World,
    _ draft: inout Draft
) throws(Rejection) {
    guard isGivenName(set.name), set.name.utf8.count <= nameLimit else {
        throw Rejection(.invalid, "a webhook's name has 1 to \(nameLimit) letters, digits, '-', '_' or '.'")
    }
    guard let url = NotifyAddress(set.url)?.text else {
        throw Rejection(
            .invalid, "url: an address begins with https:// or http://, has a host, and no user or password before it")
    }
    guard terms.ackWait >= shortestHold else {
        throw Rejection(.invalid, "ackWait: an address has 15 s to answer, so it is 30s or more")
    }
    try setGroup(Webhook.groupPrefix + set.name, terms, from: from, by: origin, world, &draft)
    guard world.webhooks[set.name]?.url != url else { return }
    draft.recordSystem(.webhookSet(WebhookSet(name: set.name, url: url, by: "\(origin)")))
}

/// Takes a webhook away, and with it what it has had and was to be posted.
func removeWebhook(_ name: String, by origin: Origin, _ world: borrowing World, _ draft: inout Draft) throws(Rejection)
{
    let webhook = try existingWebhook(name, world)
    if world.groups[webhook.group] != nil { try removeGroup(webhook.group, by: origin, world, &draft) }
    draft.recordSystem(.webhookRemoved(WebhookRemoved(name: name, by: "\(origin)")))
}

/// Somebody has a webhook rest, or go on; as it stands already is no event.
func setWebhookState(
    _ name: String, isPaused: Bool, by origin: Origin, _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) {
    let webhook = try existingWebhook(name, world)
    guard isPaused ? webhook.state != .paused : !webhook.isPosted else { return }
    draft.recordSystem(
        .webhookStateSet(WebhookStateSet(name: name, isPaused ? .paused : .active, by: "\(origin)")))
}

/// A webhook's answers have it stand otherwise. What somebody has said of it meanwhile goes before.
///
/// - Parameter id: Where the webhook was made that has answered.
func noteWebhook(_ set: WebhookStateSet, webhook id: Position, _ world: borrowing World, _ draft: inout Draft) {
    guard let webhook = world.webhooks[set.name], webhook.id == id, webhook.isPosted, webhook.state != set.state else {
        return
    }
    draft.recordSystem(.webhookStateSet(set))
}

/// A webhook gets other keys.
func rotateWebhook(_ name: String, by origin: Origin, _ world: borrowing World, _ draft: inout Draft) throws(Rejection)
{
    let generation = try existingWebhook(name, world).generation + 1
    draft.recordSystem(.webhookRotated(WebhookRotated(name: name, generation: generation, by: "\(origin)")))
}

/// Refuses to touch a webhook's group by its own name: its terms have to fit to what is posted.
func checkIsNoWebhook(group name: String, _ world: borrowing World) throws(Rejection) {
    guard name.hasPrefix(Webhook.groupPrefix) else { return }
    let webhook = String(name.dropFirst(Webhook.groupPrefix.count))
    guard world.webhooks[webhook] != nil else {
        throw Rejection(.invalid, "names that begin with '\(Webhook.groupPrefix)' are those of webhooks' groups")
    }
    throw Rejection(.inUse, "'\(name)' is what the webhook '\(webhook)' is posted: use '/v1/webhooks/\(webhook)'")
}

private func existingWebhook(_ name: String, _ world: borrowing World) throws(Rejection) -> Webhook {
    guard let webhook = world.webhooks[name] else { throw .noWebhook(name) }
    return webhook
}

extension Rejection {
    /// There is no webhook with this name.
    public static func noWebhook(_ name: String) -> Rejection {
        Rejection(.notFound, "there is no webhook '\(name)': list them with 'GET /v1/webhooks'")
    }
}
