public import Encoding

/// A message as events keep it, and back.
extension MessageContent {
    /// What events keep of a message.
    ///
    /// - Parameter answers: The message that it quotes, if it quotes one.
    public init(_ message: Message, answering answers: MessageID = .absent) {
        self.init()
        self.answers = answers
        // Rules say texts in every conversation; what they say needs no coder.
        if case .text(let words) = message, words.unmodelled.isEmpty {
            type = "text"
            text = words.body
            let preview = words.previewURL.map { ",\"preview_url\":\($0)" } ?? ""
            body = RawBytes(Array("{\"body\":\(JSONText.quoted(words.body))\(preview)}".utf8))
            return
        }
        type = message.type
        body = message.body
        text = message.text
        if case .template(let named) = message { template = named.name }
    }

    /// Reads a message, and what it quotes, from an object in the Graph API's shape: `type`, the member that the type names,
    /// and perhaps `context`.
    ///
    /// - Throws: Everything that is missing, wrong, or beyond the limits of the profile, with the platform's codes.
    public init(graph root: JSONValue, within profile: LimitProfile = .cloudAPI) throws(MessageError) {
        let message = try Message(graph: root)
        try message.checkIsSendable()
        let answers = try MessageContent.quoted(in: root)
        try message.check(profile)
        self.init(message, answering: answers)
    }

    private static func quoted(in root: JSONValue) throws(MessageError) -> MessageID {
        guard let context = root["context"], !context.isNull else { return .absent }
        guard let id = context["message_id"]?.string, !id.isEmpty else {
            throw MessageError(
                field: "context", code: 131_009, reason: "has no message_id: the id of the message to quote")
        }
        return MessageID(id)
    }
}

extension Message {
    /// The message that events keep. What can't be read any more, or not yet, is ``other(type:body:)`` with its body as it is:
    /// no event is lost on a stricter reader.
    public init(_ content: MessageContent) {
        var json = JSONObjectWriter()
        json.add("type", content.type)
        json.add(content.type, verbatim: content.body.bytes)
        let root = try? JSONDocument(json.finished, limit: .max).root
        let read = root.flatMap { root in try? Message(graph: root) }
        self = read ?? .other(type: content.type, body: content.body)
    }
}
