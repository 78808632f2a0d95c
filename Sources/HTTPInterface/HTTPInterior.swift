import Broker
import Events
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import Projections
import Timeline
import Views

/// The parts of the HTTP interface, put together.
struct HTTPInterior: Sendable {
    let broker: Broker
    let totals: @Sendable () async -> Totals
    /// Lists, transcripts and words; nil where there are none.
    let views: Views?
    /// What passes requests of the Graph API on; nil where nothing does.
    let forwarding: (any GraphForwarding)?
    /// The files of customers' messages; nil where there are none.
    let media: MediaStore?
    /// What keeps groups of consumers; nil where nothing does.
    let groups: GroupDeliveries?
    /// What posts webhooks; nil where nothing does.
    let webhooks: WebhookDeliveries?
    let configuration: HTTPConfiguration
    let logger: Logger
    let metricSources: [MetricSource]
    /// What waits to be sent, by line.
    let backlogs: @Sendable () -> [LineID: LineBacklog]
    let notReady: @Sendable () -> String?
    let clock: any Clock<Duration>
    /// What reads the log; nil for who asks.
    let readers: NIOThreadPool?
    let outcomes: SendOutcomes
    /// Whose desk is open.
    let desks: OpenDesks
    /// What the streams of desks are told.
    let feed: DeskFeed
    /// What wakes the streams of events.
    let eventFeed: EventFeed
    let metrics = HTTPMetrics()
    /// The conversations of very many events that are being read.
    let longReads = LongReads()
    /// The uploads with a key that are under way.
    let keysUnderWay = KeysUnderWay()
    let places: Places
    let connections: Connections
    /// One for all requests, those that the routes answer and those that don't reach them.
    let timer: RequestTimer
    /// One for those that pass a file on.
    let uploadTimer: RequestTimer
    /// What every webhook passes.
    let intake: WebhookIntake

    init(
        broker: Broker, totals: @escaping @Sendable () async -> Totals, views: Views?,
        forwarding: (any GraphForwarding)? = nil, media: MediaStore? = nil, groups: GroupDeliveries? = nil,
        webhooks: WebhookDeliveries? = nil,
        configuration: HTTPConfiguration, logger: Logger, metricSources: [MetricSource],
        backlogs: @escaping @Sendable () -> [LineID: LineBacklog] = { [:] },
        notReady: @escaping @Sendable () -> String?,
        clock: any Clock<Duration>, readers: NIOThreadPool? = LogReader.threads
    ) {
        self.broker = broker
        self.totals = totals
        self.views = views
        (self.forwarding, self.media, self.groups, self.webhooks) = (forwarding, media, groups, webhooks)
        self.configuration = configuration
        self.logger = logger
        (self.metricSources, self.backlogs) = (metricSources, backlogs)
        self.notReady = notReady
        self.clock = clock
        self.readers = readers
        outcomes = SendOutcomes(log: broker.log)
        desks = OpenDesks(
            broker: broker, agentLimit: configuration.limits.deskStreamsOfAgent, limit: configuration.limits.deskStreams
        )
        feed = DeskFeed(broker: broker)
        eventFeed = EventFeed(broker: broker, limit: configuration.limits.eventStreams)
        places = Places(configuration.limits)
        connections = Connections(configuration.limits)
        timer = RequestTimer(configuration.limits.requestTime, clock: clock)
        uploadTimer = RequestTimer(configuration.limits.uploadTime, clock: clock)
        intake = WebhookIntake(
            broker: broker, configuration: configuration, refusals: WebhookRefusals(logger: logger))
    }

    /// Tells streams what happens, until the task is cancelled: then they end, those of desks not because their agents have gone.
    func runStreams() async {
        await withTaskCancellationHandler {
            async let events: Void = eventFeed.run()
            await feed.run()
            await events
        } onCancel: {
            desks.end()
        }
    }

    /// The server, with its limits.
    func application(onListening: @escaping @Sendable (Int) async -> Void) -> Application<FrontDoor> {
        let limits = configuration.limits
        let decoder = HTTP1Channel.Configuration.DecoderConfiguration(
            maxHeaderFieldSize: limits.headers, maxHeaderListSize: limits.headers,
            maxHeaderFieldCount: limits.headerCount)
        let paths = fastPaths
        let channel = HTTP1Channel.Configuration(
            additionalChannelHandlers: self.handlers(paths), httpDecoderConfiguration: decoder)
        return Application(
            responder: frontDoor().door, server: .http1(configuration: channel),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                availableConnectionsDelegate: .maximum(limits.connections, logger: logger)),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) },
            logger: logger)
    }

    /// What a connection's requests and answers pass on their way to the routes and back.
    ///
    /// Connections that nobody uses are looked after in front of the fast paths: what these take is use, too. So are those
    /// that have to end, be it that Parley stops: its answers can come early, too.
    private func handlers(_ paths: FastPaths) -> [any RemovableChannelHandler] {
        let connection = ConnectionHandler(configuration.limits, connections)
        return [
            connection, HTTPConnectionStateHandler(logger: logger),
            EarlyAnswerHandler(configuration.limits, connection), FastPathHandler(paths),
        ]
    }

    /// Every route, behind the front door.
    func frontDoor() -> (door: FrontDoor, operations: [Operation], routers: [Router<Visit>]) {
        var (own, graph) = (routes(), routes())
        let operations = Resources.all.flatMap { $0.init(self).operations.map { $0.limited(by: configuration.limits) } }
        for operation in operations {
            if operation.errors == .graph { graph.add(operation) } else { own.add(operation) }
        }
        // The documents come last. The one describes what tells events; the other all that were added before, and itself.
        let events = AsyncAPIDocument.operation(describing: operations)
        let document = OpenAPIDocument.operation(describing: operations + [events])
        own.add(events)
        own.add(document)
        let door = FrontDoor(
            own: Entrance(own), graph: Entrance(graph), places: places, metrics: metrics, timer: timer,
            uploadTimer: uploadTimer, sessions: configuration.sessions,
            pages: configuration.pages.map {
                PageEntrance(pages: $0, sessions: configuration.sessions, time: broker.time)
            })
        return (door, operations + [events, document], [own.router, graph.router])
    }

    /// A router without routes.
    private func routes() -> Routes {
        Routes(
            router: Router(context: Visit.self, options: .autoGenerateHeadEndpoints),
            authority: TokenAuthority(broker: broker), limits: configuration.limits, logger: logger)
    }

    /// What is answered before it reaches the routes.
    var fastPaths: FastPaths {
        FastPaths(
            paths: [WebhookPath(intake: intake), FetchPath(desk: groupDesk, limits: configuration.limits)],
            places: places, metrics: metrics, timer: timer, logger: logger)
    }
    /// What asks the broker.
    var gate: Gate { Gate(broker: broker, reader: reader) }
    /// What reads the views.
    var viewReader: ViewReader { ViewReader(views: views, broker: broker, threads: readers) }
    /// What asks groups of consumers.
    var groupDesk: GroupDesk {
        let reader = LogReader(log: broker.log, threads: readers == nil ? nil : LogReader.delivering)
        return GroupDesk(deliveries: groups, gate: gate, reader: reader)
    }
    /// What asks webhooks that are posted.
    var webhookDesk: WebhookDesk { WebhookDesk(posting: webhooks, groups: groupDesk, gate: gate) }
    /// What reads the log.
    var reader: LogReader { LogReader(log: broker.log, threads: readers) }
}
