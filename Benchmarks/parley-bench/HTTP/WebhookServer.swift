import Broker
import EventLog
import HTTPInterface
import Logging
import Projections
import Views

/// Parley's HTTP interface in front of a broker, with what follows its log, as `parley serve` has them.
struct WebhookServer {
    /// The port it listens on.
    let port: Int
    private let tasks: [Task<Void, any Error>]

    /// Starts it, on any port that is free.
    ///
    /// - Parameter sends: Whether messages are sent from here, and not from elsewhere.
    init(
        _ broker: Broker, in folder: String, _ configuration: HTTPConfiguration = HTTPConfiguration(),
        sends: Bool = true
    ) async throws {
        var http = configuration
        (http.port, http.appSecrets) = (0, [WebhookRequests.secret])
        let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        let followers = try LogFollowers(broker, sends: sends, in: folder)
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let service = HTTPService(
            broker: broker, totals: { followers.projector.totals }, views: followers.views, configuration: http,
            logger: logger, onListening: { found.yield($0) })
        tasks = [Task { try await service.run() }] + followers.start()
        guard let port = await ports.first(where: { _ in true }) else { throw Failure("the server did not start") }
        self.port = port
    }

    /// Ends it, and what follows the log.
    func stop() { for task in tasks { task.cancel() } }
}
