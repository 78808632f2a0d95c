public import Flows
import Graphviz
public import Settings

/// Where and how Parley is reached over HTTP.
public struct HTTPConfiguration: Sendable {
    /// The address to listen on; loopback unless set. Nothing here is encrypted: put a proxy with TLS in front before it is
    /// reachable from elsewhere.
    public var host = "127.0.0.1"
    /// The port; 0 for any that is free.
    public var port = 8480
    /// The app secrets with which webhooks of the default connector's lines may be signed: several while one is being replaced.
    /// Without one, all of them are refused.
    public var appSecrets: [String] = []
    /// The token that the platform sends when the default connector's app subscribes; empty to refuse that.
    public var verifyToken = ""
    /// The platform's ids of the business accounts that the default connector reaches.
    public var accounts: Set<String> = []
    /// The other connectors there are (S1.2).
    public var connectors: [Connector] = []
    /// Those by which messages can leave.
    public var sending: Set<ConnectorName> = []
    /// How long a Graph API request waits for the platform's answer before it is told Parley's own id of the message.
    public var sendWait = Duration.seconds(10)
    /// Whether `/metrics` is told to anybody who asks.
    public var openMetrics = false
    /// Reads a flow's definition that is published; throws a ``Flows/FlowError``. JSON alone unless set.
    public var readFlow: @Sendable (String) throws -> Flow = { try Flow(canonical: $0) }
    /// Draws a graph in Graphviz' language as SVG, on a thread that may wait for it; throws a ``Graphviz/GraphvizError``. Nothing is
    /// drawn unless it is set.
    public var drawGraph: @Sendable (String) throws -> [UInt8] = { _ in throw GraphvizError.notInstalled }
    /// What answers browsers beside `/v1`; nil for nothing.
    public var pages: (any Pages)?
    /// Whose requests browsers make.
    public var sessions = BrowserSessions()
    /// What is refused, and when.
    public var limits = HTTPLimits()
    /// A benchmark's: webhooks are answered when their signature has been checked, and nothing is recorded.
    package var discardsWebhooks = false

    /// The defaults.
    public init() {}

    /// What a connector's app is known by (S1.2).
    public struct Connector: Sendable {
        /// Its name.
        public var name: ConnectorName
        /// The app secrets with which webhooks of its lines may be signed. Without one, all of them are refused.
        public var appSecrets: [String]
        /// The token that the platform sends when its app subscribes; empty to refuse that.
        public var verifyToken: String
        /// The platform's ids of the business accounts that it reaches, and of whatever else is asked for by name.
        public var accounts: Set<String>

        /// A connector's app.
        public init(
            name: ConnectorName, appSecrets: [String] = [], verifyToken: String = "", accounts: Set<String> = []
        ) {
            (self.name, self.appSecrets, self.verifyToken) = (name, appSecrets, verifyToken)
            self.accounts = accounts
        }
    }

    /// The tokens with which the platform may subscribe.
    var verifyTokens: [String] { [verifyToken] + connectors.map(\.verifyToken) }
}

/// What the HTTP interface refuses to exceed.
public struct HTTPLimits: Sendable {
    /// Bytes of a webhook's body: the platform's own limit is 3 MB.
    public var webhookBody = 3 << 20
    /// Bytes of the body of a Graph API request.
    public var graphBody = 512 << 10
    /// Bytes of a file that is passed on to the platform, with the form around it: the platform's own limit is 100 MB.
    public var graphUpload = 101 << 20
    /// Bytes of the body of a request to Parley's own resources.
    public var body = 256 << 10
    /// Bytes of one header field, and of all of them together.
    public var headers = 16 << 10
    /// The number of header fields.
    public var headerCount = 100
    /// The time that a request has, from its head to its answer.
    public var requestTime = Duration.seconds(30)
    /// A conversation of more events than these takes long to be read as of a moment: few are read at once.
    public var longConversation: UInt32 = 20_000
    /// The same for a request that passes a file on.
    public var uploadTime = Duration.seconds(300)
    /// How long a connection may say nothing after a request.
    public var idleTime = Duration.seconds(60)
    /// How long a connection may take for the head of its first request.
    public var firstRequestTime = Duration.seconds(10)
    /// How long nothing of an answer may be taken by who asked.
    public var unreadAnswerTime = Duration.seconds(30)
    /// Connections; a further one waits to be accepted. There are ``sparedConnections`` more than places for requests, of all
    /// three kinds, and streams.
    public var connections = 3288
    /// Connections that are kept for who asks next: where no more are left, the one that has been silent for longest ends.
    public var sparedConnections = 64
    /// Bytes of a page's elements as JSON. A page has at least one.
    public var page = 4 << 20
    /// Webhooks that are worked on at once; a further one is told to come back.
    public var concurrentWebhooks = 512
    /// Other requests that are worked on at once; a further one is told to come back. Health checks always get through.
    public var concurrentRequests = 256
    /// Graph API requests whose message is recorded and that wait for the platform's answer; a further one is told Parley's own
    /// id of the message at once.
    public var waitingSends = 256
    /// Streams of desks; a further one is told to come back.
    public var deskStreams = 2000
    /// Streams of one agent's desk: in so many windows it can be open.
    public var deskStreamsOfAgent = 8
    /// Streams of events; a further one is told to come back.
    public var eventStreams = 200
    /// Bytes of a body that are still taken, and dropped, after its request was answered.
    public var unreadBody = 8 << 20
    /// How long these may take.
    public var unreadTime = Duration.seconds(5)

    /// The defaults.
    public init() {}
}
