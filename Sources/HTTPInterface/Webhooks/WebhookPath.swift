import HTTPTypes
import NIOCore

/// Webhooks such as the platform sends all the time: with the right signature, decided without being refused.
struct WebhookPath: FastPath {
    let intake: WebhookIntake

    var kind: Places.Kind { .webhook }
    var route: String { WebhookRoutes.path }

    func takes(_ head: HTTPRequest, bodyOf length: Int) -> Bool {
        head.path == WebhookRoutes.path && length <= intake.configuration.limits.webhookBody
    }

    func begin(
        _ head: HTTPRequest, _ body: [UInt8], in place: Place,
        done: @escaping @Sendable (@escaping @Sendable () -> FastAnswer?) -> Void
    ) -> (@Sendable () -> Void)? {
        guard let commands = try? intake.read(body, head.headerFields) else { return nil }
        intake.submit(commands) { result in
            done {
                guard case .success(let outcomes) = result else { return nil }
                return FastAnswer(body: ByteBuffer(string: WebhookSummary(outcomes).json))
            }
        }
        // What is with the broker is decided, whether somebody waits for that or not.
        return {}
    }
}
