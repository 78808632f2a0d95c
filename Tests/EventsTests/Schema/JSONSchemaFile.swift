import Encoding
import Events

/// `docs/events.schema.json`: the shapes of events as JSON Schema, with what the sources say of them.
struct JSONSchemaFile {
    let shapes: EventShapes
    let comments: SourceComments

    var text: String { tree.text() + "\n" }

    private var tree: JSONTree {
        .object([
            ("$schema", .text("https://json-schema.org/draft/2020-12/schema")),
            ("title", .text("An event of Parley's log as JSON")),
            (
                "description",
                .text(
                    """
                    What 'parley replay --format jsonl' prints for a kind of event that this version knows; 'event' is what \
                    the event says. A property that is absent has its default: 0, false, an empty text, no value. \
                    'x-personal' marks what erasure makes unreadable. Made by SchemaTests of the declarations.
                    """)
            ),
            ("type", .text("object")),
            ("required", .array([.text("kind"), .text("event")])),
            ("oneOf", .array(shapes.kinds.map { kind($0, $1) })),
            ("$defs", .object((shapes.kinds.map(\.shape) + shapes.parts).map { ($0.name, object($0)) })),
        ])
    }

    private func kind(_ kind: EventKind, _ shape: Shape) -> JSONTree {
        .object([
            (
                "properties",
                .object([("kind", .object([("const", .text("\(kind)"))])), ("event", reference(to: shape))])
            )
        ])
    }

    private func reference(to shape: Shape) -> JSONTree { .object([("$ref", .text("#/$defs/\(shape.name)"))]) }

    private func object(_ shape: Shape) -> JSONTree {
        .object(
            described(comments.text(shape.name)) + [
                ("type", .text("object")),
                ("properties", .object(shape.fields.map { ($0.name, property($0, of: shape.name)) })),
                ("additionalProperties", .verbatim("false")),
            ])
    }

    private func property(_ field: FieldShape, of type: String) -> JSONTree {
        var members = described(comments.text(type, field.name))
        if field.count == .many {
            members += [("type", .text("array")), ("items", .object(value(field.shape)))]
        } else {
            members += value(field.shape)
        }
        if field.isPersonal { members.append(("x-personal", .verbatim("true"))) }
        return .object(members)
    }

    private func described(_ text: String) -> [(String, JSONTree)] {
        text.isEmpty ? [] : [("description", .text(text))]
    }

    private func value(_ shape: Shape) -> [(String, JSONTree)] {
        switch shape.form {
        case .bool: [("type", .text("boolean"))]
        case .uint32: [("type", .text("integer")), ("minimum", .verbatim("0")), ("maximum", .verbatim("4294967295"))]
        case .uint64: [("type", .text("integer")), ("minimum", .verbatim("0"))]
        case .moment: [("type", .text("string")), ("format", .text("date-time"))]
        case .duration: [("type", .text("string")), ("pattern", .text("^-?[0-9]+(ms|s|m|h)$"))]
        case .text, .bytes: [("type", .text("string"))]
        case .fields: [("$ref", .text("#/$defs/\(shape.name)"))]
        case .enumeration:
            [("enum", .array(shape.values.map { .verbatim($0.json) }))] + (isNumbered(shape) ? [names(of: shape)] : [])
        }
    }

    /// Whether JSON shows numbers, of which nobody knows what they stand for.
    private func isNumbered(_ shape: Shape) -> Bool { shape.values.contains { $0.json == "\($0.number)" } }

    private func names(of shape: Shape) -> (String, JSONTree) {
        ("x-names", .array(shape.values.map { .text($0.name) }))
    }
}
