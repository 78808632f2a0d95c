import Encoding
public import Events
public import Messages
public import Settings

/// A request to the Graph API: one that sends a message, `POST /{version}/{phone_number_id}/messages`, or one that changes what
/// the platform shows of a line.
public struct GraphRequest: Hashable, Sendable {
    /// The path below the API's address: `/v24.0/106540352242922/messages`.
    public var path: String
    /// The JSON body.
    public var body: [UInt8]

    /// A request that sends a message.
    ///
    /// - Parameters:
    ///   - version: The Graph API's version: `v24.0`.
    ///   - line: The line that sends.
    ///   - recipient: Who it goes to: by number, where there is one, else by user id.
    ///   - callbackData: The token that comes back with every receipt; the platform takes at most 512 characters. Empty for none.
    ///   - identityHash: The identity hash the recipient must have; empty for whichever.
    /// - Throws: An error as the platform would answer it, where the recipient is nobody or the content is no JSON.
    public init(
        version: String, line: LineID, content: MessageContent, recipient: Party, callbackData: String = "",
        identityHash: String = ""
    ) throws(GraphError) {
        let (key, name) = try GraphRequest.address(recipient)
        guard GraphRequest.canCarry(content) else {
            throw GraphError(100, "the message's '\(content.type)' is no JSON object")
        }
        var json = JSONObjectWriter()
        json.add("messaging_product", "whatsapp")
        json.add("recipient_type", "individual")
        json.add(key, name)
        json.add("type", content.type)
        json.add(content.type, verbatim: content.body.bytes)
        if content.answers != .absent {
            json.add("context", verbatim: Array("{\"message_id\":\(JSONText.quoted(content.answers.rawValue))}".utf8))
        }
        if !identityHash.isEmpty { json.add("recipient_identity_key_hash", identityHash) }
        if !callbackData.isEmpty { json.add("biz_opaque_callback_data", callbackData) }
        json.add(membersOf: content.passedOn.bytes)
        path = "/\(GraphRequest.pathStep(version))/\(GraphRequest.pathStep(line.rawValue))/messages"
        body = json.finished
    }

    /// A request that has the platform show this when a customer opens the chat with a line (S3.1, S3.2):
    /// `POST /{version}/{phone_number_id}/conversational_automation` (Meta's page on conversational components, autumn 2026).
    /// Members that are left out, as the commands are, stay as they were; an empty list takes what was there away.
    public init(version: String, line: LineID, showing opening: ChatOpening) {
        var json = JSONObjectWriter()
        json.add("enable_welcome_message", verbatim: Array("\(opening.asksForWelcome)".utf8))
        let prompts = opening.iceBreakers.map { JSONText.quoted($0) }.joined(separator: ",")
        json.add("prompts", verbatim: Array("[\(prompts)]".utf8))
        path =
            "/\(GraphRequest.pathStep(version))/\(GraphRequest.pathStep(line.rawValue))/conversational_automation"
        body = json.finished
    }

    private static func address(_ recipient: Party) throws(GraphError) -> (key: String, name: String) {
        if !recipient.phone.isEmpty { return ("to", recipient.phone) }
        if !recipient.userID.isEmpty { return ("recipient", recipient.userID) }
        if !recipient.parentUserID.isEmpty { return ("recipient", recipient.parentUserID) }
        throw GraphError(131008, "the message has no recipient: neither a phone number nor a user id is known")
    }

    /// Whether what the message says is what the Graph API takes: an object, or of contacts a list.
    private static func canCarry(_ content: MessageContent) -> Bool {
        guard let document = try? JSONDocument(content.body.bytes, limit: .max) else { return false }
        let kind: JSONValue.Kind = content.type == "contacts" ? .array : .object
        return document.root.kind == kind && !document.hasBareControlCharacters
    }

    /// A name as one step of a path, whatever characters it has.
    private static func pathStep(_ name: String) -> String {
        var step = ""
        for byte in name.utf8 {
            let isPlain = byte.isLetterOrDigit || "._-".utf8.contains(byte)
            step += isPlain ? String(UnicodeScalar(byte)) : "%\([byte].hexadecimal.uppercased())"
        }
        return step
    }
}
