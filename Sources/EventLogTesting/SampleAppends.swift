public import EventLog
public import Timeline

extension Append {
    /// A record with whatever a test doesn't care about filled in.
    public static func sample(
        _ conversation: UInt32 = 0, _ text: String = "hello", key: UInt64? = nil, expectedVersion: UInt32? = nil,
        cause: Position = .start
    ) -> Append {
        .sample(conversation, payload: Array(text.utf8), key: key, expectedVersion: expectedVersion, cause: cause)
    }

    /// A record with whatever a test doesn't care about filled in.
    public static func sample(
        _ conversation: UInt32 = 0, payload: [UInt8], key: UInt64? = nil, expectedVersion: UInt32? = nil,
        cause: Position = .start
    ) -> Append {
        Append(
            kind: 7, conversation: ConversationID(conversation), expectedVersion: expectedVersion,
            occurredAt: Timestamp(milliseconds: 1_790_000_000_123),
            recordedAt: Timestamp(milliseconds: 1_790_000_000_456),
            cause: cause, payload: payload, key: key.map(DedupeKey.sample))
    }
}

extension DedupeKey {
    /// A key as far from its neighbours as a hash would be.
    public static func sample(_ number: UInt64) -> DedupeKey {
        var random = SeededRandom(seed: number)
        return DedupeKey(high: random.next(), low: UInt32(truncatingIfNeeded: random.next()))
    }
}
