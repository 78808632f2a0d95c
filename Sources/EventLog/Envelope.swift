public import Timeline

/// What the log knows of a record without reading its payload. Fixed size, read straight from the record's header.
public struct Envelope: Hashable, Sendable {
    /// Where the record stands.
    public var position: Position
    /// What the payload is; the log doesn't interpret it.
    public var kind: UInt16
    /// The stream the record belongs to.
    public var conversation: ConversationID
    /// The record's number in its stream, 1 for the first.
    public var version: UInt32
    /// The position of the stream's previous record; ``Position/start`` for the first.
    public var previous: Position
    /// When it happened.
    public var occurredAt: Timestamp
    /// When it was recorded.
    public var recordedAt: Timestamp
    /// The record that led to it; ``Position/start`` for none.
    public var cause: Position
    /// The payload's size in bytes, uncompressed.
    public var payloadSize: UInt32

    /// The facts of a record.
    @inlinable
    public init(
        position: Position, kind: UInt16, conversation: ConversationID, version: UInt32, previous: Position,
        occurredAt: Timestamp, recordedAt: Timestamp, cause: Position, payloadSize: UInt32
    ) {
        self.position = position
        self.kind = kind
        self.conversation = conversation
        self.version = version
        self.previous = previous
        self.occurredAt = occurredAt
        self.recordedAt = recordedAt
        self.cause = cause
        self.payloadSize = payloadSize
    }
}
