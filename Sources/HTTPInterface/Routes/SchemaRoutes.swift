import Encoding
import Events
import Hummingbird
import Narration

/// The JSON Schemas of what is told of events, made of their declarations (B7).
struct SchemaRoutes: Resource {
    /// The media type of a JSON Schema.
    static let type = "application/schema+json"

    /// Every schema, made once: anybody may ask for them, and one of settings is large.
    private static let documents = Dictionary(
        uniqueKeysWithValues: EventKind.allCases.map { ($0, Array(EventSchema($0).document.text().utf8)) })

    init(_ interior: HTTPInterior) {}

    var operations: [Operation] {
        [
            operation("/v1/schemas", id: "listSchemas", "Lists every kind of event with its JSON Schema.")
                .answers(200, "The kinds, by their numbers.", .object(["schemas": .list(ShownSchema.schema)]))
                .handle(openly: { exchange in
                    try exchange.refuseUnknownParameters()
                    return try .json(["schemas": EventKind.allCases.map(ShownSchema.init)])
                }),
            operation(
                EventSchema.place + "{kind}", id: "getSchema",
                "Shows the JSON Schema (2020-12) of what is told of events of one kind: of a CloudEvent's `data`."
            )
            .part("kind", .string, "`messageReceived`, or `parley.messageReceived`.")
            .answers(200, "The schema.", .anything, type: SchemaRoutes.type)
            .handle(openly: { exchange in
                try exchange.refuseUnknownParameters()
                let kind = try EventKind(asked: exchange.path("kind"))
                return .bytes(SchemaRoutes.documents[kind] ?? [], type: SchemaRoutes.type)
            }),
        ]
    }

    private func operation(_ path: String, id: String, _ summary: String) -> Operation {
        Operation(.get, path, id: id, tag: EventRoutes.tag, access: .open, summary)
    }
}

/// A kind of event, and where its schema is.
private struct ShownSchema: Encodable {
    let kind: String
    let type: String
    let description: String
    let dataschema: String
    let path: String

    static let schema = Schema.object([
        "kind": .string("`messageReceived`."), "type": .string("A CloudEvent's: `parley.messageReceived`."),
        "description": .string("What has happened."),
        "dataschema": .string("The schema's name, its `$id`: `parley:/v1/schemas/messageReceived`."),
        "path": .string("Where the schema is: `/v1/schemas/messageReceived`."),
    ])

    init(_ kind: EventKind) {
        let schema = EventSchema(kind)
        self.kind = "\(kind)"
        type = CloudEvent.namespace + "\(kind)"
        (description, dataschema, path) = (schema.summary, schema.identifier, schema.path)
    }
}

extension EventKind {
    /// The kind that a request names, as events have it or as CloudEvents do; says which there are where it names none.
    init(asked name: some StringProtocol) throws {
        let prefix = CloudEvent.namespace
        let name = name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : String(name)
        guard let kind = EventKind(named: name) else {
            throw Problem.unknown(
                String(name.prefix(64)), "kind of event", among: EventKind.allCases.map { "\($0)" })
        }
        self = kind
    }
}
