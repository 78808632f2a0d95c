public import Encoding
public import Events
import Messages
public import Timeline

/// Messages of ours whose fate is still open: to be attempted, in an attempt, waiting for the next one, in doubt, or waiting
/// for a receipt.
public struct Delivery: Projection, FieldCodable, Hashable {
    /// How many accepted messages without a final receipt are remembered; the oldest is forgotten first. `read` may never come.
    public static let acceptedLimit = 16

    /// The open messages, oldest first.
    public private(set) var open: [OpenSend] = []

    /// Nothing is open.
    public init() {}

    /// The open message with this position.
    public func send(at position: Position) -> OpenSend? { open.first { $0.position == position } }

    /// Whether the last open message goes as a template: without a copy of it.
    var lastIsTemplate: Bool {
        guard let last = open.indices.last else { return false }
        return if case .some = open[last].template { true } else { false }
    }

    /// Whether the fate of a message that the platform knows by this id is open.
    func follows(_ message: MessageID) -> Bool { open.contains { $0.message == message } }

    /// How many messages wait for the platform: all that it has not accepted.
    public var waitingCount: Int { open.count { $0.waitsForPlatform } }

    /// How many messages wait for the platform, or for receipts that somebody waits for.
    var unsettledCount: Int { open.count { !$0.isForgettable } }

    /// How many messages wait for the contact's pace, or have waited and their attempt has not begun.
    var pacedCount: Int { open.count { $0.isPaced } }

    /// Whether a message is still on its way to the platform.
    public func isWaiting(_ position: Position) -> Bool {
        position != .start && open.contains { $0.position == position && $0.waitsForPlatform }
    }

    public mutating func apply(_ event: RecordedEvent) { _ = follow(event) }

    /// Takes the next event into account.
    ///
    /// - Returns: A message that is followed no longer; nearly always nil. It is at most one: no event adds more.
    mutating func follow(_ event: RecordedEvent) -> MessageID? {
        switch event.event {
        case .sendRequested: add(OpenSend(event))
        case .sendAttempted(let attempted): update(attempted.send) { $0.begin(attempted.attempt) }
        case .sendAccepted(let accepted): update(accepted.send) { $0.accept(accepted.message) }
        case .sendFailed(let failed):
            if let retryAt = failed.retryAt {
                update(failed.send) { $0.wait(until: retryAt, after: event.position, forPace: Pace.isExceeded(failed)) }
            } else {
                end(failed.send, as: .error)
            }
        case .sendHeld(let held): update(held.send) { $0.wait(until: held.until, after: event.position, forPace: true) }
        case .sendRetryDue(let due): update(due.send) { $0.retry() }
        case .sendReleased(let released): update(released.send) { $0.retry() }
        case .sendRefused(let refused): end(refused.send, as: SendWait.outcome(of: refused))
        case .sendInDoubt(let doubt): update(doubt.send) { $0.doubt(since: event.recordedAt, because: event.position) }
        case .sendDoubtResolved(let resolved):
            switch resolved.outcome {
            case .sent: update(resolved.send) { $0.accept(resolved.message) }
            case .abandoned: end(resolved.send, as: .error)
            case .resend: update(resolved.send) { $0.retry() }
            }
        case .sendOutcome(let outcome): return settle(outcome)
        case .receiptReceived(let receipt):
            return receive(receipt.status, of: receipt.message, token: receipt.token) ?? forgetOldAccepted()
        default: return nil
        }
        return forgetOldAccepted()
    }

    private mutating func add(_ send: OpenSend) {
        open.append(send)
        if isWaiting(send.after) { open[open.count - 1].stage = .held }
    }

    private mutating func receive(_ status: String, of message: MessageID, token: @autoclosure () -> AttemptToken?)
        -> MessageID?
    {
        guard let index = open.firstIndex(where: { $0.matches(message, token: token()) }) else { return nil }
        if open[index].message == .absent { open[index].message = message }
        let isFinal = open[index].receive(status)
        guard isFinal, open[index].stage == .accepted else { return nil }
        return end(at: index)
    }

    private mutating func update(_ position: Position, _ change: (inout OpenSend) -> Void) {
        guard let index = open.firstIndex(where: { $0.position == position }) else { return }
        change(&open[index])
    }

    /// Nothing more is tried.
    private mutating func end(_ position: Position, as outcome: SendOutcome.Outcome) {
        guard let index = open.firstIndex(where: { $0.position == position }) else { return }
        open[index].waiting?.end(as: outcome)
        _ = end(at: index)
    }

    /// Follows a message no longer, unless its outcome is to be recorded first.
    private mutating func end(at index: Int) -> MessageID? {
        guard open[index].waiting?.owed != nil else { return open.remove(at: index).message }
        open[index].end()
        return nil
    }

    /// An outcome is recorded.
    private mutating func settle(_ outcome: SendOutcome) -> MessageID? {
        guard let index = open.firstIndex(where: { $0.position == outcome.send }) else { return nil }
        open[index].waiting?.settle(outcome.outcome)
        return open[index].stage == .ended ? open.remove(at: index).message : forgetOldAccepted()
    }

    /// One event makes at most one message accepted. Those for whose receipt somebody waits are not counted: they have a time.
    private mutating func forgetOldAccepted() -> MessageID? {
        guard open.count > Delivery.acceptedLimit,
            open.count(where: { $0.isForgettable }) > Delivery.acceptedLimit,
            let oldest = open.firstIndex(where: { $0.isForgettable })
        else { return nil }
        return open.remove(at: oldest).message
    }

    public mutating func code(_ fields: inout FieldCoder) { fields.field(1, "open", &open) }
}
