import Broker
import EventLogTesting
import Logging
import Synchronization

@testable import HTTPInterface

/// Where a test's webhooks are posted: an address that answers as it is told, and remembers what it got.
final class PostedWebhooks: WebhookGateway {
    private struct State {
        var answer = WebhookAnswer.taken(httpStatus: 204)
        var posts: [WebhookPost] = []
    }

    private let state = Mutex(State())
    private let folder: TemporaryFolder
    /// The secret that signs.
    let file: WebhookKeyFile

    init() throws {
        folder = try TemporaryFolder()
        file = WebhookKeyFile(in: folder.path)
    }

    var posts: [WebhookPost] { state.withLock { $0.posts } }
    var answer: WebhookAnswer {
        get { state.withLock { $0.answer } }
        set { state.withLock { $0.answer = newValue } }
    }

    func post(_ post: WebhookPost) async -> WebhookAnswer {
        state.withLock { state in
            state.posts.append(post)
            return state.answer
        }
    }

    func deliveries(of broker: Broker, _ groups: GroupDeliveries, _ logger: Logger) -> WebhookDeliveries {
        let events = EventPosts(of: broker)
        return WebhookDeliveries(
            broker: broker, groups: groups, gateway: self, keyring: WebhookKeyring(broker: broker, file: file),
            logger: logger
        ) { try await events.content(at: $0) }
    }
}
