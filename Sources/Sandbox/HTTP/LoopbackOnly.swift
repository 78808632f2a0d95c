import HTTPTypes
import Hummingbird

/// An address of this machine that no other machine can reach: `127.…`, `::1`, `localhost`.
package struct LoopbackAddress: Equatable, Sendable {
    package let text: String

    /// Nil for an address that others can reach.
    package init?(_ text: String) {
        guard LoopbackAddress.isLoopback(text) else { return nil }
        self.text = text
    }

    /// Whether a host, as a URL writes it, is this machine's loopback.
    package static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

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
