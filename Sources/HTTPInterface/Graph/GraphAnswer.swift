import Broker
import Encoding
import Events
import HTTPTypes
import Hummingbird
import WhatsApp

/// What the platform answered, as a client of Parley's gets it: every address leads to Parley, and none opens anything.
struct GraphAnswer: Sendable {
    /// Where the platform itself is.
    static let platform = "https://graph.facebook.com"
    /// The most bytes of an answer.
    static let limit = 4 << 20

    let status: Int
    /// The answer's body.
    let root: JSONValue
    private let fields: [(name: String, value: String)]
    private let platforms: [String]

    /// Reads an answer.
    ///
    /// - Throws: The Graph API's error for what is none: HTML, a redirect to elsewhere, nothing.
    init(_ answer: ForwardedAnswer) throws(GraphError) {
        guard !(300..<400).contains(answer.status) else {
            throw GraphAnswer.senseless("a redirect (HTTP \(answer.status)), which is not followed")
        }
        guard let root = try? JSONDocument(answer.body, limit: GraphAnswer.limit).root else {
            throw GraphAnswer.senseless("no JSON (HTTP \(answer.status))")
        }
        (status, fields, self.root) = (answer.status, answer.fields, root)
        platforms = [answer.platform, GraphAnswer.platform].filter { !$0.isEmpty }
    }

    private static func senseless(_ what: String) -> GraphError {
        var error = GraphError(131_000, "the platform answered with \(what)")
        error.httpStatus = 502
        return error
    }

    /// Whether the platform did what it was asked for.
    var isSuccess: Bool { (200..<300).contains(status) && !(root.isObject && root["error"] != nil) }
    /// The code of the platform's error; 0 for none.
    var code: UInt32 {
        guard root.isObject else { return 0 }
        return root["error"]?["code"]?.integer.flatMap(UInt32.init(exactly:)) ?? 0
    }
    /// The platform's id of a file that it took; nil where it took none.
    var uploaded: String? { isSuccess && root.isObject ? root["id"]?.string : nil }
    /// The address of the file that the answer is about; nil where it is about none.
    var fileAddress: String? { GraphAnswer.isFile(root) ? root["url"]?.string : nil }

    /// Whether an object is what the platform tells of a file.
    private static func isFile(_ value: JSONValue) -> Bool {
        value.isObject && value["url"]?.string != nil && value["mime_type"]?.string != nil
            && value["sha256"]?.string != nil && value["id"] != nil
    }

    /// The answer to a request that came by this address, and named this line in its query.
    func response(to exchange: Exchange, _ path: GraphPath, line: LineID?) -> Response {
        let writing = Writing(platforms: platforms, own: exchange.ownAddress, path: path, line: line?.rawValue)
        var bytes: [UInt8] = []
        writing.write(root, to: &bytes)
        var response = Response.bytes(bytes, status: .init(code: status), type: "application/json")
        for (name, value) in fields {
            guard let name = HTTPField.Name(name), name != .contentType, name != .contentLength else { continue }
            response.headers[name] = value
        }
        return response
    }
}

/// Writes an answer anew, with other addresses.
private struct Writing {
    let platforms: [String]
    let own: String
    let path: GraphPath
    let line: String?

    func write(_ value: JSONValue, to bytes: inout [UInt8]) {
        switch value.kind {
        case .object:
            let file = value["mime_type"] != nil && value["sha256"] != nil ? value["id"]?.string : nil
            writeList(value.members, "{", "}", to: &bytes) { member, bytes in
                bytes += JSONText.quoted(member.name).utf8
                bytes.append(UInt8(ascii: ":"))
                if GraphForm.secrets.contains(member.name) {
                    // Another token than the connector's, such as a page's.
                    bytes += "\"hidden\"".utf8
                } else if member.name == "url", let file, let address = contentAddress(of: file) {
                    bytes += JSONText.quoted(address).utf8
                } else {
                    write(member.value, to: &bytes)
                }
            }
        case .array: writeList(value.elements, "[", "]", to: &bytes) { write($0, to: &$1) }
        case .string:
            if let text = value.string, let changed = rewritten(text) {
                bytes += JSONText.quoted(changed).utf8
            } else {
                bytes += value.raw
            }
        default: bytes += value.raw
        }
    }

    private func writeList<Part>(
        _ parts: some Sequence<Part>, _ begin: Unicode.Scalar, _ end: Unicode.Scalar, to bytes: inout [UInt8],
        _ write: (Part, inout [UInt8]) -> Void
    ) {
        bytes.append(UInt8(ascii: begin))
        for (index, part) in parts.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            write(part, &bytes)
        }
        bytes.append(UInt8(ascii: end))
    }

    /// Where Parley has a file's bytes.
    private func contentAddress(of file: String) -> String? {
        guard GraphPath.isNode(file) else { return nil }
        let version = path.version.map { "/\($0)" } ?? ""
        let query = line.map { "?" + GraphForm.encoded([("phone_number_id", $0)]) } ?? ""
        return "\(own)\(version)/\(file)/content\(query)"
    }

    /// An address without what opens it, at Parley where it was at the platform; nil for any other text.
    private func rewritten(_ text: String) -> String? {
        guard text.hasPrefix("http") else { return nil }
        let platform = platforms.first { text == $0 || text.hasPrefix($0 + "/") || text.hasPrefix($0 + "?") }
        guard platform != nil || text.contains("access_token") || text.contains("appsecret") else { return nil }
        let halves = text.split(separator: "?", maxSplits: 1)
        let kept = (halves.count > 1 ? halves[1] : "").split(separator: "&").filter { part in
            !GraphForm.secrets.contains { part.hasPrefix($0) }
        }
        var address = String(halves.first ?? "")
        if let platform { address = own + address.dropFirst(platform.count) }
        return kept.isEmpty ? address : "\(address)?\(kept.joined(separator: "&"))"
    }
}

extension Exchange {
    /// Parley's own address, as the client sees it.
    var ownAddress: String {
        let isSecure = HTTPField.Name("X-Forwarded-Proto").flatMap { request.headers[$0] }?.lowercased() == "https"
        let host = request.head.authority ?? "localhost"
        let isPlain =
            !host.isEmpty
            && host.utf8.allSatisfy { byte in
                (48...58).contains(byte) || (97...122).contains(byte | 32) || "-._[]".utf8.contains(byte)
            }
        return "\(isSecure ? "https" : "http")://\(isPlain ? host : "localhost")"
    }
}
