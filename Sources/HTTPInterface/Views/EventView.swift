import Events
import Timeline

/// An event as `/v1` shows it.
struct EventView: Encodable, Sendable {
    let position: UInt64
    let version: UInt32
    let name: String
    let occurredAt: String
    let recordedAt: String
    @OrNull var cause: UInt64?
    let fields: JSON

    static let schema = Schema.named(
        "Event",
        .object([
            "position": .integer, "version": .integer, "name": .string, "occurredAt": .time, "recordedAt": .time,
            "cause": .orNull(.integer), "fields": .anything,
        ]))

    init(_ event: RecordedEvent) throws {
        position = event.position.rawValue
        version = event.version
        name = event.event.name
        occurredAt = event.occurredAt.description
        recordedAt = event.recordedAt.description
        cause = event.cause == .start ? nil : event.cause.rawValue
        fields = try JSONCoding.decode(JSON.self, from: Array(event.event.json.utf8))
    }
}

/// A part of a list of what stands in the log.
struct LogPage<Element: Encodable & Sendable>: Encodable, Sendable {
    let name: String
    let elements: [Element]
    /// The position to go on from, in the direction that was asked for; null where there is no more.
    let next: UInt64?

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(elements, forKey: Key(stringValue: name))
        try container.encode(next, forKey: Key(stringValue: "next"))
    }
}
