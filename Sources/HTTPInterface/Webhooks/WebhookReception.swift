import HTTPTypes
import Logging
import NIOCore
import Timeline

/// What the connections share to take webhooks on their own threads: what is let in, how long it may take, what is counted.
struct WebhookReception: Sendable {
    /// Bytes of the largest body that is read on a connection's thread: meanwhile the thread's other connections wait.
    static let bodyLimit = 64 << 10

    let intake: WebhookIntake
    let places: Places
    let metrics: HTTPMetrics
    let timer: RequestTimer
    let logger: Logger

    /// Whether a request is a webhook such as the platform sends all the time.
    func takes(_ head: HTTPRequest) -> Bool {
        guard head.method == .post, head.path == WebhookRoutes.path,
            let length = head.headerFields[.contentLength].flatMap(Int.init),
            length <= min(WebhookReception.bodyLimit, intake.configuration.limits.webhookBody)
        else { return false }
        return head.headerFields[.connection] == nil && head.headerFields[.expect] == nil
    }

    /// Lets a webhook in, unless too much is being worked on.
    ///
    /// - Parameter timeIsOver: Called on any thread, unless it leaves in time.
    /// - Returns: The number with which it leaves.
    func enter(timeIsOver: @escaping @Sendable () -> Void) -> Int? {
        guard places.enter(.webhook) else { return nil }
        return timer.begin(timeIsOver)
    }

    func leave(_ number: Int) {
        timer.end(number)
        places.leave(.webhook)
    }

    /// Counts and logs an answer.
    func note(_ status: HTTPResponse.Status, since started: ContinuousClock.Instant) {
        let time = ContinuousClock.now - started
        metrics.count(HTTPMetrics.Key(method: .post, route: WebhookRoutes.path, status: status.code), took: time)
        logger.debug(
            "Answered",
            metadata: [
                "method": "POST", "route": "\(WebhookRoutes.path)", "status": "\(status.code)",
                "milliseconds": "\(time.milliseconds)",
            ])
    }
}
