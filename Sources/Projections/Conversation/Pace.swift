public import Encoding
public import Events
public import Timeline

/// How many messages a contact may get from a line now: the platform takes 45 at once, and then one in 6 seconds (131056).
///
/// A bucket of tokens that every attempt takes one of, whatever comes of it. It is kept as the moment at which it is full
/// again, so that nothing has to be counted while time passes, and nothing is forgotten by a restart.
public struct Pace: Projection, FieldCodable, Hashable {
    /// The most messages at once.
    public static let burst = 45
    /// How long it takes until there is another token.
    public static let interval = Duration.seconds(6)
    /// The platform's code for more than that.
    private static let code: UInt32 = 131_056

    /// When the bucket is full again, if nothing more is sent.
    private var fullAt = Timestamp.epoch

    /// Nothing was sent.
    public init() {}

    /// From when on another message may leave, after so many that go before it.
    public func free(after count: Int, at now: Timestamp) -> Timestamp {
        max(fullAt, now) + Pace.interval * (count + 1 - Pace.burst)
    }

    /// Whether the platform has refused a message as there were too many for its contact.
    static func isExceeded(_ failed: SendFailed) -> Bool { failed.code == code }

    public mutating func apply(_ event: RecordedEvent) {
        switch event.event {
        case .sendAttempted:
            // An empty bucket gets no emptier: what leaves where no pace is kept does not count against what comes later.
            let now = event.recordedAt
            fullAt = min(max(fullAt, now) + Pace.interval, max(fullAt, now + Pace.interval * Pace.burst))
        case .sendFailed(let failed) where Pace.isExceeded(failed):
            // The platform counts otherwise, as with a number that another program uses too: there is nothing before that.
            if let retryAt = failed.retryAt { fullAt = max(fullAt, retryAt + Pace.interval * (Pace.burst - 1)) }
        default: return
        }
    }

    public mutating func code(_ fields: inout FieldCoder) { fields.field(1, "fullAt", &fullAt) }
}
