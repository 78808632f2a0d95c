import Encoding
import Events
import Timeline

/// An event as CloudEvents 1.0 have it, in JSON: a context that every consumer knows, and Parley's own event as `data`.
struct CloudEvent: Sendable {
    /// The media type of one.
    static let type = "application/cloudevents+json"
    /// Bytes of `data` that are told whole; more is told by reference (`dataref`).
    static let dataLimit = 20_000

    /// Where it stands in the log.
    let position: Position
    /// A JSON object.
    let json: [UInt8]

    static let schema = Schema.named(
        "CloudEvent",
        .object(
            [
                "specversion": .string("`1.0`"), "id": .string("The position in the log."),
                "source": .string("`/v1/events`"), "type": .string("`parley.` and the kind of event."),
                "subject": .string("`conversations/12`; missing for what all have in common."),
                "time": .time, "recordedtime": .time,
                "sequence": .string("The position in 20 digits: later events sort behind earlier ones."),
                "partitionkey": .string("The conversation: within it, the order is that in which things happened."),
                "line": .string("The conversation's line."), "datacontenttype": .string("`application/json`"),
                "data": ShownEvent.schema,
                "dataref": .string("Where the event is whole: in place of `data` that has more than 20,000 bytes."),
            ], optional: ["subject", "partitionkey", "line", "data", "dataref"]))

    /// - Parameters:
    ///   - line: The line of its conversation.
    ///   - isWhole: Whether it is told whole, however large.
    init(_ event: RecordedEvent, on line: LineID, isWhole: Bool = false) {
        position = event.position
        let number = "\(event.position.rawValue)"
        var object = JSONObjectWriter()
        object.add("specversion", "1.0")
        object.add("id", number)
        object.add("source", "/v1/events")
        object.add("type", "parley.\(event.event.name)")
        if event.conversation != .system { object.add("subject", "conversations/\(event.conversation)") }
        object.add("time", event.occurredAt.description)
        object.add("recordedtime", event.recordedAt.description)
        object.add("sequence", String(repeating: "0", count: max(20 - number.utf8.count, 0)) + number)
        if event.conversation != .system {
            object.add("partitionkey", "\(event.conversation)")
            object.add("line", line.rawValue)
        }
        let data = ShownEvent(event).json
        if isWhole || data.count <= CloudEvent.dataLimit {
            object.add("datacontenttype", "application/json")
            object.add("data", verbatim: data)
        } else {
            object.add("dataref", "/v1/events/\(number)")
        }
        json = object.finished
    }
}
