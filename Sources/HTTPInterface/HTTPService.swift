public import Broker
public import Events
import Hummingbird
public import Logging
import NIOCore
public import Projections
public import ServiceLifecycle
public import Views

/// Parley over HTTP: webhooks in, the Graph API, Parley's own resources, health and metrics.
public struct HTTPService: Service {
    private let application: Application<FrontDoor>
    private let outcomes: SendOutcomes
    private let interior: HTTPInterior
    private let host: String
    private let port: Int
    private let logger: Logger
    /// Why Parley can't begin although it listens.
    private let startup = Startup()

    /// A service on a running broker, not yet listening.
    ///
    /// - Parameters:
    ///   - totals: Tells what has happened so far, counted.
    ///   - views: Lists, transcripts and words, which somebody else keeps up to date.
    ///   - forwarding: Passes on to the platform what Parley doesn't decide itself (B5); nil where nothing does.
    ///   - media: The files of customers' messages; nil where there are none.
    ///   - groups: Keeps groups of consumers; nil where nothing does.
    ///   - webhooks: Posts webhooks; nil where nothing does.
    ///   - metricSources: Further numbers for `/metrics`.
    ///   - backlogs: Tells what waits to be sent, by line.
    ///   - notReady: Tells why Parley is not ready yet; nil when it is.
    ///   - onListening: Told the port when Parley listens, and before the first request is taken. What it throws ends the
    ///     service.
    public init(
        broker: Broker, totals: @escaping @Sendable () async -> Totals, views: Views?,
        forwarding: (any GraphForwarding)? = nil, media: MediaStore? = nil, groups: GroupDeliveries? = nil,
        webhooks: WebhookDeliveries? = nil,
        configuration: HTTPConfiguration,
        logger: Logger, metricSources: [MetricSource] = [],
        backlogs: @escaping @Sendable () -> [LineID: LineBacklog] = { [:] },
        notReady: @escaping @Sendable () -> String? = { nil },
        onListening: @escaping @Sendable (Int) async throws -> Void = { _ in }
    ) {
        let interior = HTTPInterior(
            broker: broker, totals: totals, views: views, forwarding: forwarding, media: media, groups: groups,
            webhooks: webhooks,
            configuration: configuration,
            logger: logger, metricSources: metricSources, backlogs: backlogs,
            notReady: notReady, clock: ContinuousClock())
        self.interior = interior
        outcomes = interior.outcomes
        (host, port) = (configuration.host, configuration.port)
        self.logger = logger
        application = interior.application { [startup] port in
            do { try await onListening(port) } catch { startup.fail(error) }
        }
    }

    /// Listens and answers until the service group shuts down; then finishes what is being worked on. A start that fails ends in the
    /// same way: a connection that was taken just then is answered, too. Cut off instead, it would end the process (a trap in the
    /// library below).
    public func run() async throws {
        let parts: [ServiceGroupConfiguration.ServiceConfiguration] = [
            .init(service: Part { await outcomes.run() }, successTerminationBehavior: .ignore),
            .init(
                service: Part { try await startup.failure() }, successTerminationBehavior: .ignore,
                failureTerminationBehavior: .gracefullyShutdownGroup),
            // The last is told first: the streams of desks would hold up all that comes after them.
            .init(service: application),
            .init(service: Part { await interior.runStreams() }, successTerminationBehavior: .ignore),
        ]
        let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: parts, logger: logger))
        do { try await group.run() } catch let error as IOError {
            throw ListeningError(host: host, port: port, reason: error)
        }
    }

    /// What goes on beside the answering until it is over.
    private struct Part: Service {
        let work: @Sendable () async throws -> Void

        func run() async throws { try await cancelWhenGracefulShutdown(work) }
    }
}
