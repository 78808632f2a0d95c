import Decisions
import Encoding
import Events
import Hummingbird
import Messages
import Projections
import Settings
import Timeline

/// The body of a request for a message.
struct WantedMessage: Decodable {
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
    /// `none`, `submit`, `delivery` or `read` (S4.17).
    var waitFor: String?
    /// Seconds, or a length such as `60s`.
    var timeout: JSON?
    /// A moment, or seconds from now (S4.18).
    var expiry: JSON?
    /// Where receipts are posted (S4.16).
    var notifyURL: String?

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
                "by": SessionRoutes.by, "correlationID": .string("Shown with the message, and told with each receipt."),
                "callbackData": .string("Returned with every receipt; the platform gets none of it."),
                "waitFor": .choice(WaitCondition.allCases.map { "\($0)" }),
                "timeout": .either(
                    .integer(1...2_592_000), .string("A length such as `60s`: how long the outcome is waited for.")),
                "expiry": .either(
                    .integer(0...2_592_000),
                    .string("From when on it is not sent any more: a moment, or seconds from now.")),
                "notifyURL": .string("Receipts are posted there."),
                "identityHash": .string("Send only to the customer with this hash."),
                "includeIdentityHash": .boolean,
                "after": .string(
                    "Parley's id of the message that this one comes after: it waits until that one is accepted or given up."
                ),
            ],
            optional: [
                "text", "previewURL", "template", "message", "response", "without", "parameters", "after", "by",
                "correlationID", "callbackData", "waitFor", "timeout", "expiry", "notifyURL",
                "identityHash",
                "includeIdentityHash",
            ]))
}
