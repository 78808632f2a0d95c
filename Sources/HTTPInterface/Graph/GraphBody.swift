import Broker
import Encoding
import HTTPTypes
import Hummingbird
import Messages
import NIOCore
import WhatsApp

/// The body of a request of the Graph API, as it is passed on: without what opens anything.
enum GraphBody {
    /// What kind of body the head announces.
    enum Kind {
        case json, form, files, raw

        init(_ exchange: Exchange, isUpload: Bool) throws(GraphError) {
            if isUpload {
                self = .raw
                return
            }
            let type = exchange.request.headers[.contentType] ?? ""
            switch type.prefix(while: { $0 != ";" }).lowercased() {
            case "", "application/json", "text/json", "text/plain": self = .json
            case "application/x-www-form-urlencoded": self = .form
            case "multipart/form-data": self = .files
            default: throw GraphError(100, "a body is JSON, a form or a form with files, and not '\(type.prefix(100))'")
            }
        }
    }

    /// A body in JSON, or a form as JSON.
    static func json(_ exchange: Exchange) async throws -> [UInt8] {
        let bytes = try await exchange.body()
        guard case .form = try Kind(exchange, isUpload: false) else { return bytes }
        return try GraphForm(String(decoding: bytes, as: UTF8.self)).json
    }

    /// Reads a JSON body, and what of it goes on.
    static func passedOn(_ bytes: [UInt8], limit: Int) throws(GraphError) -> [UInt8] {
        let root: JSONValue
        do throws(JSONError) { root = try JSONDocument(bytes, limit: limit).root } catch {
            throw GraphError(100, "the request's body is \(error)")
        }
        // What is no object holds nothing by a name. Client libraries send texts with JSON in them, and the platform takes them.
        guard root.isObject else { return bytes }
        var json = JSONObjectWriter()
        var holdsSecrets = false
        for (name, value) in root.members {
            guard name != "method", name != "batch" else {
                throw GraphError(100, "'\(name)' is not passed on: make the request that you mean, one at a time")
            }
            guard !GraphForm.secrets.contains(name) else {
                holdsSecrets = true
                continue
            }
            json.add(name, verbatim: value.raw)
        }
        return holdsSecrets ? json.finished : bytes
    }

    /// What is passed on, and where it is told what was wrong with it meanwhile.
    ///
    /// - Parameter media: The limits that the file of a form is held to; nil where it is none that is sent.
    static func outward(
        _ exchange: Exchange, isUpload: Bool, media: LimitProfile?, limits: HTTPLimits
    ) async throws -> (body: ForwardedRequest.Body, type: String?, fault: UploadFault?) {
        let type = exchange.request.headers[.contentType]
        switch try Kind(exchange, isUpload: isUpload) {
        case .json:
            let bytes = try await exchange.body(limit: limits.graphBody)
            guard !bytes.isEmpty else { return (.none, nil, nil) }
            return (.bytes(try passedOn(bytes, limit: limits.graphBody)), "application/json", nil)
        case .form:
            let text = String(decoding: try await exchange.body(limit: limits.graphBody), as: UTF8.self)
            let form = GraphForm.encoded(try GraphForm(text).outward())
            return (.bytes(Array(form.utf8)), "application/x-www-form-urlencoded", nil)
        case .files:
            return try stream(exchange, type, try MultipartCheck(contentType: type ?? "", limits: media), limits)
        case .raw: return try stream(exchange, type, nil, limits)
        }
    }

    /// A form with a file of a line's and perhaps its type, as the Graph API wants it: with the product's name before both.
    ///
    /// - Parameters:
    ///   - profile: The limits that the file is held to; nil for none.
    ///   - digest: Told every part as it comes.
    static func file(
        _ exchange: Exchange, heldTo profile: LimitProfile?, limits: HTTPLimits, _ digest: UploadDigest?
    ) throws -> (body: ForwardedRequest.Body, type: String?, fault: UploadFault?) {
        let type = exchange.request.headers[.contentType]
        let check = try MultipartCheck(
            contentType: type ?? "", limits: profile, known: ["file", "type"], digest: digest)
        return try stream(
            exchange, type, check, limits, beginning: check.part("messaging_product", saying: "whatsapp"))
    }

    private static func stream(
        _ exchange: Exchange, _ type: String?, _ check: MultipartCheck?, _ limits: HTTPLimits, beginning: [UInt8] = []
    ) throws -> (body: ForwardedRequest.Body, type: String?, fault: UploadFault?) {
        let length = exchange.request.headers[.contentLength].flatMap(Int.init)
        guard length ?? 0 <= limits.graphUpload else {
            throw Problem(.tooLarge, "the file is larger than what the platform takes: 100 MB")
        }
        let fault = UploadFault()
        let stream = UploadStream(
            beginning: beginning, chunks: exchange.request.body, check: check, limit: length ?? limits.graphUpload,
            fault: fault)
        return (.stream(stream, length: length.map { $0 + beginning.count }), type, fault)
    }
}
