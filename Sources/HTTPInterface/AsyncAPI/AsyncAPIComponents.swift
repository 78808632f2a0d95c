import Encoding
import Events
import Narration

/// What an AsyncAPI document refers to: a message for each kind of event, schemas, and how one shows who one is.
enum AsyncAPIComponents {
    /// The messages of an event of any kind: structured, and binary.
    static let ofAnyKind = ["anyEvent", "anyEventInBinaryMode"]
    /// The message that has what a group of consumers is given.
    static let deliveries = "deliveries"

    private static let prefix = "#/components/schemas/"

    /// As JSON. The same for every document, and nearly all of it: made once, as anybody may ask for it.
    static let text = tree.text("  ")

    private static let tree = JSONTree.object([
        ("messages", .object(EventKind.allCases.map { ("\($0)", message($0)) } + others)),
        ("schemas", .object(schemas)),
        (
            "securitySchemes",
            .object([
                (
                    "token",
                    .object([
                        ("type", .text("http")), ("scheme", .text("bearer")),
                        ("description", .text("A token of Parley's, scoped by role and lines.")),
                    ])
                )
            ])
        ),
    ])

    static func reference(_ place: String) -> JSONTree { .object([("$ref", .text(place))]) }

    private static func message(_ kind: EventKind) -> JSONTree {
        let schema = EventSchema(kind)
        let own: [(String, JSONTree)] = [
            ("type", .object([("const", .text(CloudEvent.namespace + "\(kind)"))])),
            ("data", reference(prefix + name(of: kind))),
        ]
        return .object([
            ("name", .text(CloudEvent.namespace + "\(kind)")), ("title", .text("\(kind)")),
            ("summary", .text(schema.summary)), ("contentType", .text(CloudEvent.type)),
            (
                "payload",
                .object([
                    ("allOf", .array([reference(prefix + "CloudEvent"), .object([("properties", .object(own))])]))
                ])
            ),
        ])
    }

    private static var others: [(String, JSONTree)] {
        let members: [[(String, JSONTree)]] = [
            [
                ("summary", .text("An event of any kind, in structured mode.")),
                ("contentType", .text(CloudEvent.type)),
                ("payload", reference(prefix + "CloudEvent")),
            ],
            [
                ("summary", .text("An event of any kind, in binary mode: its context in header fields.")),
                ("contentType", .text(CloudEvent.dataType)),
                ("headers", reference(prefix + "CloudEventFields")), ("payload", reference(prefix + "Event")),
            ],
            [
                ("summary", .text("Events that a consumer is given, each until it has acknowledged it.")),
                ("contentType", .text("application/json")), ("payload", JSONTree(Fetching.schema.json)),
            ],
        ]
        return zip(ofAnyKind + [deliveries], members).map { ($0, .object([("name", .text($0))] + $1)) }
    }

    /// A kind's data: its fields have the name of their type already.
    private static func name(of kind: EventKind) -> String { kind.fields.shape.name + "Event" }

    private static var schemas: [(String, JSONTree)] {
        let schema = ShapeSchema(prefix: prefix)
        let shared = Schema([:], [CloudEvent.schema, CloudEvent.fieldsSchema, Fetching.schema]).named
        return shared.sorted { $0.key < $1.key }.map { ($0, JSONTree($1)) }
            + EventKind.allCases.map { (name(of: $0), EventSchema($0).part(schema)) }
            + EventSchema.definitions(of: EventShapes(), schema)
    }
}

extension JSONTree {
    /// A value with its members in the order of their names.
    init(_ json: JSON) {
        switch json {
        case .null: self = .verbatim("null")
        case .bool(let value): self = .verbatim("\(value)")
        case .integer(let value): self = .verbatim("\(value)")
        case .number(let value): self = .verbatim("\(value)")
        case .string(let value): self = .text(value)
        case .array(let elements): self = .array(elements.map { JSONTree($0) })
        case .object(let members): self = .object(members.sorted { $0.key < $1.key }.map { ($0, JSONTree($1)) })
        }
    }
}
