import Encoding
import Events
public import Messages

/// The platform's answer to a send.
public enum GraphOutcome: Hashable, Sendable {
    /// The platform took the message; receipts follow.
    case accepted(GraphAcceptance)
    /// The platform refused it, or answered something that makes no sense.
    case refused(GraphError)
}

/// What the platform says of a message that it took.
public struct GraphAcceptance: Hashable, Sendable {
    /// The platform's id of the message.
    public var message: MessageID
    /// The recipient's WhatsApp id; empty where the platform didn't tell it.
    public var waID = ""
    /// The recipient's user id; empty where the platform didn't tell it.
    public var userID = ""
    /// `accepted`, `held_for_quality_assessment` or `paused`; empty where the platform didn't tell.
    public var status = ""

    /// A message that was taken.
    public init(message: MessageID, waID: String = "", userID: String = "", status: String = "") {
        self.message = message
        self.waID = waID
        self.userID = userID
        self.status = status
    }

    /// The acceptance as the body of an answer: `{"messaging_product":"whatsapp","contacts":[…],"messages":[…]}`.
    ///
    /// - Parameter input: The recipient as the request named it.
    public func json(input: String) -> String {
        var contact = ["\"input\":\(JSONText.quoted(input))"]
        if !waID.isEmpty { contact.append("\"wa_id\":\(JSONText.quoted(waID))") }
        if !userID.isEmpty { contact.append("\"user_id\":\(JSONText.quoted(userID))") }
        var sent = ["\"id\":\(JSONText.quoted(message.rawValue))"]
        if !status.isEmpty { sent.append("\"message_status\":\(JSONText.quoted(status))") }
        return """
            {"messaging_product":"whatsapp","contacts":[{\(contact.joined(separator: ","))}],\
            "messages":[{\(sent.joined(separator: ","))}]}
            """
    }
}

/// Reads the platform's answers to sends.
public enum GraphResponse {
    /// The most bytes of an answer that are read.
    public static let limit = 1 << 20
    /// The most bytes of an unreadable answer that are quoted.
    private static let excerptLimit = 200

    /// Reads an answer: its HTTP status and its body, whatever that may be.
    public static func parse(status: Int, body: [UInt8]) -> GraphOutcome {
        guard let root = try? JSONDocument(body, limit: limit).root else {
            return .refused(unreadable(status, body, "is no JSON"))
        }
        if let error = error(in: root, status) { return .refused(error) }
        guard (200..<300).contains(status), let message = root["messages"]?.elements.first,
            let id = message["id"]?.string, !id.isEmpty
        else { return .refused(unreadable(status, body, "has neither a message id nor an error")) }
        let contact = root["contacts"]?.elements.first
        return .accepted(
            GraphAcceptance(
                message: MessageID(id), waID: PlatformIdentifier.phone(contact?["wa_id"]?.string),
                userID: PlatformIdentifier.userID(contact?["user_id"]?.string),
                status: PlatformIdentifier.clipped(message["message_status"]?.string ?? "")))
    }

    /// Reads the answer to a change of the platform's settings, `{"success":true}`; nil where it took the change.
    public static func refusal(ofChange status: Int, body: [UInt8]) -> GraphError? {
        guard let root = try? JSONDocument(body, limit: limit).root else {
            return unreadable(status, body, "is no JSON")
        }
        if let error = error(in: root, status) { return error }
        guard (200..<300).contains(status), root["success"]?.bool ?? false else {
            return unreadable(status, body, "has neither a success nor an error")
        }
        return nil
    }

    /// The Graph API's `error`, or the first of the on-premises API's `errors`.
    private static func error(in root: JSONValue, _ status: Int) -> GraphError? {
        let single = root["error"]
        guard let value = single ?? root["errors"]?.elements.first, value.isObject else { return nil }
        func text(_ keys: String...) -> String? {
            keys.lazy.compactMap { value[$0]?.string }.first { !$0.isEmpty }?.clipped(to: PlatformErrorText.limit)
        }
        var error = GraphError(
            httpStatus: status, code: value["code"]?.integer.flatMap(UInt32.init(exactly:)) ?? 0,
            title: text("message", "title", "error_user_title") ?? "the platform gave no reason")
        let details = value["error_data"]?["details"]?.string?.clipped(to: PlatformErrorText.limit)
        error.details = details ?? text("error_user_msg", "details") ?? ""
        error.subcode = value["error_subcode"]?.integer.flatMap(UInt32.init(exactly:)) ?? 0
        error.type = text("type") ?? error.type
        error.traceID = text("fbtrace_id") ?? ""
        error.isTransient = value["is_transient"]?.bool ?? false
        return error
    }

    private static func unreadable(_ status: Int, _ body: [UInt8], _ fault: String) -> GraphError {
        let excerpt = String(decoding: body.prefix(excerptLimit), as: UTF8.self)
        var error = GraphError(
            httpStatus: status, code: 0, title: "the platform's answer (HTTP \(status)) \(fault)",
            details: body.isEmpty ? "it is empty" : "it begins: \(excerpt)")
        error.isUnreadable = true
        return error
    }
}
