public import Broker
import Hummingbird
public import Logging
import NIOCore
public import Projections
public import ServiceLifecycle
public import Views

/// Parley over HTTP: webhooks in, the Graph API's `messages`, Parley's own resources, health and metrics.
public struct HTTPService: Service {
    private let application: Application<FrontDoor>
    private let outcomes: SendOutcomes
    private let host: String
    private let port: Int
    /// Why Parley can't begin although it listens.
    private let startup = Startup()

    /// A service on a running broker, not yet listening.
    ///
    /// - Parameters:
    ///   - totals: Tells what has happened so far, counted.
    ///   - views: Lists, transcripts and words, which somebody else keeps up to date.
    ///   - metricSources: Further numbers for `/metrics`.
    ///   - notReady: Tells why Parley is not ready yet; nil when it is.
    ///   - onListening: Told the port when Parley listens, and before the first request is taken. What it throws ends the
    ///     service.
    public init(
        broker: Broker, totals: @escaping @Sendable () async -> Totals, views: Views?,
        configuration: HTTPConfiguration,
        logger: Logger, metricSources: [MetricSource] = [], notReady: @escaping @Sendable () -> String? = { nil },
        onListening: @escaping @Sendable (Int) async throws -> Void = { _ in }
    ) {
        let interior = HTTPInterior(
            broker: broker, totals: totals, views: views, configuration: configuration, logger: logger,
            metricSources: metricSources,
            notReady: notReady, clock: ContinuousClock())
        outcomes = interior.outcomes
        (host, port) = (configuration.host, configuration.port)
        application = interior.application { [startup] port in
            do { try await onListening(port) } catch { startup.fail(error) }
        }
        if configuration.appSecrets.allSatisfy(\.isEmpty) {
            logger.warning("Every webhook will be refused: no app secret is set (PARLEY_APP_SECRET)")
        }
    }

    /// Listens and answers until the service group shuts down; then finishes what is being worked on.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                await outcomes.run()
                return false
            }
            group.addTask {
                try await startup.failure()
                return false
            }
            group.addTask {
                try await answer()
                return true
            }
            while let isOver = try await group.next(), !isOver {}
            group.cancelAll()
        }
    }

    private func answer() async throws {
        do { try await application.run() } catch let error as IOError {
            throw ListeningError(host: host, port: port, reason: error)
        }
    }
}
