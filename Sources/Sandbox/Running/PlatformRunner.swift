package import Logging
import ServiceLifecycle
import Timeline

/// Runs a platform: subscribes the business, then lets time pass, posts webhooks and prints what there is to see.
package struct PlatformRunner: Service {
    private let platform: Platform
    private let clock: SandboxClock
    private let client: WebhookClient
    private let verifyToken: String
    private let show: @Sendable (String) -> Void
    private let logger: Logger
    private let report: DeliveryReport

    /// - Parameter show: prints a line of the trace.
    package init(
        platform: Platform, clock: SandboxClock, client: WebhookClient, verifyToken: String, logger: Logger,
        show: @escaping @Sendable (String) -> Void
    ) {
        self.platform = platform
        self.clock = clock
        self.client = client
        self.verifyToken = verifyToken
        self.logger = logger
        report = DeliveryReport(logger: logger)
        self.show = show
    }

    /// Runs until the group shuts down.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await subscribe() }
                await deliver(in: &group)
                group.cancelAll()
            }
        }
    }

    private func deliver(in group: inout DiscardingTaskGroup) async {
        let alarm = Alarm()
        await platform.onWork { alarm.ring() }
        while !Task.isCancelled {
            let round = await platform.advance()
            for line in round.trace { show("\(line.at.traceText)  \(line.text)") }
            for webhook in round.webhooks {
                group.addTask {
                    let isAccepted = await post(webhook)
                    await platform.settle(webhook.id, accepted: isAccepted)
                    alarm.ring()
                }
            }
            let wait = round.next.map { clock.realTime(until: $0, at: RealTime.now) } ?? .seconds(60)
            await alarm.sleep(for: min(max(wait, .milliseconds(1)), .seconds(60)))
        }
    }

    private func post(_ webhook: SignedWebhook) async -> Bool {
        do {
            let status = try await client.post(webhook)
            report.answered(webhook, status: status)
            return status == 200
        } catch {
            if !Task.isCancelled { report.unanswered(webhook, error) }
            return false
        }
    }

    private func subscribe() async {
        var pause = Duration.milliseconds(100)
        var refused = false
        while !Task.isCancelled {
            let answer = try? await client.subscribe(verifyToken: verifyToken, challenge: "1158201444")
            switch answer {
            case .accepted:
                logger.info("subscribed: webhooks flow")
                await platform.subscribed()
                return
            case .refused(let status):
                if !refused {
                    logger.error(
                        "the business refused the subscription with HTTP \(status): is --verify-token the one it expects?"
                    )
                }
                refused = true
            case nil: logger.debug("nobody answers at the webhook's URL yet")
            }
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(1))
        }
    }
}

extension Timestamp {
    /// `11-21 09:05`: the day and the minute, in UTC.
    package var traceText: String { "\(date.dropFirst(5)) \(timeOfDay.prefix(5))" }
}
