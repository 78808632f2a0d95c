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

    init(faults: FaultSettings = .none) async {
        let time = TestTime()
        self.time = time
        platform = Platform(Platform.Configuration(scenario: .quiet, faults: faults)) { time.now.withLock { $0 } }
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
