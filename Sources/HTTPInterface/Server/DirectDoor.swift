package import Broker
import HTTPTypes
import Hummingbird
package import Logging
import NIOCore
import Projections
import WhatsApp

/// The way in without a network: webhooks, messages and sessions, answered by what answers them behind the router, on whatever
/// runs the caller's task. There are no connections, no places, and no time that a request has: for a simulation in a time of its
/// own.
package struct DirectDoor: Sendable {
    /// What was answered.
    package struct Answer: Sendable {
        /// The HTTP status.
        package let status: Int
        /// The body.
        package let body: [UInt8]
    }

    private static let resources: [any Resource.Type] = [
        WebhookRoutes.self, GraphRoutes.self, MessageRoutes.self, SessionRoutes.self,
    ]

    private let operations: [String: Operation]
    private let authority: TokenAuthority
    private let outcomes: SendOutcomes
    private let logger: Logger

    /// A door to a broker.
    ///
    /// - Parameter clock: What a Graph request waits by for the platform's answer.
    package init(
        broker: Broker, configuration: HTTPConfiguration, clock: any Clock<Duration>, logger: Logger
    ) {
        let interior = HTTPInterior(
            broker: broker, totals: { .init() }, views: nil, configuration: configuration, logger: logger,
            metricSources: [],
            notReady: { nil }, clock: clock, readers: nil)
        let operations = DirectDoor.resources.flatMap { $0.init(interior).operations }
        self.operations = Dictionary(
            uniqueKeysWithValues: operations.map { ($0.id, $0.limited(by: configuration.limits)) })
        authority = TokenAuthority(broker: broker)
        outcomes = interior.outcomes
        self.logger = logger
    }

    /// Tells those who wait what became of their messages, until the task is cancelled.
    package func run() async { await outcomes.run() }

    /// Takes a webhook with this signature.
    package func receive(_ body: [UInt8], signature: String) async -> Answer {
        var fields = HTTPFields()
        if let name = HTTPField.Name(WebhookSignature.header) { fields[name] = signature }
        return await ask("receiveWebhook", body: body, fields)
    }

    /// Asks for an operation, by its name in `/openapi.json`, with a token and the parts of its path, and perhaps with a key of the
    /// caller's for the request.
    package func ask(
        _ operation: String, _ parameters: [String: String], token: String, key: String? = nil, body: [UInt8]
    ) async -> Answer {
        var fields: HTTPFields = [.authorization: "Bearer \(token)"]
        if let key, let name = HTTPField.Name(IdempotencyKey.field) { fields[name] = key }
        return await ask(operation, parameters, body: body, fields)
    }

    private func ask(
        _ name: String, _ parameters: [String: String] = [:], body: [UInt8], _ fields: HTTPFields
    ) async -> Answer {
        guard let operation = operations[name] else { return Answer(status: 404, body: []) }
        var fields = fields
        fields[.contentLength] = "\(body.count)"
        let head = HTTPRequest(
            method: operation.method, scheme: nil, authority: nil, path: operation.path, headerFields: fields)
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer(bytes: body)))
        let exchange = Exchange(request, parameters: parameters, operation)
        let response = await operation.answer(exchange, authority, logger)
        return Answer(status: response.status.code, body: await response.collected())
    }
}
