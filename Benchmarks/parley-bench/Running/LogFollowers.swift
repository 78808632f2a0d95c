import AsyncHTTPClient
import Broker
import CallbackClient
import GraphClient
import HTTPInterface
import Logging
import OutwardHTTP
import Projections
import Timeline
import Views

/// What else follows the log in `parley serve`, with nobody to send to, to ask or to post to: what is measured has it beside itself, as a
/// user has.
struct LogFollowers {
    /// What counts what happens, for whoever asks.
    let projector: Projector
    /// The tables that are queried; nil where a log is too long to be read for them first.
    let views: Views?
    private let works: [@Sendable () async throws -> Void]

    /// - Parameters:
    ///   - groups: What webhooks are fetched from; nil where nobody is told anything.
    ///   - sends: Whether messages are sent from here, and not from elsewhere.
    ///   - keepsViews: Whether there are tables.
    init(
        _ broker: Broker, groups: GroupDeliveries? = nil, sends: Bool = true, keepsViews: Bool = true, in folder: String
    ) throws {
        let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        let none = ConnectorGateway([:])
        let bots = HTTPBotGateway(client: .shared, secrets: [:], time: broker.time, logger: logger)
        let flows = HTTPFlowGateway(asking: AddressGuard(allowing: []), time: broker.time, logger: logger)
        let posting = HTTPWebhookGateway(asking: AddressGuard(allowing: []), time: broker.time, logger: logger)
        let keyring = WebhookKeyring(broker: broker, file: WebhookKeyFile(in: folder))
        let projector = try Projector(broker: broker, snapshots: SnapshotStore(directory: folder + "/projections"))
        let views = keepsViews ? Views(log: broker.log, directory: folder + "/views", logger: logger) : nil
        let openings = ChatOpenings(broker: broker, gateway: none, logger: logger)
        let questions = BotRequests(broker: broker, gateway: bots, logger: logger)
        let requests = FlowRequests(broker: broker, gateway: flows, logger: logger)
        let reports = DeliveryReportPosts(
            broker: broker, gateway: HTTPReportGateway(posting: posting, keys: { try await keyring.keys() }),
            logger: logger)
        let media = MediaFetching(
            broker: broker, gateway: none, store: MediaStore(directory: folder + "/media"), logger: logger)
        let templates = TemplateUpdates(broker: broker, gateway: none, connector: { _ in nil }, logger: logger)
        var works: [@Sendable () async throws -> Void] = [
            { try await projector.run() }, { try await openings.run() }, { try await questions.run() },
            { try await requests.run() }, { try await reports.run() }, { try await media.run() },
            { try await templates.run() },
        ]
        if let views { works.append { try await views.run() } }
        if sends {
            let outbox = Outbox(broker: broker, gateway: none, logger: logger)
            works.append { try await outbox.run() }
        }
        if let groups {
            let posts = EventPosts(of: broker)
            let webhooks = WebhookDeliveries(
                broker: broker, groups: groups, gateway: posting, keyring: keyring, logger: logger
            ) { try await posts.content(at: $0) }
            works += [{ try await groups.run() }, { try await webhooks.run() }]
        }
        (self.projector, self.views, self.works) = (projector, views, works)
    }

    /// Lets all of them work, until their tasks are cancelled.
    func start() -> [Task<Void, any Error>] { works.map { work in Task { try await work() } } }

    /// Returns when what the log holds has been counted.
    func catchUp(to head: Position) async throws {
        while projector.totals.head < head { try await Task.sleep(for: .milliseconds(10)) }
    }
}
