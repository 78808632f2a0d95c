import HTTPTypes
import Hummingbird
import WhatsApp

/// What errors look like: Parley's own routes and the Graph API's differ.
enum ErrorShape: Sendable {
    /// Problem details (RFC 9457).
    case problem
    /// The Graph API's `{"error":{…}}`.
    case graph

    /// The shape for a path that no route takes: the Graph API's where it is one of that, such as `/v23.0`.
    init(path: String) { self = GraphPath.isGraph(path) ? .graph : .problem }

    /// The answer that says what went wrong.
    func response(to error: any Error) -> Response {
        switch self {
        case .problem: return Problem(error).response
        case .graph:
            if let error = error as? GraphError { return .graph(error) }
            let problem = Problem(error)
            var response = Response.graph(GraphError(problem))
            problem.addHeaders(to: &response)
            return response
        }
    }
}

extension Response {
    /// An error in the Graph API's shape.
    static func graph(_ error: GraphError) -> Response {
        .bytes(Array(error.json.utf8), status: .init(code: error.httpStatus), type: "application/json")
    }
}

extension GraphError {
    /// The Graph API's error for a problem.
    init(_ problem: Problem) {
        self.init(GraphError.code(of: problem.kind), problem.detail)
        switch problem.kind {
        case .notFound: subcode = 33
        case .tooLarge, .requestTimeout, .methodNotAllowed, .overloaded, .unavailable, .notReady, .timedOut, .keyReused:
            httpStatus = problem.kind.status.code
        default: break
        }
        // Whether a message that got no answer in time was recorded is not known: not to be sent again blindly.
        isTransient = [.overloaded, .unavailable, .notReady].contains(problem.kind)
    }

    private static func code(of kind: Problem.Kind) -> UInt32 {
        switch kind {
        case .unauthenticated, .badSignature: 190
        case .forbidden: 10
        case .windowClosed: 131_047
        case .internalError, .timedOut: 131_000
        case .unavailable, .overloaded, .notReady: 131_016
        default: 100
        }
    }
}
