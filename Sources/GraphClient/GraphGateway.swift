public import AsyncHTTPClient
public import Broker
public import Decisions
import Events
public import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import OutwardHTTP
import Timeline
import WhatsApp

/// The way out to the Graph API.
public struct GraphGateway: MessageGateway {
    /// Where the API is and what opens it.
    public struct Configuration: Sendable {
        /// The API's address, without a path: `https://graph.facebook.com`.
        public var url: String
        /// The API's version: `v24.0`.
        public var version: String
        /// The access token; never logged.
        public var accessToken: String
        /// How long an answer may take. After that the message is in doubt.
        public var timeout: Duration

        /// An address and its token.
        public init(url: String, version: String, accessToken: String, timeout: Duration = .seconds(20)) {
            self.url = url
            self.version = version
            self.accessToken = accessToken
            self.timeout = timeout
        }
    }

    /// What suits the API: a connection that can't be made is the retry rule's affair, a redirect would take the token elsewhere,
    /// and no request waits for another's connection until it is given up.
    public static var clientConfiguration: HTTPClient.Configuration {
        var client = HTTPClient.Configuration()
        client.timeout.connect = .seconds(5)
        client.redirectConfiguration = .disallow
        client.connectionPool.retryConnectionEstablishment = false
        client.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        return client
    }

    /// The same for what is passed on and fetched, however large it is: the other side may not be silent for long.
    public static var patientConfiguration: HTTPClient.Configuration {
        var client = clientConfiguration
        client.timeout.read = .seconds(30)
        client.timeout.write = .seconds(30)
        return client
    }

    private let client: HTTPClient
    let patient: HTTPClient
    let configuration: Configuration
    let logger: Logger

    /// A gateway. The clients are their caller's to shut down.
    ///
    /// - Parameters:
    ///   - client: Best made with ``clientConfiguration``.
    ///   - patient: For what is passed on and fetched; best made with ``patientConfiguration``. The other one unless given.
    public init(client: HTTPClient, patient: HTTPClient? = nil, configuration: Configuration, logger: Logger) {
        self.client = client
        self.patient = patient ?? client
        self.configuration = configuration
        self.logger = logger
    }

    public func send(_ message: OutgoingMessage) async -> AttemptResult {
        do throws(GraphError) {
            let request = try GraphRequest(
                version: configuration.version, line: message.line, content: message.content,
                recipient: message.recipient,
                callbackData: "\(message.token)", identityHash: message.identityHash)
            return await post(request, attempt: message.token.attempt)
        } catch {
            return result(of: error, attempt: message.token.attempt, retryAfter: nil)
        }
    }

    private func post(_ request: GraphRequest, attempt: UInt32) async -> AttemptResult {
        do {
            let answer = try await answer(to: request)
            switch GraphResponse.parse(status: answer.status, body: answer.body) {
            case .accepted(let accepted):
                return .accepted(
                    message: accepted.message, waID: accepted.waID, userID: accepted.userID, status: accepted.status)
            case .refused(let error): return result(of: error, attempt: attempt, retryAfter: answer.retryAfter)
            }
        } catch {
            return unanswered(error, attempt: attempt)
        }
    }

    /// What the platform answers, whatever it is.
    struct Answer {
        var status: Int
        var body: [UInt8]
        var retryAfter: Duration?
    }

    func answer(to graphRequest: GraphRequest) async throws -> Answer {
        var request = HTTPClientRequest(url: configuration.url + graphRequest.path)
        request.method = .POST
        request.headers.add(name: "Authorization", value: "Bearer \(configuration.accessToken)")
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(graphRequest.body)
        let end = ContinuousClock.now + configuration.timeout
        let response = try await client.execute(request, deadline: deadline, logger: logger.quiet)
        let body = try await response.body.collect(upTo: GraphResponse.limit, until: end)
        return Answer(
            status: Int(response.status.code), body: Array(body.readableBytesView),
            retryAfter: response.retryAfter)
    }

    private func result(of error: GraphError, attempt: UInt32, retryAfter: Duration?) -> AttemptResult {
        let verdict = RetryRule.standard.verdict(on: error, attempt: attempt, retryAfter: retryAfter)
        let retry: Duration?
        switch verdict {
        case .inDoubt: return .inDoubt(reason: error.description)
        case .retry(let wait), .retryNotBefore(let wait): retry = wait
        case .never: retry = nil
        }
        var particulars = error.particulars
        if RetryRule.retry(for: error) == .throttled {
            particulars.throttled = min(max(retryAfter ?? .zero, .zero), RetryRule.day)
        }
        return .failed(
            httpStatus: UInt32(clamping: error.httpStatus), code: error.code, reason: error.description,
            retryAfter: retry, particulars: particulars)
    }

    /// A request that never left can be made again. One that may have arrived must not be: there is no idempotency key.
    private func unanswered(_ error: any Error, attempt: UInt32) -> AttemptResult {
        guard GraphGateway.neverLeft(error) else { return .inDoubt(reason: "no answer: \(error)") }
        let noConnection = GraphError(
            httpStatus: 0, code: 0, title: "no connection to the platform", details: "\(error)")
        return result(of: noConnection, attempt: attempt, retryAfter: nil)
    }

    static func neverLeft(_ error: any Error) -> Bool {
        switch error {
        case is NIOConnectionError: true
        case let error as IOError: error.errnoCode == ECONNREFUSED
        case let error as HTTPClientError: beforeTheRequest.contains(error)
        // Nothing is written before the other side has shown its certificate.
        default: failedInTLSHandshake(error)
        }
    }

    /// Told by name: the client hands on the errors of a module that is not a dependency of this one.
    private static func failedInTLSHandshake(_ error: any Error) -> Bool {
        guard String(reflecting: type(of: error)).hasPrefix("NIOSSL.") else { return false }
        let text = "\(error)"
        return text.hasPrefix("handshakeFailed") || text.contains("failedToValidateHostname")
    }

    /// What can go wrong before a request is written.
    private static let beforeTheRequest: [HTTPClientError] = [
        .connectTimeout, .getConnectionFromPoolTimeout, .invalidURL, .emptyHost, .emptyScheme, .alreadyShutdown,
        .tlsHandshakeTimeout,
    ]

    private var deadline: NIODeadline { .now() + .milliseconds(configuration.timeout.milliseconds) }
}

extension GraphError {
    /// What is kept of the error beside its code and its words.
    fileprivate var particulars: FailureParticulars {
        var particulars = FailureParticulars()
        (particulars.trace, particulars.subcode, particulars.details) = (traceID, subcode, details)
        return particulars
    }
}
