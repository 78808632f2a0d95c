import Broker
import Decisions
import Deliveries
import EventLog
import Events
import HTTPInterface
import LMDBDeliveries
import LMDBEventLog
import Logging
import Projections
import Settings
import Timeline

/// A broker on a log in a folder, and a group of consumers of everything in it, kept beside it as `parley serve` keeps it.
final class GroupHouse: Sendable {
    static let name = "bench"
    private static let token = "a token of the benchmark, of many characters"
    private static let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }

    let broker: Broker
    let deliveries: GroupDeliveries
    private let log: LMDBEventLog
    private let followers: [Task<Void, any Error>]
    private let serving: Task<Void, any Error>?
    private let port: Int

    /// Opens it, with a group that has had nothing yet.
    ///
    /// - Parameters:
    ///   - isServed: Whether it answers requests over HTTP.
    ///   - types: The kinds of event that are delivered; all where there are none.
    ///   - first: From where on they are delivered; those that are appended from now on where it is nil.
    ///   - prepare: What happens before that.
    init(
        in folder: String, isServed: Bool, types: [String] = [], from first: Position? = nil,
        prepare: (Broker) async throws -> Void = { _ in }
    ) async throws {
        let log = try LMDBEventLog.open(at: folder)
        // What fell due while nobody ran the log would fire for minutes.
        let broker = try Broker(log: log, time: SystemTime(), firesDeadlines: false)
        broker.start()
        let deliveries = GroupDeliveries(broker: broker, logger: GroupHouse.logger) { head in
            try LMDBDeliveryStore(data: folder, head: head)
        }
        let followers = try LogFollowers(broker, groups: deliveries, keepsViews: false, in: folder)
        self.followers = followers.start()
        (self.log, self.broker, self.deliveries) = (log, broker, deliveries)
        (serving, port) = isServed ? try await GroupHouse.serve(broker, deliveries, followers) : (nil, 0)
        try await prepare(broker)
        try await followers.catchUp(to: log.head)
        try await setGroup(types, from: first)
    }

    /// Groups are read at the start: one that was made before that would be taken for one whose place is lost.
    private func setGroup(_ types: [String], from first: Position?) async throws {
        while deliveries.trouble != nil { try await Task.sleep(for: .milliseconds(10)) }
        var terms = GroupTerms()
        // Every consumer holds a batch, and none waits for another's.
        (terms.types, terms.maxInFlight) = (types, 10_000)
        let events = try await broker.submit(
            .setGroup(name: GroupHouse.name, terms, from: first, by: .api("bench")))
        await deliveries.follow(upTo: events.last?.position ?? log.head)
    }

    private static func serve(
        _ broker: Broker, _ deliveries: GroupDeliveries, _ followers: LogFollowers
    ) async throws -> (Task<Void, any Error>, Int) {
        _ = try await TokenAuthority.ensureAdmin(broker: broker, given: token) { _ in }
        var http = HTTPConfiguration()
        http.port = 0
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let service = HTTPService(
            broker: broker, totals: { followers.projector.totals }, views: followers.views, groups: deliveries,
            configuration: http, logger: logger,
            onListening: { found.yield($0) })
        let task = Task { try await service.run() }
        guard let port = await ports.first(where: { _ in true }) else { throw Failure("the server did not start") }
        return (task, port)
    }

    /// So many consumers: over HTTP where it is served.
    ///
    /// - Parameter answers: How they are answered there.
    func consumers(_ count: Int, answers: AnswerForm) throws -> [any EventConsumer] {
        try (0..<count).map { _ -> any EventConsumer in
            guard serving == nil else {
                return try ConsumerOverHTTP(port: port, token: GroupHouse.token, answers: answers)
            }
            return ConsumerInProcess(deliveries: deliveries, log: log)
        }
    }

    /// Ends it.
    func close() async {
        serving?.cancel()
        _ = await serving?.result
        for follower in followers { follower.cancel() }
        for follower in followers { _ = await follower.result }
        broker.stop()
        log.close()
    }
}
