import Decisions
import Events
import Hummingbird
import Messages
import Projections
import WhatsApp

/// Messages of ours: asked for in a conversation, and looked up by Parley's id.
struct MessageRoutes: Resource {
    private let gate: Gate
    private let reader: LogReader

    init(_ interior: HTTPInterior) { (gate, reader) = (interior.gate, interior.reader) }

    var operations: [Operation] {
        [
            Operation(
                .post, "/v1/conversations/{id}/messages", id: "sendMessage", tag: "Messages", access: .sending,
                "Asks for a text or template to be sent: 202 with `parley.POSITION`. What a rule refuses is a problem with "
                    + "the reason."
            )
            .conversationPart()
            .body(WantedMessage.schema)
            .answers(
                202, "It is durable that the message is to be sent.",
                .object(["id": .string, "status": .choice(["requested"])])
            )
            .handle { try await send($0, $1) },
            Operation(
                .get, "/v1/messages/{id}", id: "getMessage", tag: "Messages", access: .reading,
                "Shows a message of ours: its request, its attempts and its receipts."
            )
            .part("id", .string, "Parley's id of the message: parley.POSITION.")
            .answers(200, "The message.", MessageView.schema)
            .handle { try await show($0, $1) },
        ]
    }

    private func send(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let wanted = try await exchange.decode(WantedMessage.self)
        let glimpse = try await gate.conversation(named: exchange.path("id"), for: caller)
        var command = SendCommand(
            to: .conversation(glimpse.state.id), try wanted.content(), by: try caller.origin(actingAs: wanted.by))
        command.correlationID = wanted.correlationID ?? ""
        command.callbackData = wanted.callbackData ?? ""
        command.identityHash = try wanted.hash(known: glimpse.state.identity)
        let events = try await gate.submit(.send(command))
        for event in events {
            switch event.event {
            case .sendRefused(let refused): throw Problem(refused)
            case .sendRequested:
                let answer = RequestedMessage(id: SendName(event.position).text, status: "requested")
                return try .json(answer, status: .accepted).telling(events)
            default: continue
            }
        }
        throw Problem(.internalError, "the message was neither requested nor refused")
    }

    private func show(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let text = exchange.path("id")
        let missing = Problem(.notFound, "there is no message '\(text)': ids look like parley.42")
        guard let name = SendName(text) else { throw missing }
        guard let (view, conversation) = try await reader.read({ try $0.message(name) }) else { throw missing }
        // A message of another line doesn't exist for this token.
        let line = try await gate.look { $0.conversation(conversation)?.line }
        guard let line, caller.sees(line) else { throw missing }
        return try .json(view)
    }

    private struct RequestedMessage: Encodable {
        let id: String
        let status: String
    }
}

/// The body of a request for a message.
private struct WantedMessage: Decodable {
    struct Template: Decodable {
        var name: String
        var language: String
        var components: [JSON]?
    }

    var text: String?
    var previewURL: Bool?
    var template: Template?
    var by: String?
    var correlationID: String?
    var callbackData: String?
    var identityHash: String?
    var includeIdentityHash: Bool?

    /// What it says, held to the rules of the Graph API's own requests, to which it is brought for that.
    func content() throws -> MessageContent {
        var request: [String: JSON] = ["messaging_product": "whatsapp", "to": "+10000000000"]
        switch (text, template) {
        case (let text?, nil):
            request["type"] = "text"
            request["text"] = ["body": .string(text), "preview_url": .bool(previewURL ?? false)]
        case (nil, let template?):
            var members: [String: JSON] = [
                "name": .string(template.name), "language": ["code": .string(template.language)],
            ]
            if let components = template.components { members["components"] = .array(components) }
            request["type"] = "template"
            request["template"] = .object(members)
        default: throw Problem.invalid("text", "or 'template' is what a message says: exactly one of them")
        }
        switch SendRequestDecoder.decode(try JSONCoding.encode(JSON.object(request))) {
        case .success(.message(let message)): return message.content
        case .success(.markRead): throw Problem(.internalError, "a message was read as something else")
        case .failure(let error):
            throw Problem.invalid(text == nil ? "template" : "text", "is refused: \(error.details)")
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
                "text": .string("At most 4096 characters. Either this or `template`."), "previewURL": .boolean,
                "template": .object(
                    ["name": .string, "language": .string, "components": .list(.anything)], optional: ["components"]),
                "by": SessionRoutes.by, "correlationID": .string("At most 512 bytes."),
                "callbackData": .string("At most 512 bytes; returned with every receipt."),
                "identityHash": .string("Send only to the customer with this hash."),
                "includeIdentityHash": .boolean,
            ],
            optional: [
                "text", "previewURL", "template", "by", "correlationID", "callbackData", "identityHash",
                "includeIdentityHash",
            ]))
}
