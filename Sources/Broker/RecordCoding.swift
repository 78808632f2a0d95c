import Crypto
public import Encoding
public import EventLog
public import Events
public import Timeline

extension Append {
    /// An event as a record to append.
    ///
    /// - Parameter key: What makes the event the same for ever.
    public init(_ event: RecordedEvent, key: DedupeKey? = nil) {
        self.init(
            kind: event.event.kind, conversation: event.conversation, expectedVersion: event.version - 1,
            occurredAt: event.occurredAt, recordedAt: event.recordedAt, cause: event.cause,
            payload: event.event.payload, key: key)
    }
}

extension RecordedEvent {
    /// The event in a record.
    public init(_ envelope: borrowing Envelope, payload: RawSpan, _ extent: Extent = .whole) {
        let kind = envelope.kind
        let event = payload.withUnsafeBytes { Event(kind: kind, payload: $0, extent) }
        self.init(envelope, event)
    }

    init(_ envelope: borrowing Envelope, _ event: Event) {
        self.init(
            position: envelope.position, conversation: envelope.conversation, version: envelope.version,
            occurredAt: envelope.occurredAt, recordedAt: envelope.recordedAt, cause: envelope.cause, event: event)
    }
}

extension DedupeKey {
    /// The key of a webhook item: 96 bits of the SHA-256 of its identity (L3).
    public init(identity: String) {
        let digest = SHA256.hash(data: Array(identity.utf8))
        let (high, low) = digest.withUnsafeBytes { bytes in
            (
                UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
            )
        }
        self.init(high: high, low: low)
    }
}

extension EventLog {
    /// The events of the log in order, from a position on, in batches of bounded time.
    ///
    /// - Returns: The position to go on from.
    public func events(from position: Position, limit: Int, _ visit: (RecordedEvent) throws -> Void) throws -> Position
    {
        try read(from: position, limit: limit, mode: .payloads) { envelope, payload in
            try visit(RecordedEvent(envelope, payload: payload))
            return true
        }
    }

    /// The events at positions, in their order. Where there is none, none is shown.
    public func events(at positions: [Position], _ visit: (RecordedEvent) throws -> Void) throws {
        try read(at: positions) { envelope, payload in try visit(RecordedEvent(envelope, payload: payload)) }
    }

    /// One event; nil where there is none at this position.
    public func event(at position: Position) throws(LogError) -> RecordedEvent? {
        guard let (envelope, payload) = try record(at: position) else { return nil }
        return RecordedEvent(envelope, payload: payload.span.bytes)
    }

    /// The events of a conversation, oldest first, at most `limit` of the newest up to a position.
    public func events(of conversation: ConversationID, upTo last: Position? = nil, limit: Int) throws
        -> [RecordedEvent]
    {
        var events: [RecordedEvent] = []
        guard limit > 0 else { return [] }
        try readBackwards(conversation, from: nil, mode: .payloads) { envelope, payload in
            if let last, envelope.position > last { return true }
            events.append(RecordedEvent(envelope, payload: payload))
            return events.count < limit
        }
        return events.reversed()
    }
}
