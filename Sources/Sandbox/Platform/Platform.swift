import Logging
package import Timeline

/// The simulated platform: one place where submissions, passing time, faults and webhooks meet.
///
/// It never waits and never touches the network. ``advance()`` says what to post now and when to look again; whoever
/// runs it does that.
package actor Platform {
    /// What a platform needs to know.
    package struct Configuration: Sendable {
        package var scenario: Scenario
        package var seed: UInt64
        package var accessToken: String
        package var appSecret: String
        package var faults: FaultSettings
        /// Whether sends are refused that come faster than the platform takes them.
        package var keepsPace: Bool
        /// How long the review of a template takes.
        package var reviewTime: Duration

        package init(
            scenario: Scenario, seed: UInt64 = 1, accessToken: String = "sandbox-token",
            appSecret: String = "sandbox-secret", faults: FaultSettings = .none, keepsPace: Bool = false,
            reviewTime: Duration = .seconds(60)
        ) {
            self.scenario = scenario
            self.seed = seed
            self.accessToken = accessToken
            self.appSecret = appSecret
            self.faults = faults
            self.keepsPace = keepsPace
            self.reviewTime = reviewTime
        }
    }

    /// What is to be done after time has passed.
    struct Round: Sendable {
        let webhooks: [SignedWebhook]
        let trace: [World.TraceLine]
        /// When something happens next; nil: not before something is submitted or settled.
        let next: Timestamp?
    }

    let configuration: Configuration
    let clock: @Sendable () -> Timestamp
    var world: World
    var faults: FaultInjector
    var queue: DeliveryQueue
    /// Nothing is delivered to a business that has not subscribed.
    private(set) var isSubscribed = false
    private var wake: @Sendable () -> Void = {}

    /// - Parameter clock: the sandbox's time.
    package init(_ configuration: Configuration, clock: @escaping @Sendable () -> Timestamp) {
        self.configuration = configuration
        self.clock = clock
        world = World(configuration.scenario, seed: configuration.seed, start: clock())
        world.pace.isOn = configuration.keepsPace
        world.reviewTime = configuration.reviewTime
        faults = FaultInjector(seed: configuration.seed, rules: configuration.faults.rules)
        queue = DeliveryQueue()
    }

    /// What to call when there may be something to do before the time ``advance()`` gave.
    func onWork(_ wake: @escaping @Sendable () -> Void) { self.wake = wake }

    /// The business has subscribed: the cast begins, and webhooks flow.
    func subscribed() {
        guard !isSubscribed else { return }
        isSubscribed = true
        world.begin(at: clock())
        wake()
    }

    /// Lets everything happen that is due by now.
    func advance() -> Round {
        let now = clock()
        world.advance(to: now)
        for notification in world.takeNotifications() { queue.add(notification, at: now, faults: &faults) }
        let deliveries = isSubscribed ? queue.take(at: now, faults: &faults) : []
        let next = [world.agenda.next, isSubscribed ? queue.next : nil].compactMap(\.self).min()
        return Round(webhooks: deliveries.map(sign), trace: world.takeTrace(), next: next)
    }

    /// Tells how the post of a webhook went.
    func settle(_ id: Int, accepted: Bool) { queue.settle(id, accepted: accepted, at: clock()) }

    /// Changes the world now, and has what came of it seen to.
    func change<Result>(_ body: (inout World, Timestamp) throws(GraphError) -> Result) throws(GraphError) -> Result {
        let now = clock()
        world.advance(to: now)
        defer { wake() }
        return try body(&world, now)
    }

    private func sign(_ delivery: DeliveryQueue.Delivery) -> SignedWebhook {
        let secret = configuration.appSecret + (delivery.isSignedWrongly ? " but wrong" : "")
        return SignedWebhook(
            id: delivery.id, body: delivery.body, signature: WebhookSignature.sign(delivery.body, secret: secret),
            attempt: delivery.attempt, isSignedWrongly: delivery.isSignedWrongly)
    }
}

/// A webhook ready to be posted.
struct SignedWebhook: Equatable, Sendable {
    let id: Int
    let body: [UInt8]
    let signature: String
    /// 1 for the first.
    let attempt: Int
    let isSignedWrongly: Bool
}
