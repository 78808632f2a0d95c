import ServiceLifecycle

/// A service that ends after some real time; the group it is in is to end with it.
package struct TimeLimit: Service {
    private let length: Duration?

    /// - Parameter length: nil: for ever.
    package init(_ length: Duration?) { self.length = length }

    package func run() async throws {
        guard let length else {
            try await gracefulShutdown()
            return
        }
        await cancelWhenGracefulShutdown { _ = try? await Task.sleep(for: length) }
    }
}
