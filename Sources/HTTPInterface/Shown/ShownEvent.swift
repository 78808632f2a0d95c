import Events
import Narration

/// An event as `/v1` shows it.
struct ShownEvent: Sendable {
    /// A JSON object.
    let json: [UInt8]

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

    init(_ event: RecordedEvent) { json = event.told }
}
