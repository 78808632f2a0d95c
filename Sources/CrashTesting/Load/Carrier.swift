import EventLogTesting
import Sandbox

/// Posts webhooks as the platform does: at least once. What was not answered with 200 comes again; what was may come again too, also
/// twice at once.
struct Carrier: Sendable {
    private struct Webhook: Sendable {
        let body: [UInt8]
        let keys: [ItemKey]
    }

    /// How many acknowledged webhooks are remembered, to be repeated.
    private static let memory = 50

    private let client: BrokerClient
    private let ledger: Ledger
    private var undelivered: [Webhook] = []
    private var delivered: [Webhook] = []
    private(set) var random: SeededRandom

    init(_ client: BrokerClient, _ ledger: Ledger, seed: UInt64) {
        self.client = client
        self.ledger = ledger
        random = SeededRandom(seed: seed)
    }

    /// Whether everything was acknowledged.
    var isDone: Bool { undelivered.isEmpty }

    /// So many times in a hundred.
    mutating func chance(_ percent: Int) -> Bool { random.number(below: 100) < percent }

    /// Posts items in one webhook. A tenth of them are posted twice at once.
    mutating func deliver(_ items: [WebhookItem]) async throws {
        let webhook = Webhook(body: WebhookComposer.body(of: items, &random), keys: items.map(\.key))
        try await settle(webhook, twice: chance(10))
    }

    /// Posts two webhooks at once: an album's pictures come so.
    mutating func deliver(_ first: WebhookItem, beside second: WebhookItem) async throws {
        let webhooks = [first, second].map { Webhook(body: WebhookComposer.body(of: [$0], &random), keys: [$0.key]) }
        async let left = post(webhooks[0])
        async let right = post(webhooks[1])
        note(webhooks[0], try await left)
        note(webhooks[1], try await right)
    }

    /// Posts one again that was not acknowledged.
    mutating func retry() async throws {
        guard !undelivered.isEmpty else { return }
        ledger.count(\.retries)
        try await settle(undelivered.remove(at: random.number(below: undelivered.count)), twice: false)
    }

    /// Posts one again that was acknowledged.
    mutating func repeatDelivered() async throws {
        guard !delivered.isEmpty else { return }
        ledger.count(\.duplicates)
        try await settle(delivered.remove(at: random.number(below: delivered.count)), twice: false)
    }

    private mutating func settle(_ webhook: Webhook, twice: Bool) async throws {
        guard twice else { return note(webhook, try await post(webhook)) }
        ledger.count(\.duplicates)
        async let first = post(webhook)
        async let second = post(webhook)
        let (isFirst, isSecond) = (try await first, try await second)
        note(webhook, isFirst || isSecond)
    }

    private mutating func note(_ webhook: Webhook, _ isAcknowledged: Bool) {
        guard isAcknowledged else { return undelivered.append(webhook) }
        delivered.append(webhook)
        if delivered.count > Carrier.memory { delivered.removeFirst() }
    }

    /// Posts a webhook, and says whether it was acknowledged.
    private func post(_ webhook: Webhook) async throws -> Bool {
        ledger.post(webhook.keys)
        guard let answer = try await client.post(webhook: webhook.body) else {
            ledger.count(\.unanswered)
            return false
        }
        switch answer.status {
        case 200:
            ledger.acknowledge(webhook.keys)
            let counted = ["recorded", "known"].reduce(0) { $0 + (answer.body[$1]?.integer ?? 0) }
            if answer.body != .null, counted != webhook.keys.count {
                complain(webhook, "its \(webhook.keys.count) items were answered with \(counted) recorded or known")
            }
            return true
        case 503, 504:
            ledger.count(\.turnedAway)
            try await Task.sleep(for: .milliseconds(5))
        default: complain(webhook, "it was answered with HTTP \(answer.status)")
        }
        return false
    }

    private func complain(_ webhook: Webhook, _ what: String) {
        ledger.complain(Finding("webhooks", at: webhook.keys.map(\.description).joined(separator: ", "), what))
    }
}
