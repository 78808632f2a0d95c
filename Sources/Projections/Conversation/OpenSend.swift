public import Encoding
public import Events
public import Messages
public import Timeline

/// A message of ours whose fate is open.
public struct OpenSend: FieldCodable, Hashable {
    /// Where a message is on its way.
    public enum Stage: UInt8, RawFieldValue {
        /// An attempt is to be made.
        case ready = 1
        /// An attempt has begun and has no answer yet.
        case attempting = 2
        /// An attempt failed, or would come too fast; the next one has its time.
        case waiting = 3
        /// An attempt's answer was lost.
        case inDoubt = 4
        /// The platform has it.
        case accepted = 5
        /// It waits for the message it comes after.
        case held = 6
        /// Nothing more is tried, and its outcome is still to be recorded.
        case ended = 7
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
    /// From when on it is no longer sent.
    public private(set) var expires: Timestamp?
    /// The template that goes, itself or as what goes in its place; nil where it has neither.
    public private(set) var template: TemplateReference?
    /// Whether it waits for its contact's pace, or has waited and its attempt has not begun.
    public private(set) var isPaced = false
    /// What is waited for; nil where nobody wants to be told an outcome.
    public internal(set) var waiting: SendWaiting?

    /// An empty message.
    public init() {}

    /// A message that is requested. Apart from where it is added: a request is large, and was copied there.
    @inline(never) init(_ event: RecordedEvent) {
        guard case .sendRequested(let request) = event.event else { return }
        (needsWindow, hasFallback, after) = (request.needsWindow, request.hasFallback, request.after)
        position = event.position
        template = request.template
        guard let options = request.options else { return }
        expires = options.expires
        waiting = SendWaiting(for: options, since: event.recordedAt)
    }

    /// Whether it is still on its way to the platform.
    var waitsForPlatform: Bool { stage != .accepted && stage != .ended }

    /// Whether it is followed for the sake of receipts alone, which nobody waits for.
    var isForgettable: Bool { stage == .accepted && waiting?.isDone ?? true }

    /// What rules know of the message.
    public var facts: SendFacts {
        var facts = SendFacts()
        (facts.needsWindow, facts.hasFallback, facts.after) = (needsWindow, hasFallback, after)
        (facts.expires, facts.template) = (expires, template)
        (facts.position, facts.isPaced) = (position, isPaced)
        return facts
    }

    mutating func begin(_ attempt: UInt32) {
        (stage, attempts, time) = (.attempting, attempt, nil)
        isPaced = false
    }

    mutating func accept(_ message: MessageID) {
        (stage, self.message, time) = (.accepted, message, nil)
        waiting?.accept()
    }

    /// Takes a receipt into account.
    ///
    /// - Returns: Whether no other is waited for.
    mutating func receive(_ status: String) -> Bool {
        waiting?.receive(status)
        switch status {
        case "read", "played", "failed": return true
        case "delivered": return waiting?.condition != .read
        default: return false
        }
    }

    mutating func end() { (stage, time) = (.ended, nil) }

    mutating func wait(until time: Timestamp, after event: Position, forPace isPaced: Bool) {
        (stage, self.time, timeBy) = (.waiting, time, event)
        self.isPaced = isPaced
    }

    mutating func retry() { (stage, time) = (.ready, nil) }

    mutating func doubt(since time: Timestamp, because event: Position) {
        (stage, self.time, timeBy) = (.inDoubt, time, event)
    }

    /// Whether a receipt is this message's: by the platform's id, or by the token that the attempt carried.
    public func matches(_ receipt: ReceiptReceived) -> Bool {
        matches(receipt.message, token: receipt.token)
    }

    func matches(_ message: MessageID, token: @autoclosure () -> AttemptToken?) -> Bool {
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
        fields.field(10, "expires", &expires)
        fields.field(11, "waiting", &waiting)
        fields.field(12, "template", &template)
        fields.field(13, "isPaced", &isPaced)
    }
}
