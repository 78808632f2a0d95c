import AsyncHTTPClient
import Broker
import CallbackClient
import Crypto
import Decisions
import Events
import Foundation
import GraphClient
import InMemoryLogging
import Logging
import NIOHTTP1
import Synchronization
import Testing
import Timeline

/// What a bot with an address is posted (S1.8), and what becomes of its answer.
@Suite(.timeLimit(.minutes(2))) struct BotGatewayTests {
    /// A clock on which nothing but a pause takes time, which is over at once.
    private final class PausingTime: TimeSource {
        private let passed = Mutex(Duration.zero)

        var uptime: Duration { passed.withLock { $0 } }
        var now: Timestamp { Timestamp(milliseconds: 1_767_603_600_000) }
        func pause(for length: Duration) async throws { passed.withLock { $0 += length } }
        func delay(until moment: Timestamp) -> Duration { moment - now }
    }

    private static let secret = "a-secret-that-nobody-may-see"
    private let logs = InMemoryLogHandler()

    private static var inquiry: BotInquiry {
        var request = BotAsked()
        (request.session, request.bot) = (1, "helper")
        return BotInquiry(
            conversation: ConversationID(7), asked: Position(42), time: Timestamp(milliseconds: 0), request: request,
            line: "100", customerName: "Mira", customer: Party(phone: "16505550134", userID: ""), messages: [])
    }

    private func ask(
        _ answer: ScriptedServer.Answer, secret: String? = BotGatewayTests.secret, within time: Duration = .seconds(20)
    ) async throws -> (answer: BotAnswer, requests: [ScriptedServer.Request]) {
        let server = try await ScriptedServer(answer)
        var logger = Logger(label: "test") { _ in logs }
        logger.logLevel = .trace
        let client = HTTPClient(
            eventLoopGroupProvider: .singleton, configuration: GraphGateway.clientConfiguration,
            backgroundActivityLogger: logger)
        let gateway = HTTPBotGateway(
            client: client, secrets: secret.map { ["helper": $0] } ?? [:], time: PausingTime(), logger: logger)
        let answer = await gateway.ask(
            BotGatewayTests.inquiry, at: "http://127.0.0.1:\(server.port)/hook?a=1", within: time)
        try await client.shutdown()
        let requests = server.requests
        try await server.stop()
        let told = logs.entries.map { "\($0.message) \($0.metadata)" }.joined() + "\(answer)"
        #expect(!told.contains(BotGatewayTests.secret) && !told.contains("16505550134"))
        return (answer, requests)
    }

    @Test func theQuestionIsPostedAndSigned() async throws {
        let (answer, requests) = try await ask(.respond(.ok, #"{"actions":[{"finish":true}]}"#))
        #expect(answer == .actions([.finish]))
        let request = try #require(requests.first)
        #expect(request.head.method == .POST && request.head.uri == "/hook?a=1")
        #expect(request.head.headers.first(name: "webhook-id") == "parley.7.42")
        #expect(request.head.headers.first(name: "webhook-timestamp") == "1767603600")
        let signed = "parley.7.42.1767603600.\(request.body)"
        let key = SymmetricKey(data: Data(BotGatewayTests.secret.utf8))
        let code = Data(HMAC<SHA256>.authenticationCode(for: Data(signed.utf8), using: key)).base64EncodedString()
        #expect(request.head.headers.first(name: "webhook-signature") == "v1,\(code)")
    }

    /// The example of the Standard Webhooks specification's own libraries: the key is what stands behind `whsec_` in Base64.
    @Test func aSecretInBase64IsReadAsOne() async throws {
        let secret = "whsec_" + Data("0123456789".utf8).base64EncodedString()
        let request = try #require(try await ask(.respond(.noContent, ""), secret: secret).requests.first)
        let signed = "parley.7.42.1767603600.\(request.body)"
        let key = SymmetricKey(data: Data("0123456789".utf8))
        let code = Data(HMAC<SHA256>.authenticationCode(for: Data(signed.utf8), using: key)).base64EncodedString()
        #expect(request.head.headers.first(name: "webhook-signature") == "v1,\(code)")
    }

    @Test func withoutASecretNothingIsSigned() async throws {
        let (answer, requests) = try await ask(.respond(.noContent, ""), secret: nil)
        #expect(answer == .actions([]))
        #expect(requests.first?.head.headers.first(name: "webhook-signature") == nil)
    }

    @Test func aBotInTroubleIsAskedAgainWhileThereIsTime() async throws {
        let (answer, requests) = try await ask(.respond(.serviceUnavailable, ""), within: .seconds(5))
        #expect(answer == .failed("answers with status 503"))
        #expect(requests.count == 5, "after 250 ms, 500 ms, 1 s, 2 s; another would come too late")
        #expect(Set(requests.map { $0.head.headers.first(name: "webhook-id") }) == ["parley.7.42"])
    }

    @Test func aRefusalIsFinal() async throws {
        let (answer, requests) = try await ask(.respond(.notFound, ""))
        #expect(answer == .failed("answers with status 404"))
        #expect(requests.count == 1)
        // A redirect would take what a customer said elsewhere.
        #expect(
            try await ask(.respond(.found, "", headers: ["Location": "/elsewhere"])).answer
                == .failed("answers with status 302"))
    }

    @Test func silenceEndsWithTheTime() async throws {
        #expect(
            try await ask(.silence, within: .milliseconds(300)).answer == .failed("does not answer in time"))
        #expect(
            try await ask(.headAlone, within: .milliseconds(300)).answer == .failed("does not answer in time"))
    }

    @Test func anAnswerHasALimit() async throws {
        let long = String(repeating: " ", count: BotAnswer.byteLimit + 1)
        #expect(
            try await ask(.respond(.ok, long)).answer
                == .failed("answers with more than \(BotAnswer.byteLimit) bytes"))
    }
}
