public import Timeline

/// One item of a webhook, understood as far as possible, not yet recorded.
public struct PlatformItem: Hashable, Sendable {
    /// What happened.
    public var event: Event
    /// The platform's time; nil where it told none.
    public var occurredAt: Timestamp?
    /// What makes it the same item for ever, however often it is delivered (L3): unique per item, at most 1 KiB.
    public var identity: String
    /// What the webhook calls its line beside the line's id; nil where that is not told, as with receipts, which come most often and lead to
    /// no line that is not known.
    public var names: LineNames?

    /// An item.
    public init(event: Event, occurredAt: Timestamp?, identity: String) {
        self.event = event
        self.occurredAt = occurredAt
        self.identity = identity
    }
}

/// What a webhook calls the line that it is about, beside its id. Passed on from hand to hand, and looked at when a conversation begins.
public final class LineNames: Hashable, Sendable {
    /// The line's own number in digits; empty where it isn't told.
    public let number: String
    /// The business account; empty where it isn't told.
    public let account: String

    /// Names.
    public init(number: String, account: String) { (self.number, self.account) = (number, account) }

    public static func == (one: LineNames, other: LineNames) -> Bool {
        (one.number, one.account) == (other.number, other.account)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(number)
        hasher.combine(account)
    }
}
