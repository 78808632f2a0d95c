package import Logging
package import ServiceLifecycle
import UnixSignals

/// Services that run together until a signal stops them, one of them fails, or their time is over.
package enum TimedGroup {
    /// Runs the services.
    ///
    /// - Parameter length: real time after which they end; nil: never.
    package static func run(_ services: [any Service], for length: Duration?, logger: Logger) async throws {
        let limit = ServiceGroupConfiguration.ServiceConfiguration(
            service: TimeLimit(length: length), successTerminationBehavior: .gracefullyShutdownGroup)
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0) } + [limit], gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(3)
        try await ServiceGroup(configuration: configuration).run()
    }
}

/// A service that ends after some real time.
private struct TimeLimit: Service {
    let length: Duration?

    func run() async throws {
        guard let length else { return try await gracefulShutdown() }
        await cancelWhenGracefulShutdown { _ = try? await Task.sleep(for: length) }
    }
}
