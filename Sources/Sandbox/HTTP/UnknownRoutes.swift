import HTTPTypes
import Hummingbird

/// Answers requests to the control interface that no route knows, with a list of what there is.
struct UnknownRoutes: RouterMiddleware {
    func handle(
        _ request: Request, context: SandboxRequestContext,
        next: (Request, SandboxRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            return .error(
                404,
                "there is GET /healthz, GET|POST|DELETE /sandbox/faults, GET /sandbox/messages, GET /sandbox/pace, "
                    + "GET|POST /sandbox/templates, GET /sandbox/customers, PUT /sandbox/customers/{id}, "
                    + "POST /sandbox/customers/{id}/say, …/act and …/identity; everything else is the Graph API")
        }
    }
}
