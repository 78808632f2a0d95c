package import AsyncHTTPClient
import NIOCore

/// The HTTP client for servers on this machine.
package enum LoopbackHTTPClient {
    /// Runs with a client that follows no redirect, so that no answer can lead it to another machine, and that says at once
    /// when nobody answers.
    package static func run<Result>(_ body: (HTTPClient) async throws -> Result) async throws -> Result {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(5)
        configuration.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(configuration: configuration)
        do {
            let result = try await body(client)
            try await client.shutdown()
            return result
        } catch {
            try? await client.shutdown()
            throw error
        }
    }
}
