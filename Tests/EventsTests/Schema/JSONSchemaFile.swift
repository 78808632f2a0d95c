import Encoding
import Events
import Narration

/// `docs/events.schema.json`: the shapes of all events as one JSON Schema.
struct JSONSchemaFile {
    let shapes: EventShapes
    private let schema = ShapeSchema(isClosed: true)

    init(_ shapes: EventShapes) { self.shapes = shapes }

    var text: String { tree.text() + "\n" }

    private var tree: JSONTree {
        .object([
            ("$schema", .text("https://json-schema.org/draft/2020-12/schema")),
            ("title", .text("An event of Parley's log as JSON")),
            (
                "description",
                .text(
                    """
                    What 'parley replay --format jsonl' prints of a kind of event that this version knows, beside its place \
                    and times: 'fields' is what the event says, 'decision' why Parley decided it. A property that is \
                    absent has its default: 0, false, an empty text, no value. 'x-personal' marks what erasure makes \
                    unreadable. Made by SchemaTests of the declarations.
                    """)
            ),
            ("type", .text("object")),
            ("required", .array([.text("event"), .text("fields")])),
            ("oneOf", .array(shapes.kinds.map { kind($0, $1) })),
            ("$defs", .object(EventSchema.definitions(of: shapes, schema))),
        ])
    }

    private func kind(_ kind: EventKind, _ shape: Shape) -> JSONTree {
        var properties = [
            ("event", JSONTree.object([("const", .text("\(kind)"))])), ("fields", schema.reference(to: shape)),
        ]
        if shape.fields.contains(where: { $0.shape == Decision.shape }) {
            properties.append(("decision", schema.reference(to: Decision.shape)))
        }
        return .object([("properties", .object(properties))])
    }
}
