import HTTPTypes
import Hummingbird

/// One operation of the HTTP interface: all that the router, the access check, the OpenAPI document and the documentation know of
/// it, and what answers it.
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
    /// What answers it.
    private(set) var handler: Handler = { _, _ in throw Problem(.internalError, "nothing answers here") }
    var parameters: [Parameter] = []
    /// The body's schema, where it takes a body.
    var body: Schema?
    /// The parts of the form with a file that it takes in place of a body in JSON.
    private(set) var form: Schema?
    /// Bytes of the largest body; 0 for what is usual.
    var bodyLimit = 0
    /// The answers by status; those of problems are added.
    var answers: [Int: AnswerDescription] = [:]
    /// What its errors look like.
    var errors = ErrorShape.problem
    /// What becomes of a request that is made again.
    var repetition = Repetition.carriedOut

    /// Answers a request, having found out who makes it.
    typealias Handler = @Sendable (Exchange, TokenAuthority) async throws -> Response

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

    /// Says that it lists something page by page: `after` and `limit`.
    ///
    /// - Parameter after: What a page goes on from.
    func listing(
        after: Schema = .integer, _ description: String = "The `next` of the page before."
    ) -> Operation { query("after", after, description).limited() }

    /// Says that it shows so many at most: `limit`.
    func limited() -> Operation {
        query("limit", .integer(1...Page.largest), "How many at most; \(Page.usual) unless given.")
    }

    /// A copy with a parameter of the query.
    func query(_ name: String, _ schema: Schema, _ description: String, required: Bool = false) -> Operation {
        var copy = self
        copy.parameters.append(
            Parameter(name: name, place: "query", schema: schema, description: description, isRequired: required))
        return copy
    }

    /// A copy that describes a part of the path.
    func part(_ name: String, _ schema: Schema, _ description: String) -> Operation {
        var copy = self
        copy.parameters.append(
            Parameter(name: name, place: "path", schema: schema, description: description, isRequired: true))
        return copy
    }

    /// A copy with a field of the request's head.
    func header(_ name: String, _ schema: Schema, _ description: String) -> Operation {
        var copy = self
        copy.parameters.append(
            Parameter(name: name, place: "header", schema: schema, description: description, isRequired: false))
        return copy
    }

    /// A copy that takes a body in JSON.
    ///
    /// - Parameter limit: Bytes; what is usual unless given.
    func body(_ schema: Schema, limit: Int = 0) -> Operation {
        var copy = self
        copy.body = schema
        copy.bodyLimit = limit
        return copy
    }

    /// A copy that takes a form with a file.
    func form(_ schema: Schema, limit: Int) -> Operation {
        var copy = self
        (copy.form, copy.bodyLimit) = (schema, limit)
        return copy
    }

    /// A copy with an answer.
    func answers(_ status: Int, _ description: String, _ schema: Schema? = nil, type: String = "application/json")
        -> Operation
    {
        var copy = self
        copy.answers[status] = AnswerDescription(description: description, schema: schema, type: type)
        return copy
    }

    /// A copy whose answer with this status can also be of other types than JSON.
    func alsoAnswers(_ status: Int, types: [String]) -> Operation {
        var copy = self
        for type in types { copy.answers[status]?.others[type] = .string }
        return copy
    }

    /// A copy whose answer with this status can also be of another type, with a schema of its own.
    func alsoAnswers(_ status: Int, _ schema: Schema, type: String) -> Operation {
        var copy = self
        copy.answers[status]?.others[type] = schema
        return copy
    }

    /// A copy that anybody may use.
    func handle(openly handle: @escaping @Sendable (Exchange) async throws -> Response) -> Operation {
        var copy = self
        copy.handler = { exchange, _ in try await handle(exchange) }
        return copy
    }

    /// A copy for the bearers of tokens.
    func handle(_ handle: @escaping @Sendable (Exchange, Caller) async throws -> Response) -> Operation {
        var copy = self
        copy.handler = { [access] exchange, authority in
            let exchange = try await exchange.findingToken()
            let caller = try await authority.caller(of: exchange)
            try access.check(caller)
            try exchange.refuseUnknownParameters()
            return try await handle(try await exchange.keyed(by: caller), caller)
        }
        return copy
    }

    /// The path as the router knows it, which has one name for what stands in one place: a line is a node.
    var routerPath: String { path.replacing("{phone_number_id}", with: "{node}") }

    /// The named schemas that it refers to.
    var schemas: [String: JSON] {
        let errors = errors == .graph ? GraphRoutes.errorSchema : Problem.schema
        let others = [body].compactMap { $0 } + answers.values.flatMap(\.schemas)
        return Schema([:], [errors] + others + parameters.map(\.schema)).named
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
    /// `path`, `query` or `header`.
    let place: String
    let schema: Schema
    let description: String
    let isRequired: Bool
}

/// An answer of an operation.
struct AnswerDescription: Sendable {
    let description: String
    let schema: Schema?
    let type: String
    /// What it can hold besides, by type, whichever the request asks for.
    var others: [String: Schema] = [:]

    /// What it can hold, of any type.
    var schemas: [Schema] { [schema].compactMap { $0 } + others.values }

    /// What it can hold, by type; nil for nothing.
    var content: JSON? {
        guard let schema else { return nil }
        let all = others.merging([type: schema]) { $1 }
        return .object(all.mapValues { ["schema": $0.json] })
    }
}
