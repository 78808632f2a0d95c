import HTTPTypes
import Hummingbird

/// Answers only those who ask for this machine by a loopback name, so that a web page opened in a browser can't reach
/// the sandbox by a name of its own.
struct LoopbackOnly: RouterMiddleware {
    func handle(
        _ request: Request, context: SandboxRequestContext,
        next: (Request, SandboxRequestContext) async throws -> Response
    ) async throws -> Response {
        let authority = request.head.authority ?? ""
        let host = authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
        guard LoopbackAddress.isLoopback(String(host)) else {
            return .error(403, "the sandbox answers on 127.0.0.1, ::1 and localhost alone")
        }
        return try await next(request, context)
    }
}
