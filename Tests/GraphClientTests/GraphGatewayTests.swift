import AsyncHTTPClient
import Broker
import Decisions
import Events
import GraphClient
import InMemoryLogging
import Logging
import Messages
import NIOCore
import NIOHTTP1
import Projections
import Testing
import Timeline

/// What becomes of a request: taken, refused, or nobody knows. The last must be told from the others, because what may have
/// arrived must never be sent again by itself.
@Suite(.timeLimit(.minutes(2))) struct GraphGatewayTests {
    private static let token = "EAAsecret-token"
    private static let text = "Your code is azalea"
    private let logs = InMemoryLogHandler()

    private static func message(attempt: UInt32 = 1) -> OutgoingMessage {
        OutgoingMessage(
            line: LineID("100"), recipient: Party(phone: "16505551234"), content: .text(text), identityHash: "",
            token: AttemptToken(send: Position(42), attempt: attempt))
    }

    /// Makes one attempt, and expects that the log tells nothing of the token, the text and the number.
    private func attempt(
        at url: String, timeout: Duration = .seconds(20), _ number: UInt32 = 1,
        client configuration: HTTPClient.Configuration = GraphGateway.clientConfiguration
    ) async throws -> AttemptResult {
        var logger = Logger(label: "test") { _ in logs }
        logger.logLevel = .trace
        let client = HTTPClient(
            eventLoopGroupProvider: .singleton, configuration: configuration, backgroundActivityLogger: logger)
        let gateway = GraphGateway(
            client: client,
            configuration: .init(url: url, version: "v24.0", accessToken: GraphGatewayTests.token, timeout: timeout),
            logger: logger)
        let result = await gateway.send(GraphGatewayTests.message(attempt: number))
        try await client.shutdown()
        let told = logs.entries.map { "\($0.message) \($0.metadata)" }.joined(separator: "\n")
        for secret in [GraphGatewayTests.token, "azalea", "16505551234"] { #expect(!told.contains(secret)) }
        #expect(!"\(result)".contains(GraphGatewayTests.token))
        return result
    }

    private func attempt(
        _ answer: ScriptedServer.Answer, timeout: Duration = .seconds(20), _ number: UInt32 = 1
    ) async throws -> AttemptResult {
        let server = try await ScriptedServer(answer)
        let result = try await attempt(at: "http://127.0.0.1:\(server.port)", timeout: timeout, number)
        #expect(server.requests.count <= 1)
        try await server.stop()
        return result
    }

    private func retry(_ result: AttemptResult) -> Duration? {
        if case .failed(_, _, _, let retryAfter, _) = result { return retryAfter }
        Issue.record("it has not failed: \(result)")
        return nil
    }

    private func expectInDoubt(_ result: AttemptResult) {
        guard case .inDoubt(let reason) = result else {
            Issue.record("it is not in doubt: \(result)")
            return
        }
        #expect(!reason.isEmpty)
    }

    private static let accepted = """
        {"messaging_product":"whatsapp","contacts":[{"input":"16505551234","wa_id":"16505551234","user_id":"US.1"}],\
        "messages":[{"id":"wamid.OUT","message_status":"accepted"}]}
        """

    private static func error(_ code: Int) -> String {
        "{\"error\":{\"message\":\"(#\(code)) No\",\"type\":\"OAuthException\",\"code\":\(code),\"fbtrace_id\":\"A\"}}"
    }

    @Test func aRequestCarriesTheMessageTheTokenAndTheThread() async throws {
        let server = try await ScriptedServer(.respond(.ok, GraphGatewayTests.accepted))
        let result = try await attempt(at: "http://127.0.0.1:\(server.port)")
        let id = MessageID("wamid.OUT")
        #expect(result == .accepted(message: id, waID: "16505551234", userID: "US.1", status: "accepted"))
        let request = try #require(server.requests.first)
        #expect(request.head.method == .POST)
        #expect(request.head.uri == "/v24.0/100/messages")
        #expect(request.head.headers["Authorization"] == ["Bearer \(GraphGatewayTests.token)"])
        #expect(request.head.headers["Content-Type"] == ["application/json"])
        #expect(request.body.contains("\"biz_opaque_callback_data\":\"parley:42:1\""))
        #expect(request.body.contains(GraphGatewayTests.text))
        #expect(server.requests.count == 1)
        try await server.stop()
    }

    @Test func aRefusalThatPassesIsTriedAgain() async throws {
        let result = try await attempt(
            .respond(.badRequest, GraphGatewayTests.error(130_429), headers: ["Retry-After": "90"]))
        guard case .failed(400, 130_429, _, let retryAfter, let particulars) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(retryAfter == .seconds(90))
        #expect(particulars.trace == "A")
    }

    @Test(arguments: ["-5", "soon", "999999999999999999999", "Wed, 21 Oct 2026 07:28:00 GMT", "9223372036854775807"])
    func anyRetryAfterIsAnswered(_ value: String) async throws {
        let result = try await attempt(
            .respond(.serviceUnavailable, GraphGatewayTests.error(131_000), headers: ["Retry-After": value]))
        let wait = try #require(retry(result))
        #expect(wait > .zero && wait <= .seconds(86_400))
    }

    @Test func aRefusalForGoodIsNotTriedAgain() async throws {
        #expect(retry(try await attempt(.respond(.badRequest, GraphGatewayTests.error(131_026)))) == nil)
        #expect(retry(try await attempt(.respond(.unauthorized, GraphGatewayTests.error(190)))) == nil)
    }

    @Test func theLastAttemptIsTheLast() async throws {
        let answer = ScriptedServer.Answer.respond(.internalServerError, GraphGatewayTests.error(131_000))
        #expect(retry(try await attempt(answer, 11)) != nil)
        #expect(retry(try await attempt(answer, 12)) == nil)
    }

    @Test(arguments: ["<html><body>Sorry</body></html>", "{}", "", "{\"messages\":[null]}", "no JSON"])
    func anAnswerThatSaysYesAndMakesNoSenseIsInDoubt(_ body: String) async throws {
        expectInDoubt(try await attempt(.respond(.ok, body)))
    }

    @Test(arguments: ["<html><body>Sorry</body></html>", "{}", ""])
    func anAnswerThatSaysNoAndMakesNoSenseIsARefusal(_ body: String) async throws {
        #expect(retry(try await attempt(.respond(.badGateway, body))) != nil)
        #expect(retry(try await attempt(.respond(.badRequest, body))) == nil)
    }

    @Test func aRedirectIsNotFollowed() async throws {
        let elsewhere = try await ScriptedServer(.respond(.ok, GraphGatewayTests.accepted))
        let location = "http://127.0.0.1:\(elsewhere.port)/"
        let result = try await attempt(.respond(.temporaryRedirect, "", headers: ["Location": location]))
        #expect(retry(result) == nil)
        #expect(elsewhere.requests.isEmpty)
        try await elsewhere.stop()
    }

    @Test func whereNobodyListensNothingHasLeft() async throws {
        let server = try await ScriptedServer(.silence)
        let port = server.port
        try await server.stop()
        #expect(retry(try await attempt(at: "http://127.0.0.1:\(port)")) != nil)
        // A client that tries to connect again and again, for a while.
        var patient = HTTPClient.Configuration()
        patient.timeout.connect = .milliseconds(100)
        #expect(retry(try await attempt(at: "http://127.0.0.1:\(port)", client: patient)) != nil)
    }

    @Test func aServerThatDoesNotSpeakTLSHasReadNothing() async throws {
        let server = try await ScriptedServer(.silence)
        #expect(retry(try await attempt(at: "https://127.0.0.1:\(server.port)")) != nil)
        #expect(server.requests.isEmpty)
        try await server.stop()
    }

    @Test(arguments: ["http://", "not a URL"])
    func anAddressThatIsNoneReachesNobody(_ url: String) async throws {
        if case .failed = try await attempt(at: url) { return }
        Issue.record("nothing can have left for \(url)")
    }

    @Test func aConnectionThatIsClosedWithoutAnAnswerIsInDoubt() async throws {
        expectInDoubt(try await attempt(.close))
    }

    @Test func anAnswerThatNeverComesIsInDoubt() async throws {
        expectInDoubt(try await attempt(.silence, timeout: .milliseconds(50)))
    }

    @Test func anAnswerWithoutAnEndIsInDoubt() async throws {
        expectInDoubt(try await attempt(.headAlone, timeout: .milliseconds(50)))
    }

    @Test func anAnswerThatIsCutOffIsInDoubt() async throws {
        expectInDoubt(try await attempt(.cutOff))
    }

    @Test func anAnswerThatIsTooLongIsInDoubt() async throws {
        expectInDoubt(try await attempt(.respond(.ok, String(repeating: "a", count: 2 << 20))))
    }
}
