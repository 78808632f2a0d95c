public import Timeline

/// An event with its place in the log and its three times (L6): the third, a decision's deadline, is in its `Decision`.
public struct RecordedEvent: Hashable, Sendable {
    /// Where it stands in the log.
    public var position: Position
    /// The conversation it belongs to.
    public var conversation: ConversationID
    /// Its number among the conversation's events, 1 for the first.
    public var version: UInt32
    /// When it happened: the platform's time, or the deadline of a decision, or the time of recording.
    public var occurredAt: Timestamp
    /// When it was recorded; never earlier than the event before it.
    public var recordedAt: Timestamp
    /// The event that led to it; ``Position/start`` for none.
    public var cause: Position
    /// What happened.
    public var event: Event

    /// An event at its place.
    public init(
        position: Position, conversation: ConversationID, version: UInt32, occurredAt: Timestamp, recordedAt: Timestamp,
        cause: Position, event: Event
    ) {
        self.position = position
        self.conversation = conversation
        self.version = version
        self.occurredAt = occurredAt
        self.recordedAt = recordedAt
        self.cause = cause
        self.event = event
    }

    /// What all of its decision followed from: the event that led to it, or itself.
    public var root: Position { cause == .start ? position : cause }

    /// Whether it is what the platform sent, rather than what Parley or somebody at the desk made of it.
    public var isFromPlatform: Bool {
        switch event {
        // These two can also be known from elsewhere.
        case .templateChanged(let changed): changed.source == "webhook"
        case .optInChanged(let changed): changed.by.isEmpty
        default: event.kind < EventKind.conversationStarted.rawValue
        }
    }
}
