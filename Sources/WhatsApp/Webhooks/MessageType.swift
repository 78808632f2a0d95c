import Encoding

/// Tells a message's type.
enum MessageType {
    /// The members of a message that hold its content and are named as its type.
    private static let contents: Set<String> = [
        "text", "image", "audio", "voice", "video", "document", "sticker", "location", "contacts", "button",
        "interactive",
        "reaction", "order", "system", "edit", "revoke",
    ]

    /// The message's `type`; where it has none, the name of the content it holds; empty where it holds none either.
    static func read(_ message: JSONValue) -> String {
        if let type = message["type"]?.string, !type.isEmpty { return PlatformIdentifier.clipped(type) }
        return message.members.first { contents.contains($0.name) && !$0.value.isNull }?.name ?? ""
    }
}

/// Tells which message another one answers or changes.
enum MessageReference {
    /// The id in `context`; of a reaction, an edit or a revocation the message that it is about; empty where there is none.
    static func read(_ message: JSONValue, _ type: String) -> String {
        let about: String? =
            switch type {
            case "reaction": message["reaction"]?["message_id"]?.string
            case "edit", "revoke": message[type]?["original_message_id"]?.string
            default: nil
            }
        return about ?? message["context"]?["id"]?.string ?? message["context"]?["message_id"]?.string ?? ""
    }
}

/// Tells which button or row a customer tapped, or what they filled into a form (S4.23).
enum MessageReply {
    /// The most bytes of a form's answer; the item's bytes have the rest.
    static let limit = 65_536

    /// The payload of a template's button, the id of a reply button or a list's row, a form's answer as JSON (or whatever it
    /// is instead); empty for anything else.
    static func read(_ message: JSONValue, _ type: String) -> String {
        let reply: String? =
            switch type {
            case "button": message["button"]?["payload"]?.string
            case "interactive": message["interactive"].flatMap(read(interactive:))
            default: nil
            }
        return (reply ?? "").clipped(to: limit)
    }

    private static func read(interactive: JSONValue) -> String? {
        if let row = interactive["list_reply"] ?? interactive["button_reply"] { return row["id"]?.string }
        guard let answer = interactive["nfm_reply"]?["response_json"] else { return nil }
        return answer.string ?? (answer.isNull ? nil : String(decoding: answer.raw, as: UTF8.self))
    }
}
