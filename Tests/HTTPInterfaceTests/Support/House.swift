import Broker
import BrokerTesting
import Decisions
import Encoding
import EventLog
import EventLogTesting
import Events
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Projections
import Testing
import Timeline
import Views
import WhatsApp

@testable import HTTPInterface

/// A broker on a log in memory with its HTTP interface, for one test.
struct House: Sendable {
    static let secret = "the app secret of the tests"
    static let adminToken = "an administrator's token of the tests"
    static let line = "106540352242922"
    static let start = Timestamp(milliseconds: 1_767_603_600_000)

    let log: FaultyEventLog
    let time = VirtualTime(House.start)
    let clock = ManualClock()
    let broker: Broker
    let views: Views
    let store = InMemoryDeliveryStore()
    let groups: GroupDeliveries
    /// What posts webhooks; nil where a test has nowhere to.
    let webhooks: WebhookDeliveries?
    let interior: HTTPInterior

    fileprivate init(
        _ configuration: HTTPConfiguration, _ logger: Logger, notReady: String?, _ forwarding: (any GraphForwarding)?,
        _ media: MediaStore?, _ posts: PostedWebhooks?, _ backlogs: [LineID: LineBacklog], on base: InMemoryEventLog
    ) throws {
        log = FaultyEventLog(base)
        let broker = try Broker(log: log, time: time)
        self.broker = broker
        views = Views(log: log, directory: nil, logger: logger)
        groups = GroupDeliveries(broker: broker, logger: logger) { [store] _ in store }
        webhooks = posts?.deliveries(of: broker, groups, logger)
        interior = HTTPInterior(
            broker: broker, totals: { [log] in Totals.counted(in: log) }, views: views, forwarding: forwarding,
            media: media, groups: groups, webhooks: webhooks,
            configuration: configuration,
            logger: logger, metricSources: [], backlogs: { backlogs }, notReady: { notReady }, clock: clock)
    }

    /// Runs a test with a house: an administrator's token is valid, and nothing else has happened but what is in the log.
    static func open(
        on base: InMemoryEventLog = InMemoryEventLog(),
        logger: Logger? = nil, notReady: String? = nil, forwarding: (any GraphForwarding)? = nil,
        media: MediaStore? = nil, webhooks: PostedWebhooks? = nil, backlogs: [LineID: LineBacklog] = [:],
        _ configure: (inout HTTPConfiguration) -> Void = { _ in },
        _ test: @escaping @Sendable (House, Client) async throws -> Void
    ) async throws {
        var configuration = HTTPConfiguration()
        configuration.appSecrets = [secret]
        configuration.verifyToken = "the verify token"
        configuration.limits.webhookBody = 64 << 10
        configure(&configuration)
        let house = try House(
            configuration, logger ?? Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, notReady: notReady,
            forwarding, media, webhooks, backlogs, on: base)
        house.broker.start()
        defer { house.broker.stop() }
        _ = try await TokenAuthority.ensureAdmin(broker: house.broker, given: adminToken) { _ in }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await house.interior.outcomes.run() }
            group.addTask { await house.interior.runStreams() }
            group.addTask { try? await house.groups.run() }
            group.addTask { try? await house.webhooks?.run() }
            try await house.interior.application(onListening: { _ in }).test(.router) { client in
                let check = AnswerCheck(house.interior.frontDoor().operations)
                try await test(house, Client(http: client, check: check, views: house.views))
            }
            group.cancelAll()
        }
    }

    /// Sends signed webhook bodies.
    func receive(_ client: Client, _ body: String) async throws {
        let answer = try await client.webhook(body)
        #expect(answer.status == .ok)
    }

    /// A token of a role.
    func token(_ name: String, _ role: Role, lines: [LineID] = []) async throws -> String {
        let token = Secret.newToken()
        var issued = TokenIssued()
        (issued.name, issued.role, issued.lines) = (name, role, lines)
        issued.hash = RawBytes(Secret.hash(token))
        _ = try await broker.submit(.issueToken(issued))
        return token
    }

    /// All events of the log.
    func events() throws -> [RecordedEvent] {
        var events: [RecordedEvent] = []
        _ = try log.events(from: .start.next, limit: 100_000) { events.append($0) }
        return events
    }

    /// Makes an attempt at the send and ends it, as the outbox would.
    func attempt(_ send: Position, in conversation: ConversationID, _ result: AttemptResult) async throws {
        let begun = try await broker.submit(.beginAttempt(conversation, send: send))
        guard case .sendAttempted(let attempted)? = begun.last?.event else {
            Issue.record("no attempt began")
            return
        }
        _ = try await broker.submit(.endAttempt(conversation, send: send, attempt: attempted.attempt, result))
    }
}

extension Totals {
    /// What a log holds, counted.
    static func counted(in log: any EventLog) -> Totals {
        var totals = Totals()
        _ = try? log.events(from: .start.next, limit: 100_000) { totals.apply($0) }
        return totals
    }
}

/// An answer with its body read as JSON.
struct Answer: Sendable {
    let status: HTTPResponse.Status
    let headers: HTTPFields
    let text: String
    var bytes: [UInt8] = []

    init(_ response: TestResponse) {
        status = response.status
        headers = response.headers
        text = String(buffer: response.body)
        bytes = Array(response.body.readableBytesView)
    }

    init(_ status: HTTPResponse.Status, json text: String) {
        (self.status, self.text) = (status, text)
        headers = [.contentType: "application/json"]
    }

    /// The body; null where it is no JSON.
    var json: JSON { (try? JSONDecoder().decode(JSON.self, from: Data(text.utf8))) ?? .null }

    /// The lines of a body in JSON Lines; null for one that is no JSON.
    var lines: [JSON] {
        text.split(separator: "\n").map { (try? JSONDecoder().decode(JSON.self, from: Data($0.utf8))) ?? .null }
    }

    /// The name of the problem that the answer tells.
    var problem: String? {
        guard headers[.contentType] == "application/problem+json", case .string(let type) = json["type"],
            json["status"] == .integer(Int64(status.code)), json["title"] != .null
        else { return nil }
        return type.hasPrefix("urn:parley:problem:") ? String(type.dropFirst(19)) : nil
    }

    /// The code of the Graph API's error that the answer tells.
    var graphCode: Int64? {
        guard case .integer(let code) = json["error"]["code"], case .string = json["error"]["message"] else {
            return nil
        }
        return code
    }
}

extension JSON {
    subscript(name: String) -> JSON {
        guard case .object(let members) = self else { return .null }
        return members[name] ?? .null
    }

    subscript(index: Int) -> JSON {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return .null }
        return elements[index]
    }

    var elements: [JSON] { if case .array(let elements) = self { elements } else { [] } }

    var count: Int {
        switch self {
        case .array(let elements): elements.count
        case .object(let members): members.count
        default: 0
        }
    }
}

/// Sends requests.
struct Client: Sendable {
    let http: any TestClientProtocol
    let check: AnswerCheck
    let views: Views

    func send(
        _ method: HTTPRequest.Method, _ path: String, token: String? = House.adminToken, body: String? = nil,
        headers: HTTPFields = [:]
    ) async throws -> Answer {
        var headers = headers
        // Nothing that was done before is missing in a list, as nobody follows.
        try? views.catchUp()
        if let token { headers[.authorization] = "Bearer \(token)" }
        let response = try await http.executeRequest(
            uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
        let answer = Answer(response)
        check.check(answer, to: method, path)
        return answer
    }

    func get(_ path: String, token: String? = House.adminToken) async throws -> Answer {
        try await send(.get, path, token: token)
    }

    func post(_ path: String, _ body: String? = nil, token: String? = House.adminToken) async throws -> Answer {
        try await send(.post, path, token: token, body: body)
    }

    func put(_ path: String, _ body: String, token: String? = House.adminToken) async throws -> Answer {
        try await send(.put, path, token: token, body: body)
    }

    func webhook(_ body: String, signature: String? = nil) async throws -> Answer {
        var headers: HTTPFields = [:]
        if let name = HTTPField.Name(WebhookSignature.header) {
            headers[name] = signature ?? WebhookSignature.sign(Array(body.utf8), secret: House.secret)
        }
        return try await send(.post, "/webhooks/whatsapp", token: nil, body: body, headers: headers)
    }
}
