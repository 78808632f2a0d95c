import AsyncHTTPClient
import Broker
import CallbackClient
import Decisions
import EventLog
import GraphClient
import HTTPInterface
import LMDBDeliveries
import Logging
import NIOCore
import OutwardHTTP
import ParleyConfiguration
import Projections
import ServiceLifecycle
import Timeline
import UnixSignals
import Views

/// The parts of a running broker, started and stopped in order.
struct BrokerProcess {
    let broker: Broker
    let configuration: Configuration
    /// The connectors with their secrets.
    let connections: [Configuration.Connection]
    /// What signs the questions to bots, by their names.
    let taskSecrets: [String: String]
    let http: HTTPConfiguration
    let snapshots: SnapshotStore
    let views: Views
    /// The files of customers' messages.
    let media: MediaStore
    /// The folder that holds the log.
    let data: String
    let console: Console
    let logger: Logger

    /// Runs until the process is told to stop; then everything that was taken is finished and the states are kept.
    func run() async throws {
        let projector = try Projector(broker: broker, snapshots: snapshots)
        // Before anything happens: what groups may have given out before is not beyond.
        let groups = GroupDeliveries(broker: broker, logger: logger) { [data] head in
            try LMDBDeliveryStore(data: data, head: head)
        }
        broker.start()
        defer { broker.stop() }
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: GraphGateway.clientConfiguration)
        let patient = HTTPClient(eventLoopGroupProvider: .singleton, configuration: GraphGateway.patientConfiguration)
        do {
            let keyring = WebhookKeyring(broker: broker, file: WebhookKeyFile(in: data))
            let outward = outward(client, patient, keyring)
            try await keyring.check()
            try await configure()
            for warning in broker.setup.settings.warnings(for: connections) { logger.warning("\(warning)") }
            try await OpenDesks.closeLeftOpen(of: broker)
            try await services(projector, outward, groups, webhooks(groups, keyring)).run()
            await projector.save()
            try await client.shutdown()
            try await patient.shutdown()
        } catch {
            try? await client.shutdown()
            try? await patient.shutdown()
            throw error
        }
    }

    /// What the file sets becomes events, so that a replay knows the rules of the time.
    private func configure() async throws {
        let settings = broker.setup.settings
        for outcome in try await broker.submit(configuration.commands(replacing: settings)) {
            if case .rejected(let rejection) = outcome { throw Failure("configuration: \(rejection)") }
        }
    }

    /// What reaches the platform, bots, and who wants to be told what became of a message.
    private struct Outward {
        var gateway: ConnectorGateway
        var outbox: Outbox
        var openings: ChatOpenings
        var bots: BotRequests
        var flows: FlowRequests
        var reports: DeliveryReportPosts
        var media: MediaFetching
        var templates: TemplateUpdates
    }

    private func outward(_ client: HTTPClient, _ patient: HTTPClient, _ keyring: WebhookKeyring) -> Outward {
        let gateway = ConnectorGateway(connections, client: client, patient: patient, logger: logger)
        return Outward(
            gateway: gateway,
            outbox: Outbox(broker: broker, gateway: gateway, logger: logger),
            openings: ChatOpenings(broker: broker, gateway: gateway, logger: logger),
            bots: BotRequests(
                broker: broker,
                gateway: HTTPBotGateway(client: client, secrets: taskSecrets, time: broker.time, logger: logger),
                logger: logger),
            flows: FlowRequests(
                broker: broker,
                gateway: HTTPFlowGateway(asking: addresses, time: broker.time, logger: logger), logger: logger),
            reports: DeliveryReportPosts(
                broker: broker,
                gateway: HTTPReportGateway(posting: posting, keys: { try await keyring.keys() }),
                logger: logger),
            media: MediaFetching(broker: broker, gateway: gateway, store: media, logger: logger),
            templates: TemplateUpdates(
                broker: broker, gateway: gateway, connector: { [http] in http.connector(ofAccount: $0) },
                logger: logger))
    }

    /// The addresses that others name and that may be asked, and posted to.
    private var addresses: AddressGuard {
        AddressGuard(allowing: configuration.outward.allow.compactMap { AddressRange($0) })
    }

    private var posting: HTTPWebhookGateway {
        HTTPWebhookGateway(asking: addresses, time: broker.time, logger: logger)
    }

    private func webhooks(_ groups: GroupDeliveries, _ keyring: WebhookKeyring) -> WebhookDeliveries {
        let events = EventPosts(of: broker)
        return WebhookDeliveries(broker: broker, groups: groups, gateway: posting, keyring: keyring, logger: logger) {
            try await events.content(at: $0)
        }
    }

    private func services(
        _ projector: Projector, _ outward: Outward, _ groups: GroupDeliveries, _ webhooks: WebhookDeliveries
    ) -> ServiceGroup {
        let web = HTTPService(
            broker: broker, totals: { projector.totals }, views: views, forwarding: outward.gateway, media: media,
            groups: groups, webhooks: webhooks, configuration: http, logger: logger,
            metricSources: [
                MetricSource(outbox: outward.outbox), MetricSource(openings: outward.openings),
                MetricSource(media: outward.media), MetricSource(groups: groups, of: broker),
                MetricSource(webhooks: webhooks),
            ],
            backlogs: { outward.outbox.backlogs }, onListening: { try await begin(port: $0) })
        var services: [any Service] = [
            LogFollowing(logger: logger) { try await projector.run() },
            LogFollowing(logger: logger) { try await views.run() },
            LogFollowing(logger: logger) { try await outward.outbox.run() },
            LogFollowing(logger: logger) { try await outward.openings.run() },
            LogFollowing(logger: logger) { try await outward.bots.run() },
            LogFollowing(logger: logger) { try await outward.flows.run() },
            LogFollowing(logger: logger) { try await outward.reports.run() },
            LogFollowing(logger: logger) { try await outward.media.run() },
            LogFollowing(logger: logger) { try await outward.templates.run() },
            LogFollowing(logger: logger) { try await groups.run() },
            LogFollowing(logger: logger) { try await webhooks.run() },
            web,
        ]
        // The last is told first. Where a command is one of several in a process, as in tests, it ends none.
        if console.isProcess { services.append(StopWatch(logger: logger)) }
        // Whatever fails, what is being answered is finished.
        let parts = services.map {
            ServiceGroupConfiguration.ServiceConfiguration(
                service: $0, failureTerminationBehavior: .gracefullyShutdownGroup)
        }
        return ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: parts, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    }

    /// Says where Parley is, and makes sure that somebody can administrate it. Only now: a start that ends because its port is
    /// taken would have issued a token that nobody was told.
    private func begin(port: Int) async throws {
        announce(port: port)
        let given = configuration.secrets.adminToken?.reveal()
        let token = try await TokenAuthority.ensureAdmin(broker: broker, given: given) { token in
            do {
                try console.print("  admin token, shown this once: \(token)")
                try console.output.flush()
            } catch {
                throw Failure(
                    "the administrator's token can't be shown, as nobody reads the output: "
                        + "set PARLEY_ADMIN_TOKEN to one of your own, such as 'openssl rand -hex 32' makes")
            }
        }
        guard case .issuedBefore = token else { return }
        try? console.print(
            "  admin token: was shown at an earlier start; for another, start with PARLEY_ADMIN_TOKEN set to one of your own"
        )
        try? console.output.flush()
    }

    private func announce(port: Int) {
        let address = "http://\(http.host.contains(":") ? "[\(http.host)]" : http.host):\(port)"
        let lines = [
            "Parley listens on \(address)", "  webhooks   \(address)/webhooks/whatsapp",
            "  reference  \(address)/openapi.json",
        ]
        for line in lines { try? console.print(line) }
        try? console.output.flush()
    }

    /// Work that follows the log until the process is told to stop, or the log has stopped: then the process stays to say so, to
    /// health checks and to everybody who wants something recorded.
    private struct LogFollowing: Service {
        let logger: Logger
        let work: @Sendable () async throws -> Void

        func run() async throws {
            do {
                try await cancelWhenGracefulShutdown(work)
            } catch is CancellationError {
                // The way in which following ends.
            } catch let error as LogError where error.code == .stopped {
                logger.critical("\(error)")
                try? await gracefulShutdown()
            }
        }
    }
}

extension MetricSource {
    /// What an outbox has to do.
    fileprivate init(outbox: Outbox) {
        self.init {
            [
                MetricFamily(
                    "parley_outbox_in_flight", .gauge, "Messages on their way to the platform.",
                    [MetricSample(Double(outbox.inFlight))]),
                MetricFamily(
                    "parley_outbox_waiting", .gauge, "Messages that wait to be sent.",
                    [MetricSample(Double(outbox.waiting))]),
                MetricFamily(
                    "parley_outbox_paced", .gauge,
                    "Messages that wait for their line's pace; they are among those that wait.",
                    [MetricSample(Double(outbox.paced))]),
                MetricFamily(
                    "parley_outbox_throttled_lines", .gauge,
                    "Lines that are left alone for a while, as the platform says that it gets too much.",
                    [MetricSample(Double(outbox.throttledLines))]),
            ]
        }
    }

    /// What the platform has of the lines' ice breakers.
    fileprivate init(openings: ChatOpenings) {
        self.init {
            let counts = openings.counts
            let samples = [("put", counts.put), ("waiting", counts.waiting), ("refused", counts.refused)].map {
                MetricSample(Double($0.1), ["standing": $0.0])
            }
            return [
                MetricFamily(
                    "parley_chat_openings", .gauge,
                    "Lines by whether the platform has what their rules have it show when a chat is opened.", samples)
            ]
        }
    }

    /// What is posted to webhooks.
    fileprivate init(webhooks: WebhookDeliveries) {
        self.init {
            let counts = webhooks.counts
            let posts = [("taken", counts.taken), ("slowed-down", counts.slowedDown), ("failed", counts.failed)].map {
                MetricSample(Double($0.1), ["answer": $0.0])
            }
            return [
                MetricFamily(
                    "parley_webhook_posts_total", .counter,
                    "Posts to webhooks since the start, by how they were answered.", posts),
                MetricFamily(
                    "parley_webhooks_posted", .gauge, "Webhooks that are posted to: neither paused nor disabled.",
                    [MetricSample(Double(webhooks.posted))]),
            ]
        }
    }

    /// The files of customers' messages.
    fileprivate init(media: MediaFetching) {
        self.init {
            let counts = media.counts
            let samples = [("fetched", counts.fetched), ("waiting", counts.waiting), ("given-up", counts.givenUp)].map {
                MetricSample(Double($0.1), ["standing": $0.0])
            }
            return [
                MetricFamily(
                    "parley_media", .gauge,
                    "Files of customers' messages by whether they were fetched since the start, are to be, or were given up.",
                    samples)
            ]
        }
    }
}
