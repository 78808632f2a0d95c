import AsyncHTTPClient
import Broker
import GraphClient
import Logging
import NIOCore
import NIOHTTP1
import Settings
import Testing

/// What is passed on leaves under the connector's token, which never comes back (B5); files come from the platform's own hosts only.
@Suite(.timeLimit(.minutes(2))) struct ForwardingTests {
    private static let token = "EAAGm0PX4ZCps+secret/of=the line"

    /// Does something with a gateway to an address.
    private func with<Result: Sendable>(
        _ url: String, timeout: Duration = .seconds(60), _ body: (GraphGateway) async throws -> Result
    ) async throws -> Result {
        let client = HTTPClient(
            eventLoopGroupProvider: .singleton, configuration: GraphGateway.patientConfiguration)
        let gateway = GraphGateway(
            client: client,
            configuration: .init(url: url, version: "v24.0", accessToken: ForwardingTests.token, timeout: timeout),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let result = try await body(gateway)
        try await client.shutdown()
        return result
    }

    private func forward(
        _ answer: ScriptedServer.Answer, _ request: ForwardedRequest, timeout: Duration = .seconds(60)
    ) async throws -> (result: ForwardingResult, requests: [ScriptedServer.Request]) {
        let server = try await ScriptedServer(answer)
        let result = try await with("http://127.0.0.1:\(server.port)", timeout: timeout) {
            await $0.forward(request, by: .standard)
        }
        try await server.stop()
        return (result, server.requests)
    }

    private func fetch(_ answer: ScriptedServer.Answer, range: String? = nil) async throws -> (
        text: String, requests: [ScriptedServer.Request]
    ) {
        let server = try await ScriptedServer(answer)
        let text = try await with("http://localhost:\(server.port)") { gateway in
            await ForwardingTests.words(
                await gateway.fetch("http://127.0.0.1:\(server.port)/files?mid=1", range: range, by: .standard))
        }
        try await server.stop()
        return (text, server.requests)
    }

    /// A result in words: what came, or why nothing did.
    private static func words(_ result: FetchResult) async -> String {
        switch result {
        case .gone(let status): return "gone \(status)"
        case .failed(let reason, let isTransient): return "\(isTransient ? "later" : "never"): \(reason)"
        case .file(let file):
            do { return "\(file.status) \(String(decoding: try await all(file.chunks), as: UTF8.self))" } catch {
                return "cut off"
            }
        }
    }

    private static func all(_ chunks: some AsyncSequence<[UInt8], any Error> & Sendable) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in chunks { bytes += chunk }
        return bytes
    }

    @Test func aRequestLeavesWithItsVersionItsQueryAndTheConnectorsToken() async throws {
        var request = ForwardedRequest("DELETE", version: "v21.0", path: "/1/message_templates")
        request.query = [("name", "a b&c"), ("x", "")]
        request.fields = [("Content-Type", "application/json"), ("Authorization", "Bearer other")]
        request.body = .bytes(Array("{}".utf8))
        let (result, requests) = try await forward(
            .respond(.ok, #"{"success":true}"#, headers: ["x-fb-trace-id": "A", "Set-Cookie": "b"]), request)
        let head = try #require(requests.first?.head)
        #expect(head.method == .DELETE)
        #expect(head.uri == "/v21.0/1/message_templates?name=a%20b%26c&x=")
        #expect(head.headers["Authorization"] == ["Bearer \(ForwardingTests.token)"])
        #expect(requests.first?.body == "{}")
        guard case .answered(let answer) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(answer.status == 200)
        #expect(answer.fields.map(\.name) == ["x-fb-trace-id"])
        let (_, unversioned) = try await forward(.respond(.ok, "{}"), ForwardedRequest("GET", version: nil, path: "/1"))
        #expect(unversioned.first?.head.uri == "/v24.0/1")
    }

    @Test func aLargeBodyIsPassedOnAsItComes() async throws {
        for length in [300_000, nil] {
            var request = ForwardedRequest("POST", version: nil, path: "/1/media")
            let chunks = AsyncThrowingStream<[UInt8], any Error> { stream in
                for _ in 0..<3 { stream.yield([UInt8](repeating: 120, count: 100_000)) }
                stream.finish()
            }
            request.body = .stream(chunks, length: length)
            let (_, requests) = try await forward(.respond(.ok, "{}"), request)
            #expect(requests.first?.body.utf8.count == 300_000)
            #expect(requests.first?.head.headers["Content-Length"] == (length.map { ["\($0)"] } ?? []))
        }
    }

    @Test func theTokenNeverComesBack() async throws {
        let escaped = "EAAGm0PX4ZCps%2Bsecret%2Fof%3Dthe%20line"
        let body = #"{"a":"\#(ForwardingTests.token)","next":"https://x/?access_token=\#(escaped)&b=1"}"#
        let (result, _) = try await forward(
            .respond(.ok, body, headers: ["x-app-usage": "\(ForwardingTests.token)"]),
            ForwardedRequest("GET", version: nil, path: "/1"))
        guard case .answered(let answer) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(
            String(decoding: answer.body, as: UTF8.self)
                == #"{"a":"hidden","next":"https://x/?access_token=hidden&b=1"}"#)
        #expect(answer.fields.map(\.value) == ["hidden"])
    }

    @Test func whatCameToNothingIsToldApart() async throws {
        let request = ForwardedRequest("POST", version: nil, path: "/1")
        for answer in [ScriptedServer.Answer.close, .cutOff] {
            guard case .unanswered(let reason) = try await forward(answer, request).result else {
                Issue.record("\(answer) was answered")
                continue
            }
            #expect(!reason.contains(ForwardingTests.token))
        }
        for answer in [ScriptedServer.Answer.silence, .headAlone] {
            guard case .unanswered = try await forward(answer, request, timeout: .milliseconds(100)).result else {
                Issue.record("\(answer) was answered")
                continue
            }
        }
        let elsewhere = try await ScriptedServer(.respond(.ok, "{}"))
        let redirect = ScriptedServer.Answer.respond(
            .found, "", headers: ["Location": "http://127.0.0.1:\(elsewhere.port)/"])
        guard case .answered(let answer) = try await forward(redirect, request).result else {
            Issue.record("a redirect was not answered")
            return
        }
        #expect(answer.status == 302)
        #expect(answer.fields.isEmpty)
        #expect(elsewhere.requests.isEmpty)
        try await elsewhere.stop()
        let nobody = try await with("http://127.0.0.1:\(elsewhere.port)") { await $0.forward(request, by: .standard) }
        guard case .notSent = nobody else {
            Issue.record("\(nobody)")
            return
        }
    }

    @Test func aFileComesFromThePlatformsHostsAndNoneElse() async throws {
        let addresses = [
            "https://lookaside.fbsbx.com.evil.example/", "https://evilfbsbx.com/", "http://lookaside.fbsbx.com/",
            "https://user:pass@lookaside.fbsbx.com/", "https://lookaside.fbsbx.com:8443/",
            "http://169.254.169.254/latest",
            "http://127.0.0.1/", "http://[::1]/", "ftp://graph.example/", "graph.example", "",
            "https://graph.example:81/",
            "file:///etc/passwd", "https://graph.example@evil.example/", "http://graph.example/",
        ]
        try await with("https://graph.example") { gateway in
            for address in addresses {
                let words = await ForwardingTests.words(await gateway.fetch(address, range: nil, by: .standard))
                #expect(words == "never: its address is none of the platform's own", "\(address)")
            }
        }
    }

    @Test func aFileIsFetchedUnderTheTokenAndWithTheRangeThatIsWanted() async throws {
        let (text, requests) = try await fetch(
            .respond(.partialContent, "PNG", headers: ["Content-Type": "image/png"]), range: "bytes=0-2")
        #expect(text == "206 PNG")
        let head = try #require(requests.first?.head)
        #expect(head.uri == "/files?mid=1")
        #expect(head.headers["Authorization"] == ["Bearer \(ForwardingTests.token)"])
        #expect(head.headers["Range"] == ["bytes=0-2"])
        #expect(head.headers["User-Agent"] == ["Parley"])
    }

    @Test func aFileThatDoesNotComeSaysWhetherItMay() async throws {
        let elsewhere = try await ScriptedServer(.respond(.ok, "x"))
        let location = ["Location": "http://127.0.0.1:\(elsewhere.port)/"]
        let rows: [(ScriptedServer.Answer, String)] = [
            (.respond(.notFound, ""), "gone 404"), (.respond(.gone, ""), "gone 410"), (.cutOff, "cut off"),
            (.respond(.found, "", headers: location), "never: a redirect (HTTP 302), which is not followed"),
            (.respond(.forbidden, ""), "never: HTTP 403"), (.respond(.tooManyRequests, ""), "later: HTTP 429"),
            (.respond(.internalServerError, ""), "later: HTTP 500"),
        ]
        for (answer, words) in rows { #expect(try await fetch(answer).text == words) }
        #expect(try await fetch(.close).text.hasPrefix("later: "))
        #expect(elsewhere.requests.isEmpty)
        try await elsewhere.stop()
    }
}
