import Events
import Narration
import Timeline

/// An event as `/v1` shows it.
struct EventView: Encodable, Sendable {
    let position: UInt64
    let version: UInt32
    let event: String
    let occurredAt: String
    let recordedAt: String
    @OrNull var cause: UInt64?
    let fields: JSON
    /// Left out where Parley decided nothing.
    let decision: JSON?

    static let schema = Schema.named(
        "Event",
        .object(
            [
                "position": .integer, "version": .integer, "event": .string, "occurredAt": .time, "recordedAt": .time,
                "cause": .orNull(.integer), "fields": .anything, "decision": decision,
            ], optional: ["decision"]))

    private static let decision = Schema.object(
        ["rule": .string, "version": .integer, "restsOn": .list(.integer), "deadline": .time],
        optional: ["rule", "version", "restsOn", "deadline"])

    init(_ event: RecordedEvent) throws {
        position = event.position.rawValue
        version = event.version
        occurredAt = event.occurredAt.description
        recordedAt = event.recordedAt.description
        cause = event.cause == .start ? nil : event.cause.rawValue
        let members = EventMembers(of: event.event)
        self.event = members.event
        fields = try JSONCoding.decode(JSON.self, from: members.fields)
        decision = try members.decision.map { try JSONCoding.decode(JSON.self, from: $0) }
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
