public import Encoding
public import Events
public import Messages
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

    /// Whether the fate of a message that the platform knows by this id is open.
    func follows(_ message: MessageID) -> Bool { open.contains { $0.message == message } }

    /// How many messages wait for the platform: all that it has not accepted.
    public var waitingCount: Int { open.count { $0.stage != .accepted } }

    /// Whether a message is still on its way to the platform.
    public func isWaiting(_ position: Position) -> Bool {
        position != .start && open.contains { $0.position == position && $0.stage != .accepted }
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
                update(failed.send) { $0.wait(until: retryAt, after: event.position) }
            } else {
                remove(failed.send)
            }
        case .sendRetryDue(let due): update(due.send) { $0.retry() }
        case .sendReleased(let released): update(released.send) { $0.retry() }
        case .sendRefused(let refused): remove(refused.send)
        case .sendInDoubt(let doubt): update(doubt.send) { $0.doubt(since: event.recordedAt, because: event.position) }
        case .sendDoubtResolved(let resolved):
            switch resolved.outcome {
            case .sent: update(resolved.send) { $0.accept(resolved.message) }
            case .abandoned: remove(resolved.send)
            case .resend: update(resolved.send) { $0.retry() }
            }
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
        guard Delivery.isFinal(status), open[index].stage == .accepted else { return nil }
        return open.remove(at: index).message
    }

    private static func isFinal(_ status: String) -> Bool {
        switch status {
        case "delivered", "read", "played", "failed": true
        default: false
        }
    }

    private mutating func update(_ position: Position, _ change: (inout OpenSend) -> Void) {
        guard let index = open.firstIndex(where: { $0.position == position }) else { return }
        change(&open[index])
    }

    private mutating func remove(_ position: Position) { open.removeAll { $0.position == position } }

    /// One event makes at most one message accepted.
    private mutating func forgetOldAccepted() -> MessageID? {
        guard open.count > Delivery.acceptedLimit,
            open.count(where: { $0.stage == .accepted }) > Delivery.acceptedLimit,
            let oldest = open.firstIndex(where: { $0.stage == .accepted })
        else { return nil }
        return open.remove(at: oldest).message
    }

    public mutating func code(_ fields: inout FieldCoder) { fields.field(1, "open", &open) }
}

/// A message of ours whose fate is open.
public struct OpenSend: FieldCodable, Hashable {
    /// Where a message is on its way.
    public enum Stage: UInt8, RawFieldValue {
        /// An attempt is to be made.
        case ready = 1
        /// An attempt has begun and has no answer yet.
        case attempting = 2
        /// An attempt failed; the next one has its time.
        case waiting = 3
        /// An attempt's answer was lost.
        case inDoubt = 4
        /// The platform has it.
        case accepted = 5
        /// It waits for the message it comes after.
        case held = 6
        public static var absent: Stage { .ready }
    }

    /// The position of its request: Parley's id of the message.
    public internal(set) var position = Position.start
    /// Where it is on its way.
    public internal(set) var stage = Stage.ready
    /// How many attempts have begun.
    public internal(set) var attempts: UInt32 = 0
    /// When the next attempt is due, or since when the message is in doubt.
    public internal(set) var time: Timestamp?
    /// The event that ``time`` comes from.
    public internal(set) var timeBy = Position.start
    /// The platform's id, once it is known, be it from a receipt.
    public internal(set) var message = MessageID.absent
    /// Whether it may only go while the window is open.
    public private(set) var needsWindow = false
    /// Whether a template goes in its place where the window has closed.
    public private(set) var hasFallback = false
    /// The message it comes after; ``Position/start`` for none.
    public private(set) var after = Position.start

    /// An empty message.
    public init() {}

    /// A message that is requested. Apart from where it is added: a request is large, and was copied there.
    @inline(never) fileprivate init(_ event: RecordedEvent) {
        guard case .sendRequested(let request) = event.event else { return }
        (needsWindow, hasFallback, after) = (request.needsWindow, request.hasFallback, request.after)
        position = event.position
    }

    /// What rules know of the message.
    public var facts: SendFacts {
        var facts = SendFacts()
        (facts.needsWindow, facts.hasFallback, facts.after) = (needsWindow, hasFallback, after)
        return facts
    }

    mutating func begin(_ attempt: UInt32) { (stage, attempts, time) = (.attempting, attempt, nil) }

    mutating func accept(_ message: MessageID) { (stage, self.message, time) = (.accepted, message, nil) }

    mutating func wait(until time: Timestamp, after event: Position) {
        (stage, self.time, timeBy) = (.waiting, time, event)
    }

    mutating func retry() { (stage, time) = (.ready, nil) }

    mutating func doubt(since time: Timestamp, because event: Position) {
        (stage, self.time, timeBy) = (.inDoubt, time, event)
    }

    /// Whether a receipt is this message's: by the platform's id, or by the token that the attempt carried.
    public func matches(_ receipt: ReceiptReceived) -> Bool {
        matches(receipt.message, token: receipt.token)
    }

    fileprivate func matches(_ message: MessageID, token: @autoclosure () -> AttemptToken?) -> Bool {
        if self.message != .absent { return self.message == message }
        return token()?.send == position
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "position", &position)
        fields.field(2, "stage", &stage)
        fields.field(3, "attempts", &attempts)
        fields.field(4, "time", &time)
        fields.field(5, "timeBy", &timeBy)
        fields.field(6, "message", &message)
        fields.field(7, "needsWindow", &needsWindow)
        fields.field(8, "hasFallback", &hasFallback)
        fields.field(9, "after", &after)
    }
}
