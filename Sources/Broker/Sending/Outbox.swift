import Decisions
import EventLog
import Events
public import Logging
import Projections
import Timeline

/// Sends what `sendRequested` events ask for, at the live end of the log: the only part of Parley that reaches the platform. A replay or
/// rebuild never comes here.
///
/// The attempt is recorded before its request leaves, and the answer after it. An attempt that has no answer when the outbox
/// starts is in doubt: only a receipt or the line's policy decides it. In a conversation, messages are attempted one at a
/// time, in the order in which their attempts became due. A message leaves by the connector that its line has at that moment
/// (S1.2); while nothing can leave by that, it waits.
public final class Outbox: Sendable {
    private let broker: Broker
    private let gateway: any MessageGateway
    private let concurrency: Int
    private let executor: (any TaskExecutor)?
    private let logger: Logger
    private let queue = SendQueue()
    private let stranded = StrandedSends()
    private let recorder: AttemptRecorder

    /// An outbox that makes at most so many attempts at a time.
    ///
    /// - Parameter executor: Where attempts are made; on the shared threads unless given.
    public init(
        broker: Broker, gateway: any MessageGateway, concurrency: Int = 32, executor: (any TaskExecutor)? = nil,
        logger: Logger
    ) {
        self.broker = broker
        self.gateway = gateway
        self.concurrency = concurrency
        self.executor = executor
        self.logger = logger
        recorder = AttemptRecorder(broker: broker, queue: queue, logger: logger)
    }

    /// How many attempts are under way.
    public var inFlight: Int { queue.inFlight }

    /// How many messages wait for an attempt, without those whose next attempt has a moment of its own.
    public var waiting: Int { queue.waitingCount + stranded.count }

    /// Sends until the task is cancelled; attempts under way are finished first. To be called once.
    ///
    /// - Throws: What keeps it from following the log: nothing would be sent any more.
    public func run() async throws {
        var failure: (any Error)?
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<concurrency { group.addTask { await self.work() } }
            do {
                try await broker.log.follow(after: resume()) { self.consider($0) }
            } catch {
                failure = error
            }
            queue.close()
        }
        guard let failure, !(failure is CancellationError) else { return }
        logger.error("nothing is sent any more: \(failure)")
        throw failure
    }

    /// Takes up what an earlier run left: attempts without an answer are in doubt, messages without an attempt get theirs.
    private func resume() async throws -> Position {
        let (head, open) = try await recorder.openSends()
        for (conversation, send) in open where send.stage == .attempting {
            let result = AttemptResult.inDoubt(reason: "Parley was restarted before the answer came")
            await recorder.end(SendQueue.Item(conversation, send.position), attempt: send.attempts, result)
            try Task.checkCancellation()
        }
        for (conversation, send) in open where send.stage == .ready {
            queue.add(SendQueue.Item(conversation, send.position))
        }
        return head
    }

    private func consider(_ event: RecordedEvent) {
        switch event.event {
        case .sendRequested: queue.add(SendQueue.Item(event.conversation, event.position))
        case .sendReleased(let released): queue.add(SendQueue.Item(event.conversation, released.send))
        case .sendRetryDue(let due): queue.add(SendQueue.Item(event.conversation, due.send))
        case .sendDoubtResolved(let resolved) where resolved.outcome == .resend:
            queue.add(SendQueue.Item(event.conversation, resolved.send))
        case .linePolicySet(let set):
            for item in stranded.lookAgain(at: set.line) { queue.add(item) }
        default: return
        }
    }

    private func work() async {
        // What is handed out after the outbox was told to stop is the next run's.
        while let item = await queue.next(), !Task.isCancelled {
            // An attempt that has begun is finished even while the outbox is being stopped: its answer must be recorded.
            await Task(executorPreference: executor) { await self.attempt(item) }.value
            queue.done(item.conversation)
        }
    }

    private func attempt(_ item: SendQueue.Item) async {
        let moment = stranded.moment
        switch await recorder.begin(item, by: gateway) {
        case .leaving(let message):
            let result = await gateway.send(message)
            await recorder.end(item, attempt: message.token.attempt, result)
        case .stranded(let line, let reason): strand(item, line, reason, seenAt: moment)
        case .dropped: return
        }
    }

    private func strand(_ item: SendQueue.Item, _ line: LineID, _ reason: String, seenAt moment: UInt64) {
        switch stranded.add(item, of: line, seenAt: moment) {
        case .first: logger.warning("line \(line): messages wait: \(reason)")
        case .further: return
        case .outdated: queue.add(item)
        }
    }
}
