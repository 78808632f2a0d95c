import Events
import Projections
import Settings
import Synchronization
import Timeline

/// A webhook while it is posted to: who it is, and how it has answered.
final class WebhookEndpoint: Sendable {
    /// How long an endpoint has to fail before that is recorded: a moment's trouble is nobody's business.
    private static let silence = Duration.seconds(300)

    /// The webhook, as it stood when posting began. Where that is otherwise than so, another endpoint takes its place.
    struct Identity: Hashable {
        var id: Position
        var name: String
        var url: String
        var generation: UInt32
        var rotatedAt: Timestamp?
        var group: String
        var terms: GroupTerms
        var keyName: String

        init(_ webhook: Webhook, _ terms: GroupTerms) {
            (id, name, url, group, keyName) = (webhook.id, webhook.name, webhook.url, webhook.group, webhook.keyName)
            (generation, rotatedAt, self.terms) = (webhook.generation, webhook.rotatedAt, terms)
        }
    }

    private struct State {
        var health: WebhookHealth
        /// Whether the log says that it fails.
        var isRecorded: Bool
    }

    let identity: Identity
    private let state: Mutex<State>

    init(_ webhook: Webhook, _ terms: GroupTerms) {
        identity = Identity(webhook, terms)
        state = Mutex(
            State(
                health: WebhookHealth(failingSince: webhook.failingSince), isRecorded: webhook.state == .failing))
    }

    /// How long it is to be left alone; nil where it can be posted to.
    func rest(at now: Timestamp) -> Duration? {
        guard case .wait(let until) = state.withLock({ $0.health.step(at: now) }) else { return nil }
        return until - now
    }

    /// Whether it is switched off: nothing is posted to it any more.
    var isOff: Bool { state.withLock { $0.health.disabled != nil } }

    /// Until when it is left alone; nil where it is not.
    func waitsUntil(at now: Timestamp) -> Timestamp? { rest(at: now).map { now + $0 } }

    /// Takes an answer.
    ///
    /// - Returns: What is to be recorded; nil where nothing is.
    func take(_ answer: WebhookAnswer, at now: Timestamp) -> WebhookStateSet? {
        state.withLock { state in
            let step = state.health.take(answer, at: now)
            let since = state.health.failingSince
            if case .disable(let reason) = step {
                return WebhookStateSet(
                    name: identity.name, .disabled, failingSince: since, reason: reason.description)
            }
            guard let since else {
                guard state.isRecorded else { return nil }
                state.isRecorded = false
                return WebhookStateSet(name: identity.name, .active)
            }
            guard !state.isRecorded, now - since >= WebhookEndpoint.silence else { return nil }
            state.isRecorded = true
            return WebhookStateSet(
                name: identity.name, .failing, failingSince: since, reason: answer.words ?? "")
        }
    }
}
