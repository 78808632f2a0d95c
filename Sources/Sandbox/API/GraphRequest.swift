import OrderedCollections

/// A request to the Graph API as it came over HTTP: where it goes, who asks, and what its query and its body say.
struct GraphRequest: Sendable {
    enum Method: String, Sendable { case get, post, delete }

    /// A file in a body of several parts.
    struct File: Equatable, Sendable {
        let field: String
        let name: String?
        /// The type that the part names.
        let mimeType: String?
        let bytes: [UInt8]
    }

    var method: Method
    /// The path's parts, decoded, with the version where one is given.
    var path: [String]
    var query: [String: String] = [:]
    /// The `Authorization` header.
    var authorization: String?
    /// The body's fields; nil where it can't be read as an object.
    var fields: JSON?
    var files: [File] = []
    /// The body as it came.
    var body: [UInt8] = []
    /// Where the sandbox was asked, `http://127.0.0.1:8490`: addresses in answers begin with it.
    var base = "http://localhost"

    /// A request with a body of JSON.
    init(_ method: Method, _ path: [String], authorization: String? = nil, body: [UInt8] = []) {
        self.method = method
        self.path = path
        self.authorization = authorization
        self.body = body
        fields = body.isEmpty ? .object([:]) : (try? JSON(parsing: body)).flatMap { $0.object == nil ? nil : $0 }
    }

    /// The token that is given: in the header, or as `access_token` in the query or in the body.
    ///
    /// - Throws: ``GraphError/missingToken`` where there is none, ``GraphError/invalidToken`` for a header of another kind.
    func token() throws(GraphError) -> String {
        if let authorization {
            let parts = authorization.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, ["bearer", "oauth"].contains(parts[0].lowercased()) else { throw .invalidToken }
            return String(parts[1])
        }
        guard let token = query["access_token"] ?? fields?["access_token"]?.string, !token.isEmpty else {
            throw .missingToken
        }
        return token
    }
}
