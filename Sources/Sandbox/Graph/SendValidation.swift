import OrderedCollections

/// Reads the body of a send as the Cloud API does and refuses what it refuses, with its codes.
///
/// The limits are the platform's own of August 2026, which differ here and there from those that a broker's limit
/// profile may set.
struct SendValidation {
    let line: Line
    let templates: [Template]

    /// The request a body asks for.
    func read(_ body: some Sequence<UInt8>) throws(GraphError) -> SendRequest {
        try read(try? JSON(parsing: body))
    }

    /// The request that a body's fields ask for; nil where they could not be read.
    func read(_ json: JSON?) throws(GraphError) -> SendRequest {
        guard let json, let fields = json.object else {
            throw .malformed("Invalid parameter", details: "The body is no JSON object.")
        }
        guard fields["messaging_product"] != nil else {
            throw .malformed("The parameter messaging_product is required.")
        }
        guard json["messaging_product"]?.string == "whatsapp" else {
            throw .malformed("Param messaging_product must be one of {whatsapp}")
        }
        if json["status"] != nil { return try readMark(json) }
        return .message(try readMessage(json))
    }

    private func readMark(_ json: JSON) throws(GraphError) -> SendRequest {
        guard json["status"]?.string == "read" else { throw .malformed("Param status must be one of {read}") }
        guard let id = json["message_id"]?.string, !id.isEmpty else {
            throw .malformed("The parameter message_id is required.")
        }
        if let typing = json["typing_indicator"], typing["type"]?.string != "text" {
            throw .malformed("Param typing_indicator['type'] must be one of {text}")
        }
        return .markAsRead(messageID: id)
    }

    private func readMessage(_ json: JSON) throws(GraphError) -> Submission {
        if let kind = json["recipient_type"], kind.string != "individual" {
            throw .malformed(
                "Param recipient_type must be one of {individual}", details: "The sandbox has no groups.")
        }
        let (recipient, input) = try readRecipient(json)
        let type = try readType(json)
        var submission = Submission(recipient: recipient, input: input, type: type, text: "")
        try readContext(json)
        submission.callbackData = try readText(json, "biz_opaque_callback_data", limit: 512)
        submission.identityHash = try readText(json, "recipient_identity_key_hash", limit: 512)
        guard let content = json[type], type == "contacts" ? content.array != nil : content.object != nil else {
            throw .malformed("The parameter \(type) is required.")
        }
        switch type {
        case "text": submission.text = try readText(content)
        case "interactive": try InteractiveValidation(content).fill(&submission)
        case "template":
            let template = try TemplateValidation(templates: templates).read(content)
            submission.template = template
            submission.text = "template \(template.name)"
        default: submission.text = try ContentValidation(type, content).read()
        }
        if type != "template" { submission.isDirect = try readsDirectSend(json) }
        return submission
    }

    /// Whether a message asks for Direct Send, which every line of the sandbox has.
    private func readsDirectSend(_ json: JSON) throws(GraphError) -> Bool {
        guard let category = json["category"] else { return false }
        guard let name = category.string, ["utility", "authentication"].contains(name.lowercased()) else {
            throw .invalid("category must be one of {utility, authentication}")
        }
        guard let time = json["ttl_seconds"] else { return true }
        guard let seconds = time.integer, (30...43_200).contains(seconds) else {
            throw .invalid("ttl_seconds must be between 30 and 43200")
        }
        return true
    }

    private func readRecipient(_ json: JSON) throws(GraphError) -> (Submission.Recipient, String) {
        if let to = json["to"] {
            guard let input = to.string ?? to.integer.map(String.init) else {
                throw .malformed("Param to must be a string.")
            }
            let digits = input.filter { !" +-().".contains($0) }
            guard (7...15).contains(digits.count), digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
                throw .invalid("to: \"\(input.prefix(40))\" is no phone number in international form")
            }
            guard digits != line.displayNumber else { throw .recipientIsSender }
            return (.phone(digits), input)
        }
        guard let recipient = json["recipient"]?.string else { throw .malformed("The parameter to is required.") }
        let parts = recipient.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].count == 2, !parts[1].isEmpty, recipient.count <= 160 else {
            throw .invalid("recipient: \"\(recipient.prefix(40))\" is no business-scoped user id")
        }
        return (.user(recipient), recipient)
    }

    private func readType(_ json: JSON) throws(GraphError) -> String {
        guard let given = json["type"] else { return "text" }
        guard let type = given.string, SendValidation.types.contains(type) else {
            let names = SendValidation.types.joined(separator: ", ").uppercased()
            throw .malformed("Param type must be one of {\(names)}")
        }
        return type
    }

    /// The types of message that one person can get.
    private static let types = [
        "audio", "contacts", "document", "image", "interactive", "location", "reaction", "sticker", "template", "text",
        "video",
    ]

    private func readContext(_ json: JSON) throws(GraphError) {
        guard let context = json["context"] else { return }
        guard let id = context["message_id"]?.string, !id.isEmpty else {
            throw .malformed("The parameter context['message_id'] is required.")
        }
    }

    private func readText(_ json: JSON, _ field: String, limit: Int) throws(GraphError) -> String? {
        guard let value = json[field] else { return nil }
        guard let text = value.string else { throw .malformed("Param \(field) must be a string.") }
        guard text.unicodeScalars.count <= limit else {
            throw .malformed("Param \(field) must be at most \(limit) characters long.")
        }
        return text
    }

    private func readText(_ content: JSON) throws(GraphError) -> String {
        guard let body = content["body"] else { throw .malformed("The parameter text['body'] is required.") }
        guard let text = body.string else { throw .malformed("Param text['body'] must be a string.") }
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw .malformed("Param text['body'] must be a non-empty string.")
        }
        guard text.unicodeScalars.count <= 4096 else {
            throw .malformed("Param text['body'] must be at most 4096 characters long.")
        }
        if let preview = content["preview_url"], preview.bool == nil {
            throw .malformed("Param text['preview_url'] must be a boolean.")
        }
        return text
    }
}
