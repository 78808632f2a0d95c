import HTTPTypes

/// One operation of the HTTP interface: what the router, the access check and the OpenAPI document know of it.
struct Operation: Sendable {
    let method: HTTPRequest.Method
    /// The path, with its parts in braces.
    let path: String
    /// A name that is unique, for generated clients.
    let id: String
    /// The group it is listed in.
    let tag: String
    /// What it does, in a sentence.
    let summary: String
    let access: Access
    var parameters: [Parameter] = []
    /// The body's schema, where it takes a body.
    var body: JSON?
    var bodyLimit = 0
    /// The answers by status; those of problems are added.
    var answers: [Int: AnswerDescription] = [:]
    /// What its errors look like.
    var errors = ErrorShape.problem

    init(
        _ method: HTTPRequest.Method, _ path: String, id: String, tag: String, access: Access, _ summary: String
    ) {
        self.method = method
        self.path = path
        self.id = id
        self.tag = tag
        self.access = access
        self.summary = summary
    }

    /// A copy with a parameter of the query.
    func query(_ name: String, _ schema: JSON, _ description: String, required: Bool = false) -> Operation {
        var copy = self
        copy.parameters.append(
            Parameter(name: name, place: "query", schema: schema, description: description, isRequired: required))
        return copy
    }

    /// A copy that describes a part of the path.
    func part(_ name: String, _ schema: JSON, _ description: String) -> Operation {
        var copy = self
        copy.parameters.append(
            Parameter(name: name, place: "path", schema: schema, description: description, isRequired: true))
        return copy
    }

    /// A copy that takes a body in JSON.
    func body(_ schema: JSON, limit: Int) -> Operation {
        var copy = self
        copy.body = schema
        copy.bodyLimit = limit
        return copy
    }

    /// A copy with an answer.
    func answers(_ status: Int, _ description: String, _ schema: JSON? = nil, type: String = "application/json")
        -> Operation
    {
        var copy = self
        copy.answers[status] = AnswerDescription(description: description, schema: schema, type: type)
        return copy
    }

    /// A copy whose errors have the Graph API's shape.
    func graphErrors() -> Operation {
        var copy = self
        copy.errors = .graph
        return copy
    }
}

/// A parameter of an operation.
struct Parameter: Sendable {
    let name: String
    /// `path` or `query`.
    let place: String
    let schema: JSON
    let description: String
    let isRequired: Bool
}

/// An answer of an operation.
struct AnswerDescription: Sendable {
    let description: String
    let schema: JSON?
    let type: String
}
