import Decisions
import Deliveries
import Encoding
import Events
import Logging
import Projections
import Settings
import Synchronization
import Timeline

extension WebhookDeliveries {
    /// Takes events of a webhook's group and posts them, one after another, until the task is cancelled.
    func post(to endpoint: WebhookEndpoint) async {
        while !Task.isCancelled, !endpoint.isOff {
            do {
                if let rest = endpoint.rest(at: broker.time.now) {
                    try await broker.time.pause(for: rest)
                    continue
                }
                let leased = try await groups.fetch(endpoint.identity.group, most: 1, wait: .seconds(60))
                for delivery in leased { await post(delivery, to: endpoint) }
            } catch is CancellationError {
                return
            } catch {
                // Its group is not there yet, or can't be asked: that is said by who keeps groups.
                guard (try? await broker.time.pause(for: WebhookDeliveries.pause)) != nil else { return }
            }
        }
    }

    private func post(_ delivery: LeasedDelivery, to endpoint: WebhookEndpoint) async {
        do {
            try await hold(delivery, for: endpoint)
            guard let content = try await content(delivery.token.position) else {
                _ = try await groups.acknowledge([delivery.token], of: endpoint.identity.group)
                return
            }
            let keys = try await keys(of: endpoint)
            guard !Task.isCancelled else { throw CancellationError() }
            let post = WebhookPost(content, to: endpoint.identity.url, keys: keys)
            // What was cut off by a stop says nothing of the address.
            guard let answer = await posts.answer(to: { [gateway] in await gateway.post(post) }) else {
                throw CancellationError()
            }
            await settle(delivery, as: answer, of: endpoint)
        } catch is CancellationError {
            // Not at once: another worker, about to stop as well, would post it again.
            await giveBack(delivery, "Parley did not go on", after: WebhookDeliveries.pause, of: endpoint)
        } catch {
            logger.warning("event \(delivery.token.position) can't be posted to '\(endpoint.identity.name)': \(error)")
            await giveBack(delivery, "\(error)", after: nil, of: endpoint)
        }
    }

    /// Keeps an event while its address is left alone: others may have learnt that it gets too much while this one was fetched.
    private func hold(_ delivery: LeasedDelivery, for endpoint: WebhookEndpoint) async throws {
        while let rest = endpoint.rest(at: broker.time.now) {
            let (group, length) = (endpoint.identity.group, rest + endpoint.identity.terms.ackWait)
            _ = try await groups.extend([delivery.token], by: length, of: group)
            try await broker.time.pause(for: rest)
        }
        if endpoint.isOff { throw CancellationError() }
    }

    private func keys(of endpoint: WebhookEndpoint) async throws -> [SigningKey] {
        let identity = endpoint.identity
        return try await keyring.keys().signing(
            identity.keyName, generation: identity.generation, rotated: identity.rotatedAt, at: broker.time.now)
    }

    private func settle(_ delivery: LeasedDelivery, as answer: WebhookAnswer, of endpoint: WebhookEndpoint) async {
        count(answer)
        // Before the event can be given out again: who gets it must know that the address wants to be left alone.
        let change = endpoint.take(answer, at: broker.time.now)
        if let words = answer.words {
            let terms = endpoint.identity.terms
            let wait = WebhookSchedule.stretched(
                terms.wait(after: delivery.deliveries), after: delivery.deliveries, of: delivery.token.position,
                to: endpoint.identity.group, wished: answer.wish)
            await giveBack(delivery, words, after: wait, of: endpoint)
        } else {
            _ = try? await groups.acknowledge([delivery.token], of: endpoint.identity.group)
        }
        guard let change else { return }
        logger.notice("webhook '\(change.name)' is \(change.state): \(change.reason)")
        await broker.submitWhenPossible(.noteWebhook(change, webhook: endpoint.identity.id))
    }

    private func count(_ answer: WebhookAnswer) {
        state.withLock { state in
            switch answer {
            case .taken: state.counts.taken += 1
            case .slowDown: state.counts.slowedDown += 1
            case .gone, .failed, .refused: state.counts.failed += 1
            }
        }
    }

    private func giveBack(
        _ delivery: LeasedDelivery, _ reason: String, after delay: Duration?, of endpoint: WebhookEndpoint
    ) async {
        let refusal = DeliveryRefusal(token: delivery.token, delay: delay, reason: reason)
        _ = try? await groups.refuse([refusal], of: endpoint.identity.group)
    }

    /// Posts a made-up event to a webhook once, however it stands.
    ///
    /// - Returns: How it was answered; nil where there is no such webhook.
    public func test(_ name: String) async throws -> WebhookAnswer? {
        guard let webhook = try await broker.query({ world in world.webhooks[name] }) else { return nil }
        let now = broker.time.now
        let keys = try await keyring.keys().signing(
            webhook.keyName, generation: webhook.generation, rotated: webhook.rotatedAt, at: now)
        return await gateway.post(WebhookPost(.test(of: webhook, at: now), to: webhook.url, keys: keys))
    }
}

extension WebhookPost {
    fileprivate init(_ content: WebhookContent, to address: String, keys: [SigningKey]) {
        self.init(id: content.id, address: address, body: content.body, keys: keys)
        contentType = content.type
    }
}

extension WebhookContent {
    /// A made-up event, as CloudEvents 1.0 have it. It stands in no log.
    fileprivate static func test(of webhook: Webhook, at now: Timestamp) -> WebhookContent {
        let id = "test-\(now.milliseconds)"
        var event = JSONObjectWriter()
        event.add("specversion", "1.0")
        event.add("id", id)
        event.add("source", "/v1/webhooks/\(webhook.name)")
        event.add("type", "parley.webhookTest")
        event.add("time", now.description)
        event.add("datacontenttype", "application/json")
        var data = JSONObjectWriter()
        data.add("webhook", webhook.name)
        event.add("data", verbatim: data.finished)
        return WebhookContent(id: id, type: "application/cloudevents+json", body: event.finished)
    }
}
