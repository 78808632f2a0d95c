import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Synchronization
import Timeline

@testable import Sandbox

/// A sandbox of Ada and Bo whose time is set by hand.
final class TestSandbox: Sendable {
    let platform: Platform
    let pauses = Mutex<[Duration]>([])
    private let time: TestTime

    init(faults: FaultSettings = .none, keepsPace: Bool = false) async {
        let time = TestTime()
        self.time = time
        platform = Platform(
            Platform.Configuration(scenario: .quiet, faults: faults, keepsPace: keepsPace)
        ) { time.now.withLock { $0 } }
        await platform.subscribed()
    }

    func pass(_ length: Duration) { time.now.withLock { $0 = $0 + length } }

    /// The webhooks to be posted now; all of them are accepted.
    func webhooks() async -> [SignedWebhook] {
        var webhooks: [SignedWebhook] = []
        while true {
            let round = await platform.advance()
            guard !round.webhooks.isEmpty else { return webhooks }
            for webhook in round.webhooks { await platform.settle(webhook.id, accepted: true) }
            webhooks += round.webhooks
        }
    }

    func test(_ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void) async throws {
        let router = SandboxRouter(platform: platform) { length in self.pauses.withLock { $0.append(length) } }
        try await Application(responder: router.responder()).test(.router) { client in try await body(client) }
    }
}

final class TestTime: Sendable {
    let now = Mutex(morning)
}

extension TestClientProtocol {
    func send(
        _ body: JSON, line: String = "106540352242922", token: String? = "sandbox-token", version: String = "v25.0"
    ) async throws -> (HTTPResponse.Status, JSON) {
        try await ask(.post, "/\(version)/\(line)/messages", body, token: token)
    }

    func ask(_ method: HTTPRequest.Method, _ path: String, _ body: JSON? = nil, token: String? = nil)
        async throws -> (HTTPResponse.Status, JSON)
    {
        var headers: HTTPFields = [:]
        if let token { headers[.authorization] = "Bearer \(token)" }
        let buffer = body.map { ByteBuffer(bytes: $0.bytes) }
        return try await execute(uri: path, method: method, headers: headers, body: buffer) { response in
            (response.status, (try? JSON(parsing: response.body.readableBytesView)) ?? .null)
        }
    }
}

/// What most tests of the Graph API ask for: paths below a version, with the token.
extension TestClientProtocol {
    func get(_ path: String) async throws -> JSON { try await graph(.get, path).1 }

    func post(_ path: String, _ body: JSON = [:]) async throws -> JSON { try await graph(.post, path, body).1 }

    func delete(_ path: String, _ body: JSON? = nil) async throws -> JSON { try await graph(.delete, path, body).1 }

    func graph(_ method: HTTPRequest.Method, _ path: String, _ body: JSON? = nil) async throws
        -> (HTTPResponse.Status, JSON)
    {
        try await ask(method, "/v24.0/\(path)", body, token: "sandbox-token")
    }

    /// Uploads a file to a line.
    func upload(_ bytes: [UInt8], _ type: String, line: String = "106540352242922") async throws
        -> (HTTPResponse.Status, JSON)
    {
        let parts = """
            --edge\r
            Content-Disposition: form-data; name="messaging_product"\r
            \r
            whatsapp\r
            --edge\r
            Content-Disposition: form-data; name="file"; filename="a.bin"\r
            Content-Type: \(type)\r
            \r

            """
        let body = Array(parts.utf8) + bytes + Array("\r\n--edge--\r\n".utf8)
        let headers: HTTPFields = [
            .authorization: "Bearer sandbox-token", .contentType: "multipart/form-data; boundary=edge",
        ]
        return try await execute(
            uri: "/v24.0/\(line)/media", method: .post, headers: headers, body: ByteBuffer(bytes: body)
        ) { response in
            (response.status, (try? JSON(parsing: response.body.readableBytesView)) ?? .null)
        }
    }
}

extension JSON {
    /// The code of an answer that is an error.
    var code: Int? { self["error"]?["code"]?.integer.map(Int.init) }

    var subcode: Int? { self["error"]?["error_subcode"]?.integer.map(Int.init) }

    /// The first of `data`.
    var first: JSON? { self["data"]?.array?.first }
}
