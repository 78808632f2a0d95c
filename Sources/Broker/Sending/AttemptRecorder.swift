import Decisions
import EventLog
import Events
import Logging
import Projections
import Settings
import Timeline

/// How an attempt begins.
enum Beginning {
    /// It is recorded, and this leaves.
    case leaving(OutgoingMessage)
    /// Nothing can leave by the connector of the message's line, and why. Nothing is recorded.
    case stranded(LineID, reason: String)
    /// The message no longer waits for one, or the outbox is being stopped: then the next run takes it up.
    case dropped
}

/// Records attempts and their answers for the outbox, and waits while that is not possible: a message must not be forgotten
/// because the disk was full for a minute.
struct AttemptRecorder: Sendable {
    /// How long it waits before it tries again.
    private static let pause = Duration.seconds(1)
    /// How often an answer is tried to be recorded while the outbox is being stopped.
    private static let lastTries = 10

    let broker: Broker
    let queue: SendQueue
    let logger: Logger

    /// What an outbox has to know when it begins.
    struct Beginnings: Sendable {
        /// The log's head at that moment.
        var head = Position.start
        /// The messages whose fate is open, by conversation and in order.
        var open: [(ConversationID, OpenSend)] = []
        /// How many messages lines send in a second, the defaults first; nil for any number.
        var paces: [(LineID, UInt32?)] = []
    }

    /// Looks at all that there is.
    func lookAround() async throws -> Beginnings {
        try await broker.queryWhenPossible { world in
            var found = Beginnings()
            found.head = world.head
            for state in world.conversations {
                found.open += state.delivery.open.map { (state.id, $0) }
            }
            for line in [.absent] + world.settings.configuredLines {
                guard let policy = world.settings.own(line) else { continue }
                found.paces.append((line, policy.pace?.perSecond))
            }
            return found
        }
    }

    /// Records that an attempt begins, unless nothing can leave by the connector of the message's line.
    func begin(_ item: SendQueue.Item, by gateway: any Gateway) async -> Beginning {
        var isFirstFailure = true
        while !queue.isClosed {
            do {
                return try await beginNow(item, by: gateway)
            } catch {
                if error as? BrokerError == .stopped { return .dropped }
                guard isWorthWaiting(error) else {
                    logger.error("message \(item.position) can't be attempted: \(error)")
                    return .dropped
                }
                if isFirstFailure { logger.warning("message \(item.position) has to wait: \(error)") }
                isFirstFailure = false
            }
            guard await pause() else { return .dropped }
        }
        return .dropped
    }

    /// Records how an attempt ended. While the log can't be written the answer waits: were it forgotten, the message would be
    /// in doubt.
    func end(_ item: SendQueue.Item, attempt: UInt32, _ result: AttemptResult) async {
        let command = Command.endAttempt(item.conversation, send: item.position, attempt: attempt, result)
        var isFirstFailure = true
        var triesLeft = AttemptRecorder.lastTries
        while true {
            do throws(BrokerError) {
                _ = try await broker.submit([command])
                return
            } catch {
                if queue.isClosed { triesLeft -= 1 }
                guard error != .stopped, triesLeft > 0 else { break }
                if isFirstFailure { logger.warning("the answer for message \(item.position) has to wait: \(error)") }
                isFirstFailure = false
            }
            guard await pause() else { break }
        }
        logger.error("the answer for message \(item.position) is not recorded: it will be in doubt after a restart")
    }

    private func beginNow(_ item: SendQueue.Item, by gateway: any Gateway) async throws -> Beginning {
        guard case .sendRequested(let request)? = try broker.log.event(at: item.position)?.event else {
            return .dropped
        }
        // Before the attempt is recorded: what fails after that leaves a message in doubt that never left.
        let addressed = try await broker.query { world -> (LineID, ConnectorName, Party)? in
            guard let state = world.conversation(item.conversation) else { return nil }
            return (
                state.line, world.settings.connector(of: state.line),
                world.recipient(of: request.to, contact: state.contact)
            )
        }
        guard let (line, connector, recipient) = addressed else { return .dropped }
        if let reason = gateway.obstacle(to: connector) { return .stranded(line, reason: reason) }
        let outcomes = try await broker.submit([.beginAttempt(item.conversation, send: item.position)])
        guard case .recorded(let events)? = outcomes.first, case .sendAttempted(let attempted)? = events.first?.event
        else {
            return .dropped
        }
        let token = AttemptToken(send: item.position, attempt: attempted.attempt, in: item.conversation)
        return .leaving(
            OutgoingMessage(
                line: line, connector: attempted.connector, recipient: recipient,
                content: attempted.usesFallback ? request.fallback ?? request.content : request.content,
                identityHash: request.identityHash, token: token))
    }

    /// A broker that has stopped and a record that is damaged are the same a second later.
    private func isWorthWaiting(_ error: any Error) -> Bool {
        switch error {
        case let error as BrokerError: return error != .stopped
        case let error as LogError:
            if case .io = error.code { return true }
            return false
        default: return false
        }
    }

    /// Lets some time pass; false where the task is cancelled.
    private func pause() async -> Bool {
        do { try await broker.time.pause(for: AttemptRecorder.pause) } catch { return false }
        return true
    }
}
