import Broker
import BrokerTesting
import Decisions
import EventLog
import EventLogTesting
import Events
import Logging
import Projections
import Settings
import Synchronization
import Testing
import Timeline

/// A broker that posts one webhook, 'orders', to an address that answers as it is told; started as often as a test wants.
struct WebhookHouse: Sendable {
    /// An address that answers one thing after another, then takes everything, and remembers what it was posted.
    final class Address: WebhookGateway {
        private struct State {
            var answers: [WebhookAnswer]
            var posts: [(WebhookPost, Timestamp)] = []
            var delay: Duration?
        }

        private let state: Mutex<State>
        private let time: VirtualTime

        init(_ answers: [WebhookAnswer], _ time: VirtualTime) {
            state = Mutex(State(answers: answers))
            self.time = time
        }

        var posts: [WebhookPost] { state.withLock { $0.posts.map(\.0) } }
        var moments: [Timestamp] { state.withLock { $0.posts.map(\.1) } }
        /// How long an answer takes.
        var delay: Duration? {
            get { state.withLock { $0.delay } }
            set { state.withLock { $0.delay = newValue } }
        }

        func post(_ post: WebhookPost) async -> WebhookAnswer {
            let (answer, delay) = state.withLock { state -> (WebhookAnswer, Duration?) in
                state.posts.append((post, time.now))
                return (state.answers.isEmpty ? .taken(httpStatus: 204) : state.answers.removeFirst(), state.delay)
            }
            do {
                if let delay { try await time.pause(for: delay) }
                return answer
            } catch {
                return .failed(httpStatus: 0, reason: "can't be reached")
            }
        }
    }

    /// What runs.
    struct Running: Sendable {
        let broker: Broker
        let groups: GroupDeliveries
        let webhooks: WebhookDeliveries
        let address: Address
        let time: VirtualTime

        /// Makes a webhook, for what customers say.
        func set(
            _ name: String = "orders", at url: String = "https://a.example/in",
            _ change: (inout GroupTerms) -> Void = { _ in }
        ) async throws {
            var terms = GroupTerms.webhook
            terms.types = ["messageReceived"]
            change(&terms)
            let set = WebhookSet(name: name, url: url, by: "api:ops")
            try await order(.setWebhook(set, terms, from: nil, by: .api("ops")))
        }

        /// Has something done, and waits until it holds.
        func order(_ command: Command) async throws {
            for outcome in try await broker.submit([command]) {
                guard case .recorded(let events) = outcome, let last = events.last else {
                    Issue.record("\(command): \(outcome)")
                    continue
                }
                await groups.follow(upTo: last.position)
            }
            await settle()
        }

        /// The customer says something.
        func say(_ numbers: Int...) async throws {
            _ = try await broker.submit(numbers.map { Sample.message($0) })
        }

        /// How many events are not settled; nil while that is not known.
        var pending: Int? {
            guard let standing = try? groups.standing(of: "webhook.orders") else { return nil }
            return standing.next > broker.log.head ? standing.pending : nil
        }

        /// How many events are out.
        var inFlight: Int? { try? groups.standing(of: "webhook.orders").inFlight }

        func webhook() async -> Webhook? { try? await broker.query { world in world.webhooks["orders"] } }

        /// Waits until something is so.
        ///
        /// Who could not go on at once tries again a second later: time passes where nothing else happens any more.
        func until(_ isSo: @Sendable () async -> Bool) async {
            var rounds = 0
            while !(await isSo()), !Task.isCancelled {
                await settle()
                rounds += 1
                if rounds % 500 == 0 { time.advance(by: .seconds(1)) }
            }
        }

        /// Waits until something is so, while time passes: who has worked out how long to wait may begin to do so only after the clock
        /// was moved.
        func untilLater(_ isSo: @Sendable () async -> Bool) async {
            while !(await isSo()), !Task.isCancelled {
                await settle()
                // What is out would be given away; who holds it may wait for its address, though.
                time.advance(by: inFlight == 0 ? .seconds(20) : .milliseconds(100))
            }
        }

        /// Lets everything go on that can.
        func settle() async { for _ in 0..<200 { await Task.yield() } }
    }

    let log = InMemoryEventLog()
    let time = VirtualTime(Sample.start)
    let store = InMemoryDeliveryStore()
    let folder: TemporaryFolder
    let file: WebhookKeyFile
    let address: Address

    init(_ answers: [WebhookAnswer] = []) throws {
        folder = try TemporaryFolder()
        file = WebhookKeyFile(in: folder.path)
        address = Address(answers, time)
    }

    /// Where the webhook was made.
    func id() throws -> UInt64 {
        let made = try log.allEvents().first { if case .webhookSet = $0.event { true } else { false } }
        return try #require(made?.position.rawValue)
    }

    /// Starts it, and goes on when it has begun to post what a customer said, of which the answer takes so long.
    func run(posting delay: Duration, _ body: @Sendable (Running) async throws -> Void) async throws {
        address.delay = delay
        try await run { house in
            try await house.set()
            try await house.say(1)
            await house.until { house.address.posts.count == 1 }
            try await body(house)
        }
    }

    /// Starts it, and stops it when the test is done with it.
    func run(_ body: @Sendable (Running) async throws -> Void) async throws {
        try await withBroker(log, time) { broker in
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let groups = GroupDeliveries(broker: broker, logger: logger) { [store] _ in store }
            let webhooks = WebhookDeliveries(
                broker: broker, groups: groups, gateway: address, keyring: WebhookKeyring(broker: broker, file: file),
                logger: logger
            ) {
                WebhookContent(
                    id: "\($0.rawValue)", type: "application/cloudevents+json", body: Array("\($0.rawValue)".utf8))
            }
            _ = try await broker.submit([Sample.policy { _ in }])
            let posting = Task { try await webhooks.run() }
            let keeping = Task { try await groups.run() }
            let running = Running(
                broker: broker, groups: groups, webhooks: webhooks, address: address, time: time)
            await running.until { groups.trouble == nil }
            let result: Result<Void, any Error>
            do { result = .success(try await body(running)) } catch { result = .failure(error) }
            posting.cancel()
            _ = await posting.result
            keeping.cancel()
            _ = await keeping.result
            try result.get()
        }
    }
}
