public import Encoding
public import Events
public import Timeline

/// Whose turn it is: since when the customer waits for an answer, or the business for a reply.
///
/// Automatic messages are nobody's turn: a line's own automatic messages never trigger its rules (S3).
public struct Turns: Projection, FieldCodable, Hashable {
    /// The customer's last message that wants an answer.
    public private(set) var lastMessage: Moment?
    /// The first message that nobody has answered yet: a second one does not restart the wait (S2.1, S3.6).
    public private(set) var unanswered: Moment?
    /// The business's last message since the customer's last one: the reply to it is awaited.
    public private(set) var awaited: Moment?

    /// Nobody has said anything.
    public init() {}

    public mutating func apply(_ event: RecordedEvent) { apply(event, goesOn: true) }

    /// - Parameter goesOn: Whether somebody may wait since before the event. Without a session nobody does: a message that opens
    ///   none, as on a line that is switched off, begins no wait that a later session would inherit. The first message after a
    ///   session was parked begins a new wait, whether it takes it out of the workbin or somebody has done so before.
    mutating func apply(_ event: RecordedEvent, goesOn: Bool) {
        switch event.event {
        case .messageReceived(let message)
        where MessageTypes.wantsAnswer(type: message.type, replyID: message.replyID):
            if !goesOn { unanswered = nil }
            customerSpoke(event)
        case .sendRequested(let send) where send.origin.isReply: businessSpoke(event)
        case .messageEchoed: businessSpoke(event)
        case .sessionClosed: (unanswered, awaited) = (nil, nil)
        default: return
        }
    }

    private mutating func customerSpoke(_ event: RecordedEvent) {
        let moment = Moment(event)
        // Delivered late, an old message doesn't make the customer silent for longer than they were.
        if moment.time >= lastMessage?.time ?? .epoch { lastMessage = moment }
        unanswered = unanswered ?? moment
        awaited = nil
    }

    private mutating func businessSpoke(_ event: RecordedEvent) {
        awaited = Moment(event)
        unanswered = nil
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "lastMessage", &lastMessage)
        fields.field(2, "unanswered", &unanswered)
        fields.field(3, "awaited", &awaited)
    }
}

/// An event that a rule counts from.
public struct Moment: FieldCodable, Hashable {
    /// When: the event's own time, but never later than it was recorded, so that a wrong clock elsewhere can't put off a rule.
    public private(set) var time = Timestamp.epoch
    /// The event.
    public private(set) var position = Position.start

    /// No moment.
    public init() {}

    /// The moment of an event.
    public init(_ event: RecordedEvent) {
        time = min(event.occurredAt, event.recordedAt)
        position = event.position
    }

    /// The moment of an event that comes in the order of another one.
    init(_ event: RecordedEvent, inOrderOf other: Position) {
        self.init(event)
        position = other
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "time", &time)
        fields.field(2, "position", &position)
    }
}
