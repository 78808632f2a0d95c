import Encoding
import Events

/// An error in the Graph API's terms: one that the platform answered, or one that Parley answers in its shape.
public struct GraphError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The HTTP status; 0 where no connection was made.
    public var httpStatus: Int
    /// The platform's code; 0 where the answer had none.
    public var code: UInt32
    /// The platform's subcode; 0 for none.
    public var subcode: UInt32 = 0
    /// The platform's class of error.
    public var type = "OAuthException"
    /// What happened, in a few words: `(#131009) Parameter value is not valid`.
    public var title: String
    /// What to do about it.
    public var details: String
    /// The platform's name for the request, which its support asks for.
    public var traceID = ""
    /// The platform says that the same request may succeed later.
    public var isTransient = false
    /// The answer was nothing that the Graph API answers: HTML, an empty object, no JSON. Where its status says that the
    /// request succeeded, nobody knows whether the message went out.
    public var isUnreadable = false

    /// An error with a title of its own.
    public init(httpStatus: Int, code: UInt32, title: String, details: String = "") {
        self.httpStatus = httpStatus
        self.code = code
        self.title = title
        self.details = details
    }

    /// An error that Parley answers, with the title and the HTTP status that the platform gives the code.
    public init(_ code: UInt32, _ details: String) {
        let known = GraphErrorCode.known(code)
        self.init(
            httpStatus: known?.httpStatus ?? 400, code: code, title: "(#\(code)) \(known?.title ?? "Unknown error")",
            details: details)
    }

    /// The title and the details.
    public var description: String {
        details.isEmpty || details == title ? title : "\(title): \(details)"
    }

    /// The error as the body of an answer: `{"error":{"message":…,"type":…,"code":…,"error_data":…}}`.
    public var json: String {
        var members = [
            "\"message\":\(JSONText.quoted(title))", "\"type\":\(JSONText.quoted(type))", "\"code\":\(code)",
        ]
        if !details.isEmpty {
            members.append(
                "\"error_data\":{\"messaging_product\":\"whatsapp\",\"details\":\(JSONText.quoted(details))}")
        }
        if subcode != 0 { members.append("\"error_subcode\":\(subcode)") }
        if isTransient { members.append("\"is_transient\":true") }
        members.append("\"fbtrace_id\":\(JSONText.quoted(traceID))")
        return "{\"error\":{\(members.joined(separator: ","))}}"
    }
}
