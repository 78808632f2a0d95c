import HTTPTypes
import Hummingbird

/// Answers requests that no route knows: in the Graph API's shape, or with a list of what the control interface has.
struct UnknownRoutes: RouterMiddleware {
    let platform: Platform

    func handle(
        _ request: Request, context: SandboxRequestContext,
        next: (Request, SandboxRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            let path = request.uri.path
            guard path == "/sandbox" || path.hasPrefix("/sandbox/") else {
                let (body, status) = await platform.unknownPath(path)
                return .json(body, status: status)
            }
            return .error(
                404,
                "there is GET|POST|DELETE /sandbox/faults, GET /sandbox/messages, GET /sandbox/customers, "
                    + "PUT /sandbox/customers/{id}, POST /sandbox/customers/{id}/say, …/act and …/identity")
        }
    }
}
