import AsyncHTTPClient
import Broker
import Events
import GraphClient
import InMemoryLogging
import Logging
import NIOHTTP1
import Settings
import Testing

/// What becomes of a line's ice breakers on their way (S3.2): as the same again changes nothing, what may have arrived is tried
/// again, too.
@Suite(.timeLimit(.minutes(2))) struct LineGatewayTests {
    private static let token = "EAAsecret-token"
    private let logs = InMemoryLogHandler()

    private func put(
        _ answer: ScriptedServer.Answer, timeout: Duration = .seconds(20), attempt: UInt32 = 1
    ) async throws -> (result: PutResult, requests: [ScriptedServer.Request]) {
        let server = try await ScriptedServer(answer)
        var logger = Logger(label: "test") { _ in logs }
        logger.logLevel = .trace
        let client = HTTPClient(
            eventLoopGroupProvider: .singleton, configuration: GraphGateway.clientConfiguration,
            backgroundActivityLogger: logger)
        let url = "http://127.0.0.1:\(server.port)"
        let gateway = GraphGateway(
            client: client,
            configuration: .init(url: url, version: "v24.0", accessToken: LineGatewayTests.token, timeout: timeout),
            logger: logger)
        var opening = ChatOpening()
        opening.iceBreakers = ["Hours?"]
        let result = await gateway.put(opening, on: "100", by: .standard, attempt: attempt)
        try await client.shutdown()
        let requests = server.requests
        try await server.stop()
        let told = logs.entries.map { "\($0.message) \($0.metadata)" }.joined() + "\(result)"
        #expect(!told.contains(LineGatewayTests.token))
        return (result, requests)
    }

    private func wait(_ answer: ScriptedServer.Answer, attempt: UInt32 = 1) async throws -> Duration? {
        guard case .failed(_, let wait) = try await put(answer, timeout: .milliseconds(200), attempt: attempt).result
        else {
            Issue.record("it was put")
            return nil
        }
        return wait
    }

    @Test func theRequestIsPostedWithTheToken() async throws {
        let (result, requests) = try await put(.respond(.ok, #"{"success":true}"#))
        #expect(result == .put)
        let request = try #require(requests.first)
        #expect(request.head.uri == "/v24.0/100/conversational_automation")
        #expect(request.head.method == .POST)
        #expect(request.head.headers.first(name: "Authorization") == "Bearer \(LineGatewayTests.token)")
        #expect(request.body == #"{"enable_welcome_message":false,"prompts":["Hours?"]}"#)
    }

    @Test func whatPassesIsTriedAgainLaterAndLater() async throws {
        #expect(try await wait(.respond(.internalServerError, "{}"), attempt: 1) == .seconds(2))
        #expect(try await wait(.respond(.internalServerError, "{}"), attempt: 4) == .seconds(16))
        #expect(try await wait(.respond(.internalServerError, "{}"), attempt: 1000) == .seconds(600))
        #expect(try await wait(.close) == .seconds(2))
        #expect(try await wait(.silence) == .seconds(2))
        #expect(try await wait(.respond(.ok, "{}")) == .seconds(600))
        #expect(try await wait(.respond(.tooManyRequests, "{}", headers: ["Retry-After": "77"])) == .seconds(77))
    }

    @Test func whatIsWrongIsRefused() async throws {
        let wrong = #"{"error":{"code":100,"message":"(#100) Invalid parameter"}}"#
        let (result, _) = try await put(.respond(.badRequest, wrong))
        guard case .failed(let reason, nil) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(reason.contains("(#100) Invalid parameter"))
    }
}
