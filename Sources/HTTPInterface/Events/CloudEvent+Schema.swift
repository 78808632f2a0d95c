import Events
import HTTPTypes
import Hummingbird
import Narration

extension CloudEvent {
    /// What a CloudEvent holds in structured mode.
    static let schema = Schema.named(
        "CloudEvent", .object(context.merging(told) { first, _ in first }, optional: absent))

    /// The context in header fields, as binary mode has it.
    static let fieldsSchema = Schema.named(
        "CloudEventFields",
        .object(
            Dictionary(
                context.filter { $0.key != "datacontenttype" }.map { (fieldPrefix + $0.key, $0.value) }
            ) { first, _ in first },
            optional: Set(absent.map { fieldPrefix + $0 })))

    private static let context: [String: Schema] = [
        "specversion": .string("`1.0`"), "id": .string("The position in the log."),
        "source": .string("`/v1/events`"), "type": .string("`parley.` and the kind of event."),
        "subject": .string("`conversations/12`; missing for what all have in common."),
        "time": .time, "recordedtime": .time,
        "sequence": .string("The position in 20 digits: later events sort behind earlier ones."),
        "partitionkey": .string("The conversation: within it, the order is that in which things happened."),
        "line": .string("The conversation's line."), "datacontenttype": .string("`application/json`"),
        "dataschema": .string(
            "The name of the JSON Schema of `data`, such as `parley:/v1/schemas/messageReceived`, which is served at the path in it; missing for a kind of event that a newer Parley has recorded."
        ),
        "dataref": .string("Where the event is whole: in place of `data` that has more than 20,000 bytes."),
    ]

    private static let told: [String: Schema] = ["data": ShownEvent.schema]

    private static let absent: Set<String> = ["subject", "partitionkey", "line", "data", "dataref", "dataschema"]
}

/// How HTTP carries one CloudEvent.
enum CloudEventMode: Sendable {
    /// Context and data as one JSON object.
    case structured
    /// The context in header fields, the data as the body.
    case binary

    /// What an `Accept` asks for: binary where it names plain JSON and likes CloudEvents' own type less, or doesn't name it. A range
    /// such as `*/*` names neither, so whoever has nothing to say is told the whole event in one object.
    init(accepting field: String) {
        let binary = AcceptField.weight(of: CloudEvent.dataType, in: field)
        let structured = AcceptField.weight(of: CloudEvent.type, in: field)
        self = binary > structured ? .binary : .structured
    }
}

extension Response {
    /// One CloudEvent.
    static func cloudEvent(_ event: CloudEvent, _ mode: CloudEventMode) -> Response {
        switch mode {
        case .structured: return .bytes(event.json, type: CloudEvent.type)
        case .binary:
            let binary = event.binary
            var response = Response.bytes(binary.body, type: CloudEvent.dataType)
            for field in binary.fields {
                if let name = HTTPField.Name(field.name) { response.headers[name] = field.value }
            }
            return response
        }
    }
}
