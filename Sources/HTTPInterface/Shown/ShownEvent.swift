import Encoding
import Events
import Narration
import Timeline

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

    init(_ event: RecordedEvent) {
        let members = EventMembers(of: event.event)
        var object = JSONObjectWriter()
        object.add("position", event.position.rawValue)
        object.add("version", UInt64(event.version))
        object.add("event", members.event)
        object.add("occurredAt", event.occurredAt.description)
        object.add("recordedAt", event.recordedAt.description)
        object.add("cause", verbatim: Array((event.cause == .start ? "null" : "\(event.cause.rawValue)").utf8))
        object.add("fields", verbatim: members.fields)
        // Left out where Parley decided nothing.
        if let decision = members.decision { object.add("decision", verbatim: decision) }
        json = object.finished
    }
}
