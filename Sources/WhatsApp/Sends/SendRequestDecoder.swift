import Encoding
import Events
import Messages

/// Reads what clients of the Graph API post to its `messages` route (B5), and refuses what the platform would refuse, with the
/// platform's own codes. What a message says is read and measured by ``Messages/Message``.
public enum SendRequestDecoder {
    /// The most bytes of a request.
    public static let bodyLimit = 1 << 20

    /// The members that are read, beside the one that the type names; every other is passed on as it is.
    private static let knownKeys: Set<String> = [
        "messaging_product", "recipient_type", "to", "recipient", "type", "context", "recipient_identity_key_hash",
        "biz_opaque_callback_data", "status",
    ]
    /// Members that the platform takes as part of the request rather than the message; the first two are secrets, which no
    /// log may hold.
    private static let withheldKeys: Set<String> = ["access_token", "appsecret_proof", "method", "batch"]

    /// Reads a request.
    public static func decode(_ body: [UInt8]) -> Result<SendRequest, GraphError> {
        Result { () throws(GraphError) in try request(body) }
    }

    private static func request(_ body: [UInt8]) throws(GraphError) -> SendRequest {
        let root = try object(body)
        if root["messaging_product"]?.string?.lowercased() == "sms" {
            throw GraphError(100, "no SMS is sent from a WhatsApp line: messaging_product must be \"whatsapp\"")
        }
        guard root["messaging_product"]?.string == "whatsapp" else {
            throw GraphError(100, "messaging_product must be \"whatsapp\"")
        }
        if let status = root["status"], !status.isNull { return try markRead(root, status) }
        let input = try SendRecipient.input(root)
        let recipient = try SendRecipient.read(root)
        var content = try content(root)
        content.passedOn = passedOn(root, beside: content.type)
        if content.template.isEmpty { try checkDirectSend(root) }
        var message = MessageToSend(
            recipient: recipient, input: input, content: content, callbackData: try callbackData(root),
            identityHash: try identityHash(root))
        message.customerID = SendRecipient.customerID(root)
        return .message(message)
    }

    private static func object(_ body: [UInt8]) throws(GraphError) -> JSONValue {
        let document: JSONDocument
        do throws(JSONError) { document = try JSONDocument(body, limit: bodyLimit) } catch {
            throw GraphError(100, "the request's body is \(error)")
        }
        guard document.root.isObject else { throw GraphError(100, "the request's body is no JSON object") }
        guard !document.hasBareControlCharacters else {
            throw GraphError(100, "the request's body has control characters in a string: write them as \\n or \\u0000")
        }
        return document.root
    }

    private static func markRead(_ root: JSONValue, _ status: JSONValue) throws(GraphError) -> SendRequest {
        guard status.string == "read" else { throw GraphError(131009, "status can only be \"read\"") }
        guard let id = root["message_id"]?.string, !id.isEmpty else {
            throw GraphError(131008, "message_id is missing: the message to mark as read")
        }
        return .markRead(MessageID(id), showsTyping: root["typing_indicator"]?.isObject ?? false)
    }

    private static func content(_ root: JSONValue) throws(GraphError) -> MessageContent {
        do throws(MessageError) { return try MessageContent(graph: root) } catch { throw GraphError(error) }
    }

    /// What a message says that goes as if it were a template.
    private static func checkDirectSend(_ root: JSONValue) throws(GraphError) {
        do throws(MessageError) { _ = try DirectSend(root) } catch { throw GraphError(error) }
    }

    private static func callbackData(_ root: JSONValue) throws(GraphError) -> String {
        guard let value = root["biz_opaque_callback_data"], !value.isNull else { return "" }
        guard let data = value.string else { throw GraphError(131009, "biz_opaque_callback_data must be a string") }
        // However long it is: the platform gets Parley's own in its place, and the caller's stays here (S4.15).
        return data
    }

    private static func identityHash(_ root: JSONValue) throws(GraphError) -> String {
        guard let value = root["recipient_identity_key_hash"], !value.isNull else { return "" }
        guard let hash = value.string, hash.utf8.count <= PlatformIdentifier.limit else {
            throw GraphError(
                131009, "recipient_identity_key_hash must be a string of at most \(PlatformIdentifier.limit) bytes")
        }
        return hash
    }

    /// The members that mean something to the platform but nothing to Parley, such as `product_policy`.
    private static func passedOn(_ root: JSONValue, beside type: String) -> RawBytes {
        var json = JSONObjectWriter()
        var isEmpty = true
        for (name, value) in root.members
        where name != type && !knownKeys.contains(name) && !withheldKeys.contains(name) {
            json.add(name, verbatim: value.raw)
            isEmpty = false
        }
        return isEmpty ? .absent : RawBytes(json.finished)
    }
}
