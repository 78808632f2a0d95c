import EventLog
import HTTPTypes
import Hummingbird
import Logging
import WhatsApp

/// Puts operations on the router: each with its description, its access and the shape of its errors in one place, so that
/// what is documented is what is served.
struct Routes {
    let router: Router<Visit>
    let authority: TokenAuthority
    let limits: HTTPLimits
    let logger: Logger
    private(set) var operations: [Operation] = []

    init(router: Router<Visit>, authority: TokenAuthority, limits: HTTPLimits, logger: Logger) {
        self.router = router
        self.authority = authority
        self.limits = limits
        self.logger = logger
    }

    /// Adds every operation of a resource.
    mutating func add(_ resource: some Resource) { for operation in resource.operations { add(operation) } }

    /// Adds an operation.
    mutating func add(_ operation: Operation) {
        let operation = operation.limited(by: limits)
        operations.append(operation)
        let (authority, logger) = (authority, logger)
        router.on(RouterPath(operation.routerPath), method: operation.method) { [operation] request, context in
            await operation.answer(Exchange(request, context, operation), authority, logger)
        }
    }
}

extension Operation {
    /// A copy whose body is bounded, as every body is.
    func limited(by limits: HTTPLimits) -> Operation {
        var copy = self
        if body != nil, bodyLimit == 0 { copy.bodyLimit = limits.body }
        return copy
    }

    /// Answers a request; what goes wrong is an answer, too.
    func answer(_ exchange: Exchange, _ authority: TokenAuthority, _ logger: Logger) async -> Response {
        do {
            return try await handler(exchange, authority)
        } catch {
            note(error, in: self, logger)
            return errors.response(to: error)
        }
    }
}

/// Logs an error that is Parley's own fault, or the log's: its kind, and nothing of what it may hold.
private func note(_ error: any Error, in operation: Operation, _ logger: Logger) {
    let fault: String
    switch error {
    case is GraphError: return
    case let error as LogError: fault = error.advice
    default:
        guard Problem(error).kind == .internalError else { return }
        fault = "\(type(of: error))"
    }
    logger.error("A request failed", metadata: ["route": "\(operation.path)", "error": "\(fault)"])
}

extension TokenAuthority {
    /// Who makes the request.
    func caller(of exchange: Exchange) async throws -> Caller {
        guard let token = exchange.token else {
            throw Problem(.unauthenticated, "send a token as 'Authorization: Bearer TOKEN'")
        }
        guard let caller = caller(bearing: token) else {
            throw Problem(.unauthenticated, "the token is not valid: it was revoked, or never issued")
        }
        return caller
    }
}
