public import Timeline

/// One item of a webhook, understood as far as possible, not yet recorded.
public struct PlatformItem: Hashable, Sendable {
    /// What happened.
    public var event: Event
    /// The platform's time; nil where it told none.
    public var occurredAt: Timestamp?
    /// What makes it the same item for ever, however often it is delivered (L3): unique per item, at most 1 KiB.
    public var identity: String
    /// What the webhook calls its line beside the line's id.
    public var names = LineNames()

    /// An item.
    public init(event: Event, occurredAt: Timestamp?, identity: String) {
        self.event = event
        self.occurredAt = occurredAt
        self.identity = identity
    }
}

/// What a webhook calls the line that it is about, beside its id.
public struct LineNames: Hashable, Sendable {
    /// The line's own number in digits; empty where it isn't told.
    public var number: String
    /// The business account; empty where it isn't told.
    public var account: String

    /// Names; none unless given.
    public init(number: String = "", account: String = "") { (self.number, self.account) = (number, account) }
}
