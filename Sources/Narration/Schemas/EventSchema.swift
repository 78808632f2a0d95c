import Encoding
public import Events

/// The JSON Schema of what is told of the events of one kind, made of the kind's declaration: of a CloudEvent's `data`, and of
/// what `/v1/events/{position}` answers.
///
/// A schema says what this version writes. It lets other properties pass: later versions add fields, and never change one.
public struct EventSchema: Sendable {
    /// Where schemas are served: a path that is followed by the kind's name.
    public static let place = "/v1/schemas/"
    /// What stands in front of a path where a schema is named: CloudEvents want an absolute URI, and by which addresses a broker
    /// can be reached it doesn't know. So a schema has one name, wherever an event is told.
    public static let scheme = "parley:"

    /// The kind of event.
    public let kind: EventKind

    /// The schema of a kind.
    public init(_ kind: EventKind) { self.kind = kind }

    /// Where it is served: a path.
    public var path: String { EventSchema.place + kind.name }

    /// Its name, an absolute URI: its `$id`, and the `dataschema` of a CloudEvent.
    public var identifier: String { EventSchema.scheme + path }

    /// What has happened, in a sentence.
    public var summary: String { DeclaredWords.text("EventKind", "\(kind)") }

    /// The schema by itself, with all that it refers to.
    public var document: JSONTree {
        let schema = ShapeSchema()
        let shapes = EventShapes([kind])
        return .object(
            [
                ("$schema", .text("https://json-schema.org/draft/2020-12/schema")),
                ("$id", .text(identifier)),
                ("title", .text("\(kind)")),
            ] + members(schema) + [("$defs", .object(EventSchema.definitions(of: shapes, schema)))])
    }

    /// The schema as a part of a document that has ``definitions(of:_:)``.
    public func part(_ schema: ShapeSchema) -> JSONTree { .object(members(schema)) }

    /// The types that events are made of, by their names.
    public static func definitions(of shapes: EventShapes, _ schema: ShapeSchema) -> [(String, JSONTree)] {
        let kinds = shapes.kinds.map { ($0.shape.name, schema.object($0.shape, hiding: [decision])) }
        return kinds + shapes.parts.map { ($0.name, schema.object($0)) }
    }

    /// The field that is told beside the others.
    private static let decision = "decision"

    private func members(_ schema: ShapeSchema) -> [(String, JSONTree)] {
        let shape = kind.fields.shape
        let decision = shape.fields.first { $0.name == EventSchema.decision }?.shape
        var properties = place + [("fields", schema.reference(to: shape))]
        if let decision { properties.append((EventSchema.decision, schema.reference(to: decision))) }
        let needed = properties.map(\.0).filter { $0 != EventSchema.decision }
        return [
            (
                "description",
                .text(
                    """
                    \(summary) A property of 'fields' that is absent has its default: 0, false, an empty text, no value. \
                    'x-personal' marks what erasure makes unreadable.
                    """)
            ),
            ("type", .text("object")),
            ("required", .array(needed.map(JSONTree.text))),
            ("properties", .object(properties)),
        ]
    }

    private var place: [(String, JSONTree)] {
        [
            ("position", number("Its place in the log, 1 for the first event.")),
            ("version", number("Its number among its conversation's events, 1 for the first.")),
            ("event", .object([("const", .text("\(kind)"))])),
            ("occurredAt", time("When it happened.")),
            ("recordedAt", time("When it was recorded.")),
            (
                "cause",
                .object([
                    ("description", .text("The position of the event that led to it; null for none.")),
                    ("type", .array([.text("integer"), .text("null")])), ("minimum", .verbatim("1")),
                ])
            ),
        ]
    }

    private func number(_ description: String) -> JSONTree {
        .object([("description", .text(description)), ("type", .text("integer")), ("minimum", .verbatim("1"))])
    }

    private func time(_ description: String) -> JSONTree {
        .object([
            ("description", .text(description)), ("type", .text("string")), ("format", .text("date-time")),
        ])
    }
}
