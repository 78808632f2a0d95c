import Decisions
import EventLog
public import Events
public import Logging
import Projections
import Settings
import Timeline

/// Sends what `sendRequested` events ask for, at the live end of the log: the only part of Parley that reaches the platform. A replay or
/// rebuild never comes here.
///
/// The attempt is recorded before its request leaves, and the answer after it. An attempt that has no answer when the outbox
/// starts is in doubt: only a receipt or the line's policy decides it. In a conversation, messages are attempted one at a
/// time, in the order in which their attempts became due. A message leaves by the connector that its line has at that moment
/// (S1.2); while nothing can leave by that, it waits.
///
/// Lines take turns, and so do the conversations of each. A line sends at its own pace, and not at all for a while where the
/// platform says that it gets too much: the others go on.
public final class Outbox: Sendable {
    private let broker: Broker
    private let gateway: any MessageGateway
    private let concurrency: Int
    private let executor: (any TaskExecutor)?
    private let logger: Logger
    private let queue: SendQueue
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
        queue = SendQueue { [time = broker.time] in time.uptime }
        recorder = AttemptRecorder(broker: broker, queue: queue, logger: logger)
    }

    /// How many attempts are under way.
    public var inFlight: Int { queue.inFlight }

    /// How many messages wait for an attempt, without those whose next attempt has a moment of its own.
    public var waiting: Int { queue.waitingCount + stranded.count }

    /// How many messages wait for their line's pace: they are among those that wait.
    public var paced: Int { queue.pacedCount }

    /// How many lines are left alone for a while, as the platform says that it gets too much from them.
    public var throttledLines: Int { queue.throttledLines }

    /// What waits of each line that has had a message since the start (B10).
    public var backlogs: [LineID: LineBacklog] {
        var backlogs = queue.backlogs(at: broker.time.now)
        for (line, count) in stranded.counts { backlogs[line, default: LineBacklog()].stranded = count }
        return backlogs
    }

    /// Sends until the task is cancelled; attempts under way are finished first. To be called once.
    ///
    /// - Throws: What keeps it from following the log: nothing would be sent any more.
    public func run() async throws {
        var failure: (any Error)?
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<concurrency { group.addTask { await self.work() } }
            group.addTask { await self.wakeLines() }
            do {
                try await broker.log.follow(after: try await resume(), of: Outbox.kinds) {
                    self.consider($0)
                }
            } catch {
                failure = error
            }
            queue.close()
            // What is under way is finished all the same; nobody waits for a line's pace any more.
            group.cancelAll()
        }
        guard let failure, !(failure is CancellationError) else { return }
        logger.error("nothing is sent any more: \(failure)")
        throw failure
    }

    /// Takes up what an earlier run left: attempts without an answer are in doubt, messages without an attempt get theirs.
    private func resume() async throws -> Position {
        let found = try await recorder.lookAround()
        for (line, perSecond) in found.paces { queue.setPace(perSecond, of: line) }
        for (conversation, send) in found.open where send.stage == .attempting {
            let result = AttemptResult.inDoubt(reason: "Parley was restarted before the answer came")
            await recorder.end(SendQueue.Item(conversation, send.position), attempt: send.attempts, result)
            try Task.checkCancellation()
        }
        for (conversation, send) in found.open where send.stage == .ready {
            add(send.position, conversation)
        }
        return found.head
    }

    private static let kinds: Set<EventKind> = [
        .sendRequested, .sendReleased, .sendRetryDue, .sendDoubtResolved, .linePolicySet,
    ]

    private func consider(_ event: RecordedEvent) {
        switch event.event {
        case .sendRequested: add(event.position, event.conversation)
        case .sendReleased(let released): add(released.send, event.conversation)
        case .sendRetryDue(let due): add(due.send, event.conversation)
        case .sendDoubtResolved(let resolved) where resolved.outcome == .resend:
            add(resolved.send, event.conversation)
        case .linePolicySet(let set):
            queue.setPace(set.policy.pace?.perSecond, of: set.line)
            for (line, item) in stranded.lookAgain(at: set.line) { queue.add(item, on: line) }
        default: return
        }
    }

    private func add(_ position: Position, _ conversation: ConversationID) {
        queue.add(SendQueue.Item(conversation, position), on: broker.line(of: conversation) ?? .absent)
    }

    private func work() async {
        // What is handed out after the outbox was told to stop is the next run's.
        while let item = await queue.next(), !Task.isCancelled {
            // An attempt that has begun is finished even while the outbox is being stopped: its answer must be recorded.
            let hasLeft = await Task(executorPreference: executor) { await self.attempt(item) }.value
            queue.done(item.conversation, unused: !hasLeft)
        }
    }

    /// Wakes each line that has to wait for its pace when its time has come.
    private func wakeLines() async {
        await withDiscardingTaskGroup { group in
            while let rest = await queue.nextRest() {
                group.addTask {
                    guard (try? await self.broker.time.pause(for: rest.length)) != nil else { return }
                    self.queue.wake(rest)
                }
            }
            group.cancelAll()
        }
    }

    /// Attempts a message.
    ///
    /// - Returns: Whether anything has left.
    private func attempt(_ item: SendQueue.Item) async -> Bool {
        let moment = stranded.moment
        switch await recorder.begin(item, by: gateway) {
        case .leaving(let message):
            let result = await gateway.send(message)
            heed(result, of: message.line, item)
            await recorder.end(item, attempt: message.token.attempt, result)
            return true
        case .stranded(let line, let reason):
            strand(item, line, reason, seenAt: moment)
            return false
        case .dropped: return false
        }
    }

    /// What an answer says about the line.
    private func heed(_ result: AttemptResult, of line: LineID, _ item: SendQueue.Item) {
        switch result {
        case .accepted: queue.accepted(in: item.conversation)
        case .failed(_, _, let reason, _, let particulars):
            guard let asked = particulars.throttled, queue.refused(in: item.conversation, asking: asked) else { return }
            logger.warning("line \(line): the platform gets too much, so the line rests for a while: \(reason)")
        case .inDoubt: return
        }
    }

    private func strand(_ item: SendQueue.Item, _ line: LineID, _ reason: String, seenAt moment: UInt64) {
        switch stranded.add(item, of: line, seenAt: moment) {
        case .first: logger.warning("line \(line): messages wait: \(reason)")
        case .further: return
        case .outdated: queue.add(item, on: line)
        }
    }
}
