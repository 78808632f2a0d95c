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
/// starts is in doubt: only a receipt or the line's policy decides it.
public final class Outbox: Sendable {
    private let broker: Broker
    private let gateway: any MessageGateway
    private let concurrency: Int
    private let logger: Logger
    private let queue = SendQueue()

    /// An outbox that makes at most so many attempts at a time.
    public init(broker: Broker, gateway: any MessageGateway, concurrency: Int = 32, logger: Logger) {
        self.broker = broker
        self.gateway = gateway
        self.concurrency = concurrency
        self.logger = logger
    }

    /// How many attempts are under way.
    public var inFlight: Int { get async { await queue.inFlight } }

    /// Sends until the task is cancelled; attempts under way are finished first.
    public func run() async throws {
        let start = try await resume()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<concurrency { group.addTask { await self.work() } }
            do { try await broker.log.follow(after: start) { await self.consider($0) } } catch {
                if !(error is CancellationError) { logger.error("the outbox can't follow the log: \(error)") }
            }
            await queue.close()
        }
    }

    /// Takes up what an earlier run left: attempts without an answer are in doubt, messages without an attempt get theirs.
    private func resume() async throws -> Position {
        let (head, open) = try await broker.query { world in
            (world.head, world.conversations.flatMap { state in state.delivery.open.map { (state.id, $0) } })
        }
        for (conversation, send) in open where send.stage == .attempting {
            let result = AttemptResult.inDoubt(reason: "Parley was restarted before the answer came")
            _ = try await broker.submit([
                .endAttempt(conversation, send: send.position, attempt: send.attempts, result)
            ])
        }
        for (conversation, send) in open where send.stage == .ready {
            await queue.add(SendQueue.Item(conversation: conversation, position: send.position))
        }
        return head
    }

    private func consider(_ event: RecordedEvent) async {
        switch event.event {
        case .sendRequested: await add(event.position, event.conversation)
        case .sendRetryDue(let due): await add(due.send, event.conversation)
        case .sendDoubtResolved(let resolved) where resolved.outcome == .resend:
            await add(resolved.send, event.conversation)
        default: return
        }
    }

    private func add(_ position: Position, _ conversation: ConversationID) async {
        await queue.add(SendQueue.Item(conversation: conversation, position: position))
    }

    private func work() async {
        while let item = await queue.next() {
            // An attempt that has begun is finished even while the outbox is being stopped: its answer must be recorded.
            await Task { await self.attempt(item) }.value
            await queue.done(item.conversation)
        }
    }

    private func attempt(_ item: SendQueue.Item) async {
        do {
            guard let message = try await begin(item) else { return }
            let result = await gateway.send(message)
            await end(item, message.token.attempt, result)
        } catch {
            logger.error("message \(item.position) could not be attempted: \(error)")
            guard error as? BrokerError != .stopped else { return }
            try? await Task.sleep(for: .seconds(1))
            await queue.add(item)
        }
    }

    /// Records the attempt; nil where the message no longer waits for one.
    private func begin(_ item: SendQueue.Item) async throws -> OutgoingMessage? {
        guard case .sendRequested(let request)? = try broker.log.event(at: item.position)?.event else { return nil }
        let begun = try await broker.submit([.beginAttempt(item.conversation, send: item.position)])
        guard case .recorded(let events)? = begun.first, case .sendAttempted(let attempted)? = events.first?.event
        else {
            return nil
        }
        let addressed = try await broker.query { world -> (LineID, Party)? in
            guard let state = world.conversation(item.conversation) else { return nil }
            let contact = world.directory.contact(state.contact)
            return (state.line, Party(phone: contact?.phone ?? "", userID: contact?.userID ?? ""))
        }
        guard let (line, known) = addressed else { return nil }
        return OutgoingMessage(
            line: line, recipient: request.to.isAnonymous ? known : request.to, content: request.content,
            identityHash: request.identityHash, token: AttemptToken(send: item.position, attempt: attempted.attempt))
    }

    /// Records the answer. While the log can't be written the answer waits: were it forgotten, the message would be in doubt.
    private func end(_ item: SendQueue.Item, _ attempt: UInt32, _ result: AttemptResult) async {
        for _ in 0..<120 {
            do throws(BrokerError) {
                _ = try await broker.submit([
                    .endAttempt(item.conversation, send: item.position, attempt: attempt, result)
                ])
                return
            } catch {
                guard error != .stopped else { break }
                try? await Task.sleep(for: .seconds(1))
            }
        }
        logger.error(
            "the answer for message \(item.position) could not be recorded: it will be in doubt after a restart")
    }
}
