import Broker
import CallbackClient
import Synchronization
import Testing
import Timeline

/// Delivery reports (S4.16) go as webhooks go.
@Suite struct ReportGatewayTests {
    /// Answers in one way, and remembers what it was posted.
    private final class Address: WebhookGateway {
        private let answer: WebhookAnswer
        private let taken = Mutex<[WebhookPost]>([])

        init(_ answer: WebhookAnswer) { self.answer = answer }
        var posts: [WebhookPost] { taken.withLock { $0 } }

        func post(_ post: WebhookPost) async -> WebhookAnswer {
            taken.withLock { $0.append(post) }
            return answer
        }
    }

    private static let report = DeliveryReport(position: Position(57), address: "https://a.example/", body: [123, 125])
    private static let keys = WebhookKeys(secret: [UInt8](repeating: 7, count: 32))

    private func answer(_ answer: WebhookAnswer) async throws -> ReportAnswer {
        let keys = try #require(Self.keys)
        return await HTTPReportGateway(posting: Address(answer), keys: { keys }).post(Self.report)
    }

    @Test("A report is signed by the installation's own key")
    func signs() async throws {
        let (address, keys) = (Address(.taken(httpStatus: 200)), try #require(Self.keys))
        #expect(await HTTPReportGateway(posting: address, keys: { keys }).post(Self.report) == .taken(httpStatus: 200))
        let post = try #require(address.posts.first)
        #expect(post.id == "parley.report.57" && post.address == "https://a.example/" && post.body == [123, 125])
        #expect(post.keys.compactMap(\.secretText) == [keys.symmetric(of: "notify", generation: 1).secretText])
        #expect(post.keys.compactMap(\.publicText) == [keys.ed25519(of: "notify", generation: 1).publicText])
    }

    @Test("What can't be signed is not posted, and tried again")
    func cannotSign() async {
        let address = Address(.taken(httpStatus: 200))
        let gateway = HTTPReportGateway(posting: address, keys: { throw WebhookKeyError.missing("webhooks.key") })
        guard case .troubled(0, let reason, nil) = await gateway.post(Self.report) else {
            Issue.record("it is not tried again")
            return
        }
        #expect(reason.contains("webhooks.key") && address.posts.isEmpty)
    }

    @Test("Taken; refused for ever; or to be tried again")
    func answers() async throws {
        #expect(try await answer(.gone) == .refused(httpStatus: 410, reason: "answers with status 410: it is gone"))
        #expect(try await answer(.refused(reason: "is inside")) == .refused(httpStatus: 0, reason: "is inside"))
        #expect(
            try await answer(.failed(httpStatus: 302, reason: "moved"))
                == .troubled(httpStatus: 302, reason: "moved", retryAfter: nil))
        #expect(
            try await answer(.slowDown(httpStatus: 429, wait: .seconds(5)))
                == .troubled(httpStatus: 429, reason: "answers with status 429", retryAfter: .seconds(5)))
    }
}
