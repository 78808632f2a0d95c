import Encoding
import EventLog
import Events
public import Logging
import Projections
import Settings
import Synchronization
public import Timeline

/// What is posted of an event.
public struct WebhookContent: Sendable {
    /// What names it: the same whenever it is posted again.
    public var id: String
    /// What it is.
    public var type: String
    /// What is posted.
    public var body: [UInt8]

    /// Content of a post.
    public init(id: String, type: String, body: [UInt8]) { (self.id, self.type, self.body) = (id, type, body) }
}

/// Posts events to webhooks (S4.21): each is a group of consumers with one consumer, which is this. At the live end of the log; at least
/// once, one event of a conversation after another, and conversations beside each other.
///
/// What is paused or disabled loses nothing: its group keeps its place.
public final class WebhookDeliveries: Sendable {
    /// Posts of one webhook at once, whatever its terms allow.
    static let widest = 64
    /// How long it waits until it tries again what can't be done now.
    static let pause = Duration.seconds(1)

    typealias Work = (endpoint: WebhookEndpoint, task: Task<Void, Never>)

    struct State {
        var working: [String: Work] = [:]
        /// What is posted to no more, while what is under way ends.
        var ending: [String: Work] = [:]
        var counts = WebhookCounts()
    }

    let broker: Broker
    let groups: GroupDeliveries
    let gateway: any WebhookGateway
    let logger: Logger
    /// The keys that sign.
    public let keyring: WebhookKeyring
    let content: @Sendable (Position) async throws -> WebhookContent?
    let state = Mutex(State())
    let posts = PostsUnderWay()

    /// What posts a broker's events.
    ///
    /// - Parameter content: What is posted of the event at a position; nil where there is nothing.
    public init(
        broker: Broker, groups: GroupDeliveries, gateway: any WebhookGateway, keyring: WebhookKeyring, logger: Logger,
        content: @escaping @Sendable (Position) async throws -> WebhookContent?
    ) {
        (self.broker, self.groups, self.gateway, self.keyring) = (broker, groups, gateway, keyring)
        (self.logger, self.content) = (logger, content)
    }

    /// What has been posted since the process started.
    public var counts: WebhookCounts { state.withLock { $0.counts } }

    /// How many webhooks are posted to.
    public var posted: Int { state.withLock { $0.working.count } }

    /// Until when a webhook is left alone as it gets too much; nil where it is not.
    public func waitsUntil(_ name: String) -> Timestamp? {
        let endpoint = state.withLock { $0.working[name]?.endpoint }
        return endpoint?.waitsUntil(at: broker.time.now)
    }

    /// Works until the task is cancelled. To be called once.
    public func run() async throws {
        var failure: (any Error)?
        do {
            let head = try await look()
            try await broker.log.follow(after: head, of: WebhookDeliveries.kinds, .facts) { event in
                if WebhookDeliveries.concerns(event.event) { _ = try await look() }
            }
        } catch { failure = error }
        posts.stop()
        let tasks = state.withLock { state in
            defer { (state.working, state.ending) = ([:], [:]) }
            return (Array(state.working.values) + state.ending.values).map(\.task)
        }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        if let failure { throw failure }
    }

    private static let kinds: Set<EventKind> = [
        .webhookSet, .webhookRemoved, .webhookStateSet, .webhookRotated, .groupSet,
    ]

    private static func concerns(_ event: Event) -> Bool {
        guard case .groupSet(let set) = event else { return true }
        return set.name.hasPrefix(Webhook.groupPrefix)
    }

    /// Has exactly those posted to that are to be.
    private func look() async throws -> Position {
        let (head, wanted) = try await broker.queryWhenPossible { world in
            let wanted = world.webhooks.all.filter(\.isPosted).compactMap { webhook in
                world.groups[webhook.group].map { (webhook, $0.terms) }
            }
            return (world.head, wanted)
        }
        // Their groups are there before anybody fetches.
        await groups.follow(upTo: head, isPatient: true)
        let endpoints = wanted.map { WebhookEndpoint($0, $1) }
        for ended in state.withLock({ state in state.change(to: endpoints, work: work) }) {
            Task {
                await ended.task.value
                forget(ended.endpoint)
            }
        }
        return head
    }

    /// Posts to a webhook, when what was under way of it has ended: its place in the group is settled then.
    @Sendable private func work(on endpoint: WebhookEndpoint, after before: Task<Void, Never>?) async {
        await before?.value
        let width = min(Int(endpoint.identity.terms.maxInFlight), WebhookDeliveries.widest)
        await withDiscardingTaskGroup { group in
            for _ in 0..<width { group.addTask { await self.post(to: endpoint) } }
        }
    }

    private func forget(_ endpoint: WebhookEndpoint) {
        let name = endpoint.identity.name
        state.withLock { state in if state.ending[name]?.endpoint === endpoint { state.ending[name] = nil } }
    }
}

extension WebhookDeliveries.State {
    /// Has nothing begun any more at those that are not wanted as they are, and lets what is wanted work.
    ///
    /// - Returns: Those at which nothing is begun any more.
    fileprivate mutating func change(
        to endpoints: [WebhookEndpoint],
        work: @escaping @Sendable (WebhookEndpoint, _ after: Task<Void, Never>?) async -> Void
    ) -> [WebhookDeliveries.Work] {
        let identities = Dictionary(uniqueKeysWithValues: endpoints.map { ($0.identity.name, $0.identity) })
        let ended = working.filter { $0.value.endpoint.identity != identities[$0.key] }
        for (name, ended) in ended {
            ended.task.cancel()
            // It waits for the one that it has followed: its end is the end of both.
            (working[name], ending[name]) = (nil, ended)
        }
        for endpoint in endpoints where working[endpoint.identity.name] == nil {
            let before = ending[endpoint.identity.name]?.task
            working[endpoint.identity.name] = (endpoint, Task { await work(endpoint, before) })
        }
        return Array(ended.values)
    }
}

/// What has been posted since the process started, by how it was answered.
public struct WebhookCounts: Hashable, Sendable {
    /// Posts that were taken.
    public internal(set) var taken = 0
    /// Posts whose address wanted less.
    public internal(set) var slowedDown = 0
    /// Posts that were not taken otherwise.
    public internal(set) var failed = 0
}
