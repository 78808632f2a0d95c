public import EventLog
public import Events
public import Messages
import Synchronization
public import Timeline

/// What became of a message of ours, when nothing further will be tried.
public enum SendEnding: Hashable, Sendable {
    /// The platform has it: by its answer, or by a receipt after the answer was lost.
    case accepted(message: MessageID, waID: String, userID: String = "", status: String)
    /// The platform refused it for good.
    case failed(SendFailed)
    /// A rule refused it when an attempt was to begin: what held when it was wanted did no longer.
    case refused(SendRefused)
    /// An answer was lost, no receipt came, and the line's policy gave the message up.
    case abandoned

    /// The message and its outcome, where the event decides it.
    fileprivate init?(_ event: Event, of send: inout Position) {
        switch event {
        case .sendAccepted(let accepted):
            send = accepted.send
            self = .accepted(
                message: accepted.message, waID: accepted.waID, userID: accepted.userID, status: accepted.status)
        case .sendFailed(let failed) where failed.retryAt == nil:
            send = failed.send
            self = .failed(failed)
        case .sendRefused(let refused) where refused.send != .start:
            send = refused.send
            self = .refused(refused)
        case .sendDoubtResolved(let resolved) where resolved.outcome == .sent:
            send = resolved.send
            self = .accepted(message: resolved.message, waID: "", status: "")
        case .sendDoubtResolved(let resolved) where resolved.outcome == .abandoned:
            send = resolved.send
            self = .abandoned
        default: return nil
        }
    }

    /// The kinds of event that can decide a message's fate.
    fileprivate static let kinds: Set<UInt16> = [
        EventKind.sendAccepted.rawValue, EventKind.sendFailed.rawValue, EventKind.sendDoubtResolved.rawValue,
        EventKind.sendRefused.rawValue,
    ]
}

/// Tells callers what became of the messages they sent, by following the log.
///
/// One follower reads what is appended, and only while somebody waits. How long to wait is the caller's choice: cancel the task.
public final class SendOutcomes: Sendable {
    /// How many callers may wait at once; the next one is told that nothing is known yet.
    public static let waiterLimit = 10_000
    /// Records that are looked at in one read.
    private static let readLimit = 10_000

    private let log: any EventLog
    private let following: FollowingOnDemand
    private let waiters = Mutex(Waiters())

    /// A follower of a log, not yet running.
    public init(log: any EventLog) { (self.log, following) = (log, FollowingOnDemand(log)) }

    /// How many callers wait now.
    public var waiting: Int { waiters.withLock { $0.count } }

    /// Follows the log until the task is cancelled or the log closes; from then on everybody is told that nothing is known.
    public func run() async {
        await following.run(while: { waiting > 0 }) { next, _ in try tell(from: next) }
        let left = waiters.withLock { $0.close() }
        for waiter in left { waiter.resume(returning: nil) }
    }

    /// Waits until the fate of a message is decided: the platform took it, or there will be no further attempt.
    ///
    /// - Returns: Nil where the task was cancelled first, too many wait, or nobody follows the log any more.
    public func outcome(of send: Position, in conversation: ConversationID) async -> SendEnding? {
        let ticket = waiters.withLock { $0.newTicket() }
        defer { waiters.withLock { $0.forget(ticket) } }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                guard add(continuation, for: send, ticket) else {
                    return continuation.resume(returning: nil)
                }
                // What was appended before the waiter stood there is found here; the rest, by the follower.
                if let outcome = recorded(send, in: conversation) { tell(outcome, of: send) }
            }
        } onCancel: {
            waiters.withLock { $0.cancel(ticket) }?.resume(returning: nil)
        }
    }

    private func add(_ waiter: Waiters.Continuation, for send: Position, _ ticket: UInt64) -> Bool {
        waiters.withLock { waiters in
            if waiters.count == 0 { following.begin() }
            return waiters.add(waiter, for: send, ticket)
        }
    }

    /// Tells what the next records decide, and returns the position to go on from.
    private func tell(from position: Position) throws -> Position {
        var deciding: [Position] = []
        let next = try log.read(from: position, limit: SendOutcomes.readLimit, mode: .headers) { envelope, _ in
            if SendEnding.kinds.contains(envelope.kind) { deciding.append(envelope.position) }
            return true
        }
        for position in deciding {
            var send = Position.start
            guard let event = try log.event(at: position), let outcome = SendEnding(event.event, of: &send) else {
                continue
            }
            tell(outcome, of: send)
        }
        return next
    }

    private func tell(_ outcome: SendEnding, of send: Position) {
        let ready = waiters.withLock { $0.take(send) }
        for waiter in ready { waiter.resume(returning: outcome) }
    }

    /// The outcome that the conversation already holds. A log that can't be read has none to tell: the follower says so.
    private func recorded(_ send: Position, in conversation: ConversationID) -> SendEnding? {
        var found: SendEnding?
        try? log.readBackwards(conversation, from: nil, mode: .headers) { envelope, _ in
            guard envelope.position > send, found == nil else { return false }
            guard SendEnding.kinds.contains(envelope.kind) else { return true }
            var decided = Position.start
            if let event = try log.event(at: envelope.position), let outcome = SendEnding(event.event, of: &decided),
                decided == send
            {
                found = outcome
            }
            return true
        }
        return found
    }
}

/// Those who wait, by the message they wait for.
private struct Waiters {
    typealias Continuation = CheckedContinuation<SendEnding?, Never>

    private struct Waiter {
        let send: Position
        let continuation: Continuation
    }

    private var nextTicket: UInt64 = 0
    private var isClosed = false
    /// Tickets that were cancelled before their waiter came.
    private var cancelled: Set<UInt64> = []
    private var byTicket: [UInt64: Waiter] = [:]
    private var bySend: [Position: [UInt64]] = [:]

    var count: Int { byTicket.count }

    mutating func newTicket() -> UInt64 {
        nextTicket += 1
        return nextTicket
    }

    mutating func forget(_ ticket: UInt64) { cancelled.remove(ticket) }

    /// Keeps a waiter; false where there is nothing to wait for.
    mutating func add(_ continuation: Continuation, for send: Position, _ ticket: UInt64) -> Bool {
        guard !isClosed, !cancelled.contains(ticket), count < SendOutcomes.waiterLimit else { return false }
        byTicket[ticket] = Waiter(send: send, continuation: continuation)
        bySend[send, default: []].append(ticket)
        return true
    }

    mutating func cancel(_ ticket: UInt64) -> Continuation? {
        cancelled.insert(ticket)
        guard let waiter = byTicket.removeValue(forKey: ticket) else { return nil }
        let others = bySend[waiter.send]?.filter { $0 != ticket } ?? []
        bySend[waiter.send] = others.isEmpty ? nil : others
        return waiter.continuation
    }

    mutating func take(_ send: Position) -> [Continuation] {
        let tickets = bySend.removeValue(forKey: send) ?? []
        return tickets.compactMap { byTicket.removeValue(forKey: $0)?.continuation }
    }

    mutating func close() -> [Continuation] {
        isClosed = true
        defer { (byTicket, bySend) = ([:], [:]) }
        return byTicket.sorted { $0.key < $1.key }.map(\.value.continuation)
    }
}
