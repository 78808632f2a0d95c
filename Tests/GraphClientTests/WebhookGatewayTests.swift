import Broker
import CallbackClient
import Crypto
import Decisions
import Foundation
import InMemoryLogging
import Logging
import NIOHTTP1
import OutwardHTTP
import Synchronization
import Testing
import Timeline

/// What is posted to addresses that others name, and what their answers come to.
@Suite(.timeLimit(.minutes(2))) struct WebhookGatewayTests {
    /// A clock that stands still.
    private struct StandingTime: TimeSource {
        var now: Timestamp { Timestamp(milliseconds: 1_767_603_600_999) }
        func delay(until moment: Timestamp) -> Duration { moment - now }
    }

    static let local = AddressGuard(allowing: [AddressRange("127.0.0.1/32")].compactMap { $0 })
    private let logs = InMemoryLogHandler()

    private static func keys(_ generation: UInt32 = 1) throws -> [SigningKey] {
        let keys = try #require(WebhookKeys(secret: (0..<32).map { UInt8($0) }))
        return (1...generation).reversed().flatMap { keys.both(of: "orders", generation: $0) }
    }

    private func gateway(_ addresses: AddressGuard = local, patience: Duration = .seconds(20)) -> HTTPWebhookGateway {
        var logger = Logger(label: "test") { _ in logs }
        logger.logLevel = .trace
        return HTTPWebhookGateway(asking: addresses, time: StandingTime(), logger: logger, patience: patience)
    }

    private static func post(_ address: String, _ keys: [SigningKey] = []) -> WebhookPost {
        WebhookPost(id: "parley.event.42", address: address, body: Array(#"{"text":"16505550134"}"#.utf8), keys: keys)
    }

    private func answer(
        _ scripted: ScriptedServer.Answer, patience: Duration = .seconds(20)
    ) async throws -> WebhookAnswer {
        let server = try await ScriptedServer(scripted)
        let address = "http://127.0.0.1:\(server.port)/hook?secret=a1b2"
        let answer = await gateway(patience: patience).post(Self.post(address, try Self.keys()))
        #expect(server.requests.count == 1)
        try await server.stop()
        let told = logs.entries.map { "\($0.message) \($0.metadata)" }.joined() + "\(answer)"
        #expect(!told.contains("16505550134") && !told.contains("a1b2") && !told.contains("v1,"))
        return answer
    }

    @Test("A post goes with its id, the attempt's time and one signature a key, each of which is right")
    func signs() async throws {
        let server = try await ScriptedServer(.respond(.noContent, ""))
        var post = Self.post("http://127.0.0.1:\(server.port)/hook", try Self.keys(2))
        (post.contentType, post.fields) = ("application/cloudevents+json", [("ce-id", "42"), ("webhook-id", "forged")])
        #expect(await gateway().post(post) == .taken(httpStatus: 204))
        let request = try #require(server.requests.first)
        let headers = request.head.headers
        #expect(request.head.method == .POST && request.body == #"{"text":"16505550134"}"#)
        #expect(headers["webhook-id"] == ["parley.event.42"] && headers["webhook-timestamp"] == ["1767603600"])
        #expect(headers["content-type"] == ["application/cloudevents+json"] && headers["ce-id"] == ["42"])
        let signatures = try #require(headers["webhook-signature"].first).split(separator: " ")
        #expect(signatures.map { $0.prefix { $0 != "," } } == ["v1", "v1a", "v1", "v1a"])
        let signed = Data("parley.event.42.1767603600.\(request.body)".utf8)
        for (key, signature) in zip(post.keys, signatures) {
            let bytes = try #require(Data(base64Encoded: String(signature.drop { $0 != "," }.dropFirst())))
            if let secret = key.secretText {
                let shared = SymmetricKey(data: try #require(Data(base64Encoded: String(secret.dropFirst(6)))))
                #expect(HMAC<SHA256>.isValidAuthenticationCode(bytes, authenticating: signed, using: shared))
            } else {
                let told = try #require(key.publicText)
                let raw = try #require(Data(base64Encoded: String(told.dropFirst(5))))
                let pair = try Curve25519.Signing.PublicKey(rawRepresentation: raw)
                #expect(pair.isValidSignature(bytes, for: signed))
            }
        }
        try await server.stop()
    }

    @Test("Taken, gone, too much, failed")
    func answers() async throws {
        #expect(try await answer(.respond(.ok, "thanks")) == .taken(httpStatus: 200))
        #expect(try await answer(.respond(.gone, "")) == .gone)
        #expect(try await answer(.respond(.badGateway, "")) == .slowDown(httpStatus: 502, wait: nil))
        #expect(
            try await answer(.respond(.internalServerError, "16505550134"))
                == .failed(httpStatus: 500, reason: "answers with status 500"))
    }

    @Test(
        "A wish to be left alone is heard, as seconds or as a moment",
        arguments: [
            ("7", Int64(7)), ("99999999", 86_400), ("Mon, 05 Jan 2026 09:01:00 GMT", 60),
            ("Mon, 05 Jan 2026 08:00:00 GMT", 0), ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400),
        ])
    func wishes(_ text: String, _ seconds: Int64) async throws {
        let answer = try await answer(.respond(.serviceUnavailable, "", headers: ["Retry-After": text]))
        #expect(answer == .slowDown(httpStatus: 503, wait: .seconds(seconds)))
    }

    @Test(
        "What is no such wish is none",
        arguments: ["", "soon", "Mon, 32 Jan 2026 09:01:00 GMT", "Mon, 05 Jan 2026 09:01 GMT", "1e9", "--5"])
    func noWish(_ text: String) async throws {
        let answer = try await answer(.respond(.serviceUnavailable, "", headers: ["Retry-After": text]))
        #expect(answer == .failed(httpStatus: 503, reason: "answers with status 503"))
    }

    @Test("No redirect is followed", arguments: [301, 302, 303, 307, 308])
    func redirects(_ status: Int) async throws {
        let other = try await ScriptedServer(.respond(.ok, ""))
        let elsewhere = ["Location": "http://127.0.0.1:\(other.port)/"]
        let answer = try await answer(.respond(HTTPResponseStatus(statusCode: status), "", headers: elsewhere))
        #expect(
            answer
                == .failed(
                    httpStatus: UInt32(status), reason: "answers with status \(status): no redirect is followed"))
        #expect(other.requests.isEmpty)
        try await other.stop()
    }

    @Test("Who says nothing, or breaks off, has not taken it")
    func breaksOff() async throws {
        #expect(
            try await answer(.silence, patience: .milliseconds(200))
                == .failed(httpStatus: 0, reason: "does not answer in time"))
        #expect(try await answer(.close) == .failed(httpStatus: 0, reason: "can't be reached"))
    }

    @Test("A status counts, whatever body comes with it or doesn't")
    func bodies() async throws {
        #expect(try await answer(.cutOff) == .taken(httpStatus: 200))
        #expect(try await answer(.headAlone, patience: .milliseconds(200)) == .taken(httpStatus: 200))
        let long = String(repeating: "x", count: 8 << 20)
        #expect(try await answer(.respond(.ok, long)) == .taken(httpStatus: 200))
    }

    @Test("Headers without end are no answer")
    func headers() async throws {
        let long = ["X-Long": String(repeating: "x", count: 1 << 20)]
        #expect(
            try await answer(.respond(.ok, "", headers: long))
                == .failed(httpStatus: 0, reason: "answers with too many or too long header fields"))
    }

    @Test(
        "An address that is none, or is not on the public internet, is refused and nothing is sent",
        arguments: [
            "nonsense", "ftp://127.0.0.1/", "http:///x", "http://127.0.0.2:9/", "http://10.1.2.3/", "http://[::1]:9/",
            "http://169.254.169.254/latest", "http://localhost:9/", "http://0x7f000002/", "http://127.2/",
            "https://[fd00::1]/",
        ])
    func refuses(_ address: String) async {
        let guarded = address.contains("localhost") ? AddressGuard() : Self.local
        guard case .refused(let why) = await gateway(guarded).post(Self.post(address)) else {
            Issue.record("\(address) is not refused")
            return
        }
        #expect(!why.isEmpty)
    }

    @Test("A name that nobody knows may be known later")
    func unknownName() async {
        let answer = await gateway().post(Self.post("http://nobody.invalid/"))
        #expect(answer == .failed(httpStatus: 0, reason: "the name of its server is not known"))
    }

    @Test("A name service that says nothing ends with the time")
    func silentResolver() async {
        struct Silent: HostResolver {
            func addresses(of host: String) async -> [String] {
                // Until who asks has had enough.
                let (silence, voice) = AsyncStream.makeStream(of: Void.self)
                for await _ in silence { return [] }
                voice.finish()
                return []
            }
        }
        let addresses = AddressGuard(resolving: Silent())
        let answer = await gateway(addresses, patience: .milliseconds(100)).post(Self.post("http://a.example/"))
        #expect(answer == .failed(httpStatus: 0, reason: "does not answer in time"))
    }
}
