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
}

/// What a log refuses to exceed.
public enum LogLimits {
    /// Bytes of one payload: larger than the largest webhook (3 MB).
    public static let payload = 4 << 20
    /// Records of one atomic batch.
    public static let batch = 10_000
}

/// Why records were not appended. Nothing of the batch was written.
public enum AppendError: Error, Hashable, Sendable {
    /// The stream has another version than expected: decide again.
    case versionConflict(ConversationID, expected: UInt32, actual: UInt32)
    /// A record with the same key is there, at this position.
    case duplicate(DedupeKey, at: Position)
    /// The batch or a payload is too large, or a stream's number is not the next one.
    case invalid(String)
    /// The disk is nearly full: nothing is written until there is room again.
    case diskFull(String)
    /// The log has stopped after a failed write or sync; the process must open it again.
    case stopped(String)
    /// The log was opened for reading only, or is closed.
    case notWritable(String)
}

/// Why a log could not be opened or read.
public struct LogError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of trouble it is.
    public enum Code: Hashable, Sendable {
        /// Another process writes this log.
        case locked
        /// There is no log here, or it is of a version this Parley doesn't know.
        case incompatible
        /// A record is damaged.
        case corrupted(Position)
        /// The disk, the file system or the permissions are in the way.
        case io
        /// The log is closed.
        case closed
    }

    /// What kind of trouble it is.
    public var code: Code
    /// What happened and what to do.
    public var advice: String

    /// An error with its advice.
    public init(_ code: Code, _ advice: String) {
        self.code = code
        self.advice = advice
    }

    /// The advice.
    public var description: String { advice }
}

extension AppendError: CustomStringConvertible {
    /// What happened and what to do.
    public var description: String {
        switch self {
        case .versionConflict(let conversation, let expected, let actual):
            "conversation \(conversation) is at version \(actual), not \(expected): read it again and decide again"
        case .duplicate(_, let position): "recorded already at \(position)"
        case .invalid(let reason): reason
        case .diskFull(let advice), .stopped(let advice), .notWritable(let advice): advice
        }
    }
}
