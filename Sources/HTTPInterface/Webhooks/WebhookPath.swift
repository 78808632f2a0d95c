import Broker
import Decisions
import HTTPTypes
import NIOCore

/// Webhooks such as the platform sends all the time: with the right signature, decided without being refused.
final class WebhookPath: FastPath {
    private let intake: WebhookIntake

    init(intake: WebhookIntake) { self.intake = intake }

    var kind: Places.Kind { .webhook }
    var route: String { WebhookRoutes.path }

    func takes(_ head: HTTPRequest, bodyOf length: Int) -> Bool {
        head.path == WebhookRoutes.path && length <= intake.configuration.limits.webhookBody
    }

    func begin(_ work: FastWork) -> (@Sendable () -> Void)? {
        guard let commands = try? intake.read(work.bytes, work.head.headerFields) else { return nil }
        intake.submit(commands) { work.done(Decided(outcomes: try? $0.get())) }
        // What is with the broker is decided, whether somebody waits for that or not.
        return {}
    }

    /// What the broker made of a webhook's items; nil where it refuses them.
    private struct Decided: FastOutcome {
        let outcomes: [Outcome]?

        var answer: FastAnswer? {
            outcomes.map { FastAnswer(body: ByteBuffer(string: WebhookSummary($0).json)) }
        }
    }
}
