import Logging
import Synchronization

/// Logs how deliveries go: a line when they begin to fail and one when they work again, rather than one for each.
final class DeliveryReport: Sendable {
    private let logger: Logger
    private let isFailing = Mutex(false)

    init(logger: Logger) { self.logger = logger }

    func answered(_ webhook: SignedWebhook, status: Int) {
        guard status != 200 else {
            if isFailing.exchange(false) { logger.info("webhooks are accepted again") }
            return
        }
        guard !webhook.isSignedWrongly else {
            logger.debug("webhook \(webhook.id), signed wrongly on purpose, was answered with HTTP \(status)")
            return
        }
        fail("webhook \(webhook.id) was answered with HTTP \(status)")
    }

    func unanswered(_ webhook: SignedWebhook, _ error: any Error) {
        fail("webhook \(webhook.id) got no answer: \(error)")
    }

    private func fail(_ problem: String) {
        let level: Logger.Level = isFailing.exchange(true) ? .debug : .warning
        logger.log(level: level, "\(problem); webhooks are sent again, with growing pauses, until they are accepted")
    }
}

extension Mutex<Bool> {
    fileprivate borrowing func exchange(_ value: Bool) -> Bool {
        withLock { state in
            defer { state = value }
            return state
        }
    }
}
