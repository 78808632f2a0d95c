public import Timeline

/// One item of a webhook, understood as far as possible, not yet recorded.
public struct PlatformItem: Hashable, Sendable {
    /// What happened.
    public var event: Event
    /// The platform's time; nil where it told none.
    public var occurredAt: Timestamp?
    /// What makes it the same item for ever, however often it is delivered (L3): unique per item, at most 1 KiB.
    public var identity: String

    /// An item.
    public init(event: Event, occurredAt: Timestamp?, identity: String) {
        self.event = event
        self.occurredAt = occurredAt
        self.identity = identity
    }
}
