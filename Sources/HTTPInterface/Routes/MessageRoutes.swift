import Broker
import Decisions
import Encoding
import EventLog
import Events
import Hummingbird
import Messages
import Projections
import Settings
import Views

/// Messages of ours: asked for in a conversation, and looked up by Parley's id.
struct MessageRoutes: Resource {
    private let gate: Gate
    private let reader: LogReader
    private let views: ViewReader

    init(_ interior: HTTPInterior) {
        (gate, reader, views) = (interior.gate, interior.reader, interior.viewReader)
    }

    var operations: [Operation] {
        [
            Operation(
                .post, "/v1/conversations/{id}/messages", id: "sendMessage", tag: "Messages", access: .sending,
                "Asks for a message to be sent: 202 with `parley.POSITION`. What a rule refuses is a problem with "
                    + "the reason."
            )
            .conversationPart()
            .body(WantedMessage.schema)
            .answers(
                202, "It is durable that the message is to be sent.",
                .object(
                    [
                        "id": .string, "status": .choice(["requested"]),
                        "ids": .list(
                            .string("Parley's ids of a standard response's messages, in the order in which they go.")),
                    ], optional: ["ids"])
            )
            .handle { try await send($0, $1) },
            Operation(
                .get, "/v1/messages/{id}", id: "getMessage", tag: "Messages", access: .reading,
                "Shows a message of ours: its request, its attempts and its receipts."
            )
            .part("id", .string, "Parley's id of the message: parley.POSITION.")
            .answers(200, "The message.", ShownMessage.schema)
            .handle { try await show($0, $1) },
        ]
    }

    private func send(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let wanted = try await exchange.decode(WantedMessage.self)
        let glimpse = try await gate.conversation(named: exchange.path("id"), for: caller)
        var command = SendCommand(
            to: .conversation(glimpse.state.id), try wanted.saying(), by: try caller.origin(actingAs: wanted.by))
        command.correlationID = wanted.correlationID ?? ""
        command.callbackData = wanted.callbackData ?? ""
        command.identityHash = try wanted.hash(known: glimpse.state.identity)
        if let after = wanted.after {
            guard let name = SendName(after) else {
                throw Problem.invalid("after", "is Parley's id of a message, such as parley.42")
            }
            command.after = name.position
        }
        let events = try await gate.submit(.send(command))
        var ids: [String] = []
        for event in events {
            switch event.event {
            case .sendRefused(let refused) where ids.isEmpty: throw Problem(refused)
            case .sendRequested: ids.append(SendName(event.position).text)
            default: continue
            }
        }
        guard let first = ids.first else {
            throw Problem(.internalError, "the message was neither requested nor refused")
        }
        let answer = RequestedMessage(id: first, status: "requested", ids: wanted.response == nil ? nil : ids)
        return try .json(answer, status: .accepted).telling(events)
    }

    private func show(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let text = exchange.path("id")
        let missing = Problem(.notFound, "there is no message '\(text)': ids look like parley.42")
        guard let name = SendName(text) else { throw missing }
        guard name.position <= gate.broker.log.head else { throw missing }
        // What was asked for a moment ago is waited for.
        let (listed, position) = try await views.read(atLeast: name.position) {
            try Transcript.message(at: name.position, in: $0)
        }
        // A message of another line doesn't exist for this token.
        guard let listed, listed.fate != nil, caller.sees(listed.line),
            let message = try await reader.read({ try $0.message(listed) })
        else { throw missing }
        return try .json(message).telling(position)
    }

    private struct RequestedMessage: Encodable {
        let id: String
        let status: String
        let ids: [String]?
    }
}

/// The body of a request for a message.
private struct WantedMessage: Decodable {
    struct Template: Decodable {
        var name: String
        var language: String
        var components: [JSON]?

        var graph: JSON {
            var members: [String: JSON] = ["name": .string(name), "language": ["code": .string(language)]]
            if let components { members["components"] = .array(components) }
            return .object(members)
        }
    }

    var text: String?
    var previewURL: Bool?
    var template: Template?
    /// A message as the Graph API has it: `type`, the member that it names, and perhaps `context`.
    var message: JSON?
    /// The id of a standard response (S2.3).
    var response: String?
    /// Which of its attachments are left out; the first is 1.
    var without: [Int]?
    /// What fills its template's body (S2.4).
    var parameters: [String]?
    var by: String?
    var correlationID: String?
    var callbackData: String?
    var identityHash: String?
    var includeIdentityHash: Bool?
    /// Parley's id of the message that this one comes after.
    var after: String?

    /// What it says.
    func saying() throws -> SendCommand.Saying {
        guard let response else {
            if without != nil { throw Problem.invalid("without", "goes with 'response'") }
            if parameters != nil { throw Problem.invalid("parameters", "goes with 'response'") }
            return .message(try content())
        }
        guard text == nil, template == nil, message == nil else {
            throw Problem.invalid("response", "stands beside another; a message says one thing: keep one of them")
        }
        var edits = StandardResponse.Edits()
        edits.without = Set(without ?? [])
        edits.parameters = parameters
        return .response(id: response, edits)
    }

    /// What it says, held to the platform's limits.
    private func content() throws -> MessageContent {
        let (field, graph) = try graphMessage()
        let document = try JSONDocument(try JSONCoding.encode(JSON.object(graph)), limit: .max)
        do throws(MessageError) {
            return try MessageContent(graph: document.root)
        } catch {
            var problem = Problem.invalid(field, "is refused: \(error)")
            if field == "message", let fault = error.faults.first { problem.field = "message.\(fault.field)" }
            problem.code = error.code
            throw problem
        }
    }

    /// What it says as the Graph API has it, and the member that says it.
    private func graphMessage() throws -> (field: String, [String: JSON]) {
        switch (text, template, message) {
        case (let body?, nil, nil):
            var text: [String: JSON] = ["body": .string(body)]
            if let previewURL { text["preview_url"] = .bool(previewURL) }
            return ("text", ["type": "text", "text": .object(text)])
        case (nil, let template?, nil): return ("template", ["type": "template", "template": template.graph])
        case (nil, nil, .object(let members)?):
            var taken: Set = ["type", "context"]
            if case .string(let type)? = members["type"] {
                taken.insert(type.lowercased())
            } else {
                taken.insert("text")
            }
            guard let other = members.keys.sorted().first(where: { !taken.contains($0) }) else {
                return ("message", members)
            }
            throw Problem.invalid(
                "message.\(other)", "is not taken here: a message has 'type', the member of that name, and 'context'")
        case (nil, nil, _?): throw Problem.invalid("message", "must be an object")
        default:
            throw Problem.invalid(
                "text", "or 'template', 'message' or 'response' is what a message says: exactly one of them")
        }
    }

    /// The hash to send only to: the one that is given, or the one that is known of the customer (S4.13).
    func hash(known: Identity) throws -> String {
        guard includeIdentityHash ?? false else { return identityHash ?? "" }
        guard identityHash == nil else {
            throw Problem.invalid("identityHash", "is not to be given with 'includeIdentityHash'")
        }
        guard !known.hash.isEmpty else {
            throw Problem.invalid(
                "includeIdentityHash", "can't be fulfilled: no identity hash of this customer is known")
        }
        return known.hash
    }
}

extension Problem {
    /// A rule's refusal of a message.
    init(_ refused: SendRefused) {
        self.init(refused.code == 131_047 ? .windowClosed : .sendRefused, refused.reason)
        code = refused.code
        rule = refused.decision.rule
    }
}

extension WantedMessage {
    static let schema = Schema.named(
        "MessageRequest",
        .object(
            [
                "text": .string("At most 4096 characters. Either this, `template`, `message` or `response`."),
                "previewURL": .boolean,
                "template": .object(
                    ["name": .string, "language": .string, "components": .list(.anything)], optional: ["components"]),
                "message": Schema([
                    "type": "object", "additionalProperties": true,
                    "description":
                        "A message of any kind as the Graph API has it: `type`, the member that it names, and `context` where it quotes another.",
                ]),
                "response": .string("The id of a standard response: its text goes first, then its attachments."),
                "without": .list(
                    .integer(1...StandardResponse.attachmentLimit)),
                "parameters": .list(
                    .string("What fills the places of the response's template, all of them in their order.")),
                "by": SessionRoutes.by, "correlationID": .string("At most 512 characters."),
                "callbackData": .string("At most 512 characters; returned with every receipt."),
                "identityHash": .string("Send only to the customer with this hash."),
                "includeIdentityHash": .boolean,
                "after": .string(
                    "Parley's id of the message that this one comes after: it waits until that one is accepted or given up."
                ),
            ],
            optional: [
                "text", "previewURL", "template", "message", "response", "without", "parameters", "after", "by",
                "correlationID", "callbackData",
                "identityHash",
                "includeIdentityHash",
            ]))
}
