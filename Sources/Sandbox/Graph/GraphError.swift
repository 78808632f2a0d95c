import OrderedCollections

/// An error as the Graph API answers it: an HTTP status and an `error` object.
struct GraphError: Error, Equatable {
    var httpStatus: Int
    var code: Int
    var message: String
    var subcode: Int?
    var type = "OAuthException"
    var details: String?
    /// Whether the platform says that trying again may help.
    var isTransient = false
    /// What the platform would show to a person.
    var userTitle: String?
    var userMessage: String?
    /// Fields beside `error`: what could be done of what was asked for.
    var beside: JSON?

    /// The body of the answer.
    func body(trace: String) -> JSON {
        let data: JSON? = details.map { ["messaging_product": "whatsapp", "details": .string($0)] }
        var answer = beside?.object ?? [:]
        answer["error"] = .fields([
            "message": .string(message),
            "type": .string(type),
            "code": .integer(Int64(code)),
            "error_subcode": subcode.map { .integer(Int64($0)) },
            "is_transient": isTransient ? true : nil,
            "error_data": data,
            "error_user_title": userTitle.map { .string($0) },
            "error_user_msg": userMessage.map { .string($0) },
            "fbtrace_id": .string(trace),
        ])
        return .object(answer)
    }
}

extension GraphError {
    static let missingToken = GraphError(
        httpStatus: 401, code: 104, message: "An access token is required to request this resource")

    static let invalidToken = GraphError(
        httpStatus: 401, code: 190, message: "Invalid OAuth access token - Cannot parse access token")

    static func unknownPath(_ path: String) -> GraphError {
        GraphError(httpStatus: 400, code: 2500, message: "Unknown path components: \(path)")
    }

    static func unknownObject(_ id: String, _ method: GraphRequest.Method = .post) -> GraphError {
        GraphError(
            httpStatus: 400, code: 100,
            message:
                "Unsupported \(method.rawValue) request. Object with ID '\(id.oneLine(limit: 60))' does not exist, "
                + "cannot be loaded due to missing permissions, or does not support this operation. Please read the "
                + "Graph API documentation at https://developers.facebook.com/docs/graph-api",
            subcode: 33, type: "GraphMethodException")
    }

    static func unknownField(_ name: String, of node: GraphEndpoint.Node) -> GraphError {
        .malformed("Tried accessing nonexisting field (\(name.oneLine(limit: 60))) on node type (\(node.rawValue))")
    }

    /// A body or a field that the API can't read at all.
    static func malformed(_ message: String, details: String? = nil) -> GraphError {
        GraphError(httpStatus: 400, code: 100, message: "(#100) \(message)", details: details)
    }

    static func missing(_ details: String) -> GraphError {
        GraphError(
            httpStatus: 400, code: 131008, message: "(#131008) Required parameter is missing", details: details)
    }

    static func invalid(_ details: String) -> GraphError {
        GraphError(
            httpStatus: 400, code: 131009, message: "(#131009) Parameter value is not valid", details: details)
    }

    static let recipientIsSender = GraphError(
        httpStatus: 400, code: 131021, message: "(#131021) Recipient cannot be sender",
        details: "The recipient's number is the line's own.")

    static func unknownTemplate(_ name: String, _ language: String) -> GraphError {
        GraphError(
            httpStatus: 404, code: 132001, message: "(#132001) Template name does not exist in the translation",
            details: "template name (\(name)) does not exist in \(language)")
    }

    static func templateParameters(_ part: String, given: Int, expected: Int) -> GraphError {
        GraphError(
            httpStatus: 400, code: 132000,
            message: "(#132000) Number of parameters does not match the expected number of params",
            details: "\(part): number of localizable_params (\(given)) does not match the expected number of params "
                + "(\(expected))")
    }

    static func templateFormat(_ details: String) -> GraphError {
        GraphError(
            httpStatus: 400, code: 132012,
            message: "(#132012) Parameter format does not match format in the created template", details: details)
    }

    static func templateNotSendable(_ name: String, _ status: Template.Status) -> GraphError {
        switch status {
        case .paused:
            GraphError(
                httpStatus: 400, code: 132015, message: "(#132015) Template is paused",
                details: "template name (\(name)) is paused due to low quality")
        case .disabled:
            GraphError(
                httpStatus: 400, code: 132016, message: "(#132016) Template is disabled",
                details: "template name (\(name)) has been paused too many times and is now permanently disabled")
        case .pending, .rejected, .approved, .archived:
            GraphError(
                httpStatus: 404, code: 132001,
                message: "(#132001) Template name does not exist in the translation",
                details: "template name (\(name)) is not approved")
        }
    }

    static let bodyTooLarge = GraphError(
        httpStatus: 413, code: 1, message: "The request's body is larger than the API takes")

    /// The sandbox itself has more to do than it accepts.
    static let busy = GraphError(
        httpStatus: 400, code: 130429, message: "(#130429) Rate limit hit", subcode: 2_494_055,
        details: "Cloud API message throughput has been reached.")
}
