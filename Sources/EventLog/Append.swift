public import Timeline

/// One record to append.
public struct Append: Hashable, Sendable {
    /// What the payload is; the log doesn't interpret it.
    public var kind: UInt16
    /// The stream; streams are dense: a new one has the next number after the largest there is.
    public var conversation: ConversationID
    /// The version the stream must have before this record; nil for any.
    public var expectedVersion: UInt32?
    /// When it happened.
    public var occurredAt: Timestamp
    /// When it is recorded.
    public var recordedAt: Timestamp
    /// The record that led to it; ``Position/start`` for none.
    public var cause: Position
    /// The payload, uncompressed; at most ``LogLimits/payload`` bytes.
    public var payload: [UInt8]
    /// What makes it the same record for ever: no two records of a log have the same key. Nil for records that have none.
    public var key: DedupeKey?

    /// A record to append.
    public init(
        kind: UInt16, conversation: ConversationID, expectedVersion: UInt32? = nil, occurredAt: Timestamp,
        recordedAt: Timestamp, cause: Position = .start, payload: [UInt8], key: DedupeKey? = nil
    ) {
        self.kind = kind
        self.conversation = conversation
        self.expectedVersion = expectedVersion
        self.occurredAt = occurredAt
        self.recordedAt = recordedAt
        self.cause = cause
        self.payload = payload
        self.key = key
    }
}

/// 96 bits that stand for an item's identity: the front of a SHA-256. Two of 50 million differ with a probability of
/// 1 - 2e-14.
public struct DedupeKey: Hashable, Sendable {
    /// The first 64 bits, big-endian.
    public var high: UInt64
    /// The next 32 bits, big-endian.
    public var low: UInt32

    /// A key from its bits.
    public init(high: UInt64, low: UInt32) {
        self.high = high
        self.low = low
    }

    /// Hashes the first 64 bits: they are the front of a hash already.
    public func hash(into hasher: inout Hasher) { hasher.combine(high) }
}

/// What a log refuses to exceed.
public enum LogLimits {
    /// Bytes of one payload: larger than the largest webhook (3 MB).
    public static let payload = 4 << 20
    /// Records of one atomic batch.
    public static let batch = 10_000
    /// Bytes of the payloads of one atomic batch, together.
    public static let batchBytes = 64 << 20
}
