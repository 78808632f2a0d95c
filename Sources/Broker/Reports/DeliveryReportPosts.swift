import Decisions
import Encoding
import EventLog
import Events
public import Logging
import Projections
import Synchronization
import Timeline

/// Posts what became of messages to the addresses that they name (S4.16), at the live end of the log. A replay or rebuild never comes here.
///
/// In order within a conversation, at least once: what was under way at a crash is posted again under the same id.
public final class DeliveryReportPosts: Sendable {
    /// The most that are posted at once.
    private static let widest = 32
    /// How long it waits until the log can be read again.
    private static let pause = Duration.seconds(1)

    private let broker: Broker
    private let gateway: any ReportGateway
    private let logger: Logger
    private let queue = SendQueue()
    /// How often those that wait for another attempt were posted in this run.
    private let attempts = Mutex<[Position: UInt32]>([:])

    /// What posts a broker's reports.
    public init(broker: Broker, gateway: any ReportGateway, logger: Logger) {
        (self.broker, self.gateway, self.logger) = (broker, gateway, logger)
    }

    /// How many reports wait.
    public var waiting: Int { queue.waitingCount }

    /// Works until the task is cancelled. To be called once.
    public func run() async throws {
        let (head, due) = try await broker.queryWhenPossible { world in
            (
                world.head,
                world.conversations.flatMap { state in state.reports.due.map { SendQueue.Item(state.id, $0) } }
            )
        }
        for item in due { queue.add(item) }
        try await broker.log.follow(after: head, of: [.deliveryReportDue], .facts, beside: { await self.work() }) {
            event in
            queue.add(SendQueue.Item(event.conversation, event.position))
        }
    }

    private func work() async {
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                for _ in 0..<DeliveryReportPosts.widest { group.addTask { await self.workOn() } }
            }
        } onCancel: {
            queue.close()
        }
    }

    /// One after another. Whoever waits for another attempt keeps nobody else waiting.
    private func workOn() async {
        await withDiscardingTaskGroup { waiting in
            while let item = await queue.next(), !Task.isCancelled {
                guard let pause = await post(item) else {
                    queue.done(item.conversation)
                    continue
                }
                waiting.addTask {
                    guard (try? await self.broker.time.pause(for: pause)) != nil else { return }
                    self.queue.putBack(item)
                }
            }
            waiting.cancelAll()
        }
    }

    /// Posts a report once.
    ///
    /// - Returns: After how long it is to be posted again; nil where it has ended.
    private func post(_ item: SendQueue.Item) async -> Duration? {
        let report: DeliveryReport
        do {
            guard let found = try await look(up: item) else {
                return await record(item, attempts: 0, .refused(httpStatus: 0, reason: "there is nothing to tell"))
            }
            report = found
        } catch {
            logger.warning("report \(item.position) can't be posted: \(error)")
            return DeliveryReportPosts.pause
        }
        let count = (attempts.withLock { $0.removeValue(forKey: item.position) } ?? 0) + 1
        let answer = await gateway.post(report)
        guard case .troubled(let status, let reason, let wished) = answer else {
            return await record(item, attempts: count, answer)
        }
        guard
            let pause = WebhookSchedule.wait(
                after: count, of: item.position, to: WebhookKeys.notify, wished: wished)
        else {
            return await record(item, attempts: count, .refused(httpStatus: status, reason: reason))
        }
        attempts.withLock { $0[item.position] = count }
        return pause
    }

    private func look(up item: SendQueue.Item) async throws -> DeliveryReport? {
        guard let event = try broker.log.event(at: item.position), case .deliveryReportDue(let due) = event.event,
            let send = try broker.log.event(at: due.send), let about = try broker.log.event(at: due.about)
        else { return nil }
        let line = try await broker.query { world in world.conversation(item.conversation)?.line }
        return line.flatMap { DeliveryReport(at: item.position, of: send, telling: about, line: $0) }
    }

    /// Has the end of a report recorded; waits while that is not possible.
    private func record(_ item: SendQueue.Item, attempts: UInt32, _ answer: ReportAnswer) async -> Duration? {
        var ended = DeliveryReportEnded()
        (ended.report, ended.attempts) = (item.position, attempts)
        switch answer {
        case .taken(let status): (ended.taken, ended.httpStatus) = (true, status)
        case .troubled(let status, let reason, _), .refused(let status, let reason):
            (ended.httpStatus, ended.reason) = (status, reason)
            logger.warning("report \(item.position) is given up after \(attempts) attempts: \(reason)")
        }
        if !Task.isCancelled { await broker.submitWhenPossible(.endDeliveryReport(item.conversation, ended)) }
        return nil
    }
}
