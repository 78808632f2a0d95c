import Timeline

/// What a request asks of one object: the object, the edge behind it, and the parameters.
struct GraphCall: Sendable {
    let request: GraphRequest
    /// The object's id.
    let node: String
    /// What follows the object: `["media"]`; empty for the object itself.
    let edge: [String]
    /// The version, where the path has one.
    let version: String?
    let now: Timestamp

    /// Takes a path apart; the version is optional, as Meta has it.
    init(_ request: GraphRequest, at now: Timestamp) throws(GraphError) {
        self.request = request
        self.now = now
        var path = request.path
        version = path.first.flatMap { GraphCall.isVersion($0) ? $0 : nil }
        if version != nil { path.removeFirst() }
        guard let node = path.first else { throw .unknownPath("/\(version ?? "")") }
        self.node = node
        edge = Array(path.dropFirst())
    }

    private static func isVersion(_ part: String) -> Bool {
        let numbers = part.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
        return part.hasPrefix("v") && numbers.count == 2
            && numbers.allSatisfy { (1...3).contains($0.utf8.count) && $0.utf8.allSatisfy { (48...57).contains($0) } }
    }
}

/// Parameters: the API takes each from the body or from the query.
extension GraphCall {
    /// The body, which must be readable as an object.
    func body() throws(GraphError) -> JSON {
        guard let fields = request.fields else { throw .malformed("The request's body is no JSON object.") }
        return fields
    }

    func parameter(_ name: String) -> JSON? { request.fields?[name] ?? request.query[name].map { .string($0) } }

    /// A parameter's text; nil where it is absent.
    func text(_ name: String) throws(GraphError) -> String? {
        guard let value = parameter(name) else { return nil }
        guard let text = value.string ?? value.integer.map(String.init) else {
            throw .malformed("Param \(name) must be a string.")
        }
        return text
    }

    /// A parameter's text, within a limit.
    func required(_ name: String, limit: Int = 512) throws(GraphError) -> String {
        guard let text = try text(name), !text.isEmpty else { throw .malformed("The parameter \(name) is required.") }
        guard text.unicodeScalars.count <= limit else {
            throw .malformed("Param \(name) must be at most \(limit) characters long.")
        }
        return text
    }

    func flag(_ name: String) throws(GraphError) -> Bool? {
        guard let value = parameter(name) else { return nil }
        guard let flag = value.bool ?? value.string.flatMap({ Bool($0) }) else {
            throw .malformed("Param \(name) must be a boolean.")
        }
        return flag
    }

    /// An object or an array, which a form writes as JSON in a text.
    func structure(_ name: String) throws(GraphError) -> JSON? {
        guard let value = parameter(name) else { return nil }
        guard let text = value.string else { return value }
        guard let json = try? JSON(parsing: text.utf8) else {
            throw .malformed("Param \(name) must be a valid JSON value.")
        }
        return json
    }

    /// Refuses a body that is not about WhatsApp.
    func checkProduct() throws(GraphError) {
        guard let product = parameter("messaging_product") else {
            throw .malformed("The parameter messaging_product is required.")
        }
        guard product.string == "whatsapp" else {
            throw .malformed("Param messaging_product must be one of {whatsapp}")
        }
    }
}
