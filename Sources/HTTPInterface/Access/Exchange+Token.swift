import Encoding
import HTTPTypes
import Hummingbird
import WhatsApp

extension Exchange {
    /// The bearer token; on the Graph API's routes also the one in the query or the body, as the platform takes it.
    var token: String? {
        let isGraph = operation.errors == .graph
        if request.headers[.authorization] != nil {
            return request.headers.token(after: isGraph ? ["bearer", "oauth"] : ["bearer"])
        }
        guard isGraph else { return nil }
        return query("access_token") ?? collected.flatMap(tokenInBody)
    }

    /// A copy whose token is known, also where it is in the body: in one that says how long it is, and isn't too long to look into.
    func findingToken() async throws -> Exchange {
        guard operation.errors == .graph, token == nil, request.headers[.authorization] == nil,
            let length = request.headers[.contentLength].flatMap(Int.init),
            (1...max(1, operation.bodyLimit)).contains(length),
            bodyKind == .json || bodyKind == .form
        else { return self }
        return try await collecting(limit: operation.bodyLimit)
    }

    private func tokenInBody(_ bytes: [UInt8]) -> String? {
        switch bodyKind {
        case .form: (try? GraphForm(String(decoding: bytes, as: UTF8.self)))?["access_token"]
        case .json: (try? JSONDocument(bytes, limit: .max))?.root.member("access_token")?.string
        default: nil
        }
    }

    private var bodyKind: GraphBody.Kind? { try? GraphBody.Kind(self, isUpload: GraphPath.isUpload(request)) }
}

extension HTTPFields {
    /// The token in `Authorization`, behind one of these words, in small letters.
    func token(after words: [String] = ["bearer"]) -> String? {
        guard let parts = self[.authorization]?.split(separator: " ", maxSplits: 1), parts.count == 2,
            words.contains(parts[0].lowercased())
        else { return nil }
        return String(parts[1])
    }
}

extension JSONValue {
    /// A member, where it is an object.
    fileprivate func member(_ name: String) -> JSONValue? { isObject ? self[name] : nil }
}
