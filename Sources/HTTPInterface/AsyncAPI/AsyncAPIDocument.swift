import Encoding
import Events
import Hummingbird
import Narration

/// The AsyncAPI 3.0 document: which events can be followed where, made of the operations that tell them and of the declarations
/// of events.
struct AsyncAPIDocument: Sendable {
    static let path = "/asyncapi.json"

    /// Every operation there is; those of ``AsyncAPIChannel/all`` are described.
    let operations: [Operation]

    /// The operation that serves the document.
    static func operation(describing operations: [Operation]) -> Operation {
        let document = AsyncAPIDocument(operations: operations)
        return Operation(
            .get, path, id: "getAsyncAPI", tag: "Operations", access: .open,
            "Describes the events, and where they are followed, as an AsyncAPI 3.0 document."
        )
        .answers(200, "An AsyncAPI 3.0 document.", .anything)
        .handle(openly: { _ in .json(text: document.text) })
    }

    var text: String { tree.text() }

    private var tree: JSONTree {
        .object([
            ("asyncapi", .text("3.0.0")),
            (
                "info",
                .object([
                    ("title", .text("Parley")), ("version", .text("1")),
                    (
                        "description",
                        .text(
                            "A WhatsApp conversation broker. It tells what happens as CloudEvents 1.0; '/openapi.json' describes all else."
                        )
                    ),
                ])
            ),
            ("defaultContentType", .text(CloudEvent.type)),
            ("servers", .object([("parley", AsyncAPIDocument.server)])),
            ("channels", .object(AsyncAPIChannel.all.map { ($0.name, $0.tree) })),
            ("operations", .object(AsyncAPIChannel.all.compactMap(describe))),
            ("components", .verbatim(AsyncAPIComponents.text)),
        ])
    }

    private static var server: JSONTree {
        .object([
            ("host", .text("{host}")), ("protocol", .text("http")),
            ("description", .text("Parley itself. Where something in front of it ends TLS, it is reached by https.")),
            (
                "variables",
                .object([
                    (
                        "host",
                        .object([
                            ("description", .text("Where Parley listens, or what stands in front of it.")),
                            ("default", .text("127.0.0.1:8480")),
                        ])
                    )
                ])
            ),
            ("security", .array([AsyncAPIComponents.reference("#/components/securitySchemes/token")])),
        ])
    }

    /// What Parley does at a channel: it sends what is asked for.
    private func describe(_ channel: AsyncAPIChannel) -> (String, JSONTree)? {
        guard let operation = operations.first(where: { $0.id == channel.operation }) else { return nil }
        let place = "#/channels/\(channel.name)"
        var binding: [(String, JSONTree)] = [("method", .text(operation.method.rawValue))]
        let query = operation.parameters.filter { $0.place == "query" }
        if !query.isEmpty {
            let properties = query.map { ($0.name, AsyncAPIDocument.described($0)) }
            binding.append(("query", .object([("type", .text("object")), ("properties", .object(properties))])))
        }
        binding.append(("bindingVersion", .text("0.3.0")))
        return (
            operation.id,
            .object([
                ("action", .text("send")), ("channel", AsyncAPIComponents.reference(place)),
                ("summary", .text(operation.summary)),
                ("bindings", .object([("http", .object(binding))])),
                (
                    "messages",
                    .array(channel.messages.map { AsyncAPIComponents.reference("\(place)/messages/\($0)") })
                ),
            ])
        )
    }

    private static func described(_ parameter: Parameter) -> JSONTree {
        guard case .object(var members) = parameter.schema.json else { return .object([]) }
        members["description"] = .string(parameter.description)
        return JSONTree(.object(members))
    }
}

/// Where events are told.
struct AsyncAPIChannel: Sendable {
    let name: String
    /// The address, its parts in braces.
    let address: String
    let description: String
    /// The operation that tells them, by its id.
    let operation: String
    /// The parts of the address, with what they are.
    var parameters: [(String, String)] = []
    /// What is told there, by the messages' names.
    let messages: [String]

    static let all = [
        AsyncAPIChannel(
            name: "events", address: "/v1/events",
            description:
                "A stream, as JSON Lines, or as server-sent events where 'Accept' says 'text/event-stream'. Each line, or each event's 'data', is one message. 'Last-Event-ID' goes on behind the event with that id.",
            operation: "followEvents", messages: EventKind.allCases.map { "\($0)" }),
        AsyncAPIChannel(
            name: "event", address: "/v1/events/{position}",
            description: "One event: in structured mode, or in binary mode where 'Accept' says 'application/json'.",
            operation: "getEvent", parameters: [("position", "Its position in the log.")],
            messages: AsyncAPIComponents.ofAnyKind),
        AsyncAPIChannel(
            name: "group", address: "/v1/groups/{name}/fetch",
            description: "Events of a group of consumers, given out one by one: each waits to be acknowledged.",
            operation: "fetchEvents", parameters: [("name", "The group.")], messages: [AsyncAPIComponents.deliveries]),
    ]

    var tree: JSONTree {
        var members: [(String, JSONTree)] = [
            ("address", .text(address)), ("description", .text(description)),
            (
                "messages",
                .object(messages.map { ($0, AsyncAPIComponents.reference("#/components/messages/\($0)")) })
            ),
        ]
        if !parameters.isEmpty {
            let described = parameters.map { ($0, JSONTree.object([("description", .text($1))])) }
            members.append(("parameters", .object(described)))
        }
        return .object(members)
    }
}
