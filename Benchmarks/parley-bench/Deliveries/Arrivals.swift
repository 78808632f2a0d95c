import Broker
import Decisions
import Events
import Glibc
import Messages
import Synchronization
import Timeline

/// Messages that come at a fixed rate while consumers wait for them, and how long they take from their append to a consumer.
final class Arrivals: Sendable {
    private struct State {
        /// When a message was handed to the broker, and when it was durable, by its place in the log.
        var sent: [Position: (begun: ContinuousClock.Instant, durable: ContinuousClock.Instant)] = [:]
        var arrived: [Position: ContinuousClock.Instant] = [:]
        var acknowledged = 0
        var failure: String?
    }

    private static let line = LineID("106540352242922")
    /// Customers who write in turns, and have written before: more than write while one's message is with a consumer.
    private static let customers = 2_000
    private static let text = String(repeating: "Where is my order? ", count: 12)
    /// How long the last ones are waited for.
    private static let patience = Duration.seconds(10)

    private let perSecond: Int
    private let count: Int
    private let state = Mutex(State())
    private let begin = ContinuousClock.now

    init(perSecond: Int, seconds: Int) { (self.perSecond, count) = (perSecond, perSecond * seconds) }

    /// Returns when everything has come and is acknowledged.
    func run(_ house: GroupHouse, _ consumers: [any EventConsumer], batch: Int) async throws {
        let end = ContinuousClock.now + .seconds(count / perSecond) + Arrivals.patience
        try await withThrowingTaskGroup(of: Void.self) { group in
            for consumer in consumers {
                group.addTask(executorPreference: consumer.thread) {
                    try await self.consume(consumer, batch, until: end)
                }
            }
            group.addTask(executorPreference: ConsumerThread()) { self.produce(house.broker) }
            try await group.waitForAll()
        }
    }

    /// Each at its moment, as the peers' clients do it: on a thread of its own, which sleeps as exactly as the system can.
    private func produce(_ broker: Broker) {
        let begin = ContinuousClock.now
        for number in 0..<count {
            let message = Arrivals.message(number, at: broker.time.now)
            Arrivals.sleep(until: begin + .seconds(1) * (Double(number) / Double(perSecond)))
            let sent = ContinuousClock.now
            broker.submit([message]) { self.recorded($0, since: sent) }
        }
    }

    /// Has every customer write once: what follows is one event a message, as with the peers, and not a contact and a session with each.
    static func introduce(to broker: Broker) async throws {
        let now = broker.time.now
        for outcome in try await broker.submit((-customers..<0).map { message($0, at: now) }) {
            guard case .recorded = outcome else { throw Failure("a first message was not recorded: \(outcome)") }
        }
    }

    private static func sleep(until moment: ContinuousClock.Instant) {
        var rest = moment - .now
        while rest > .zero {
            let (seconds, attoseconds) = rest.components
            var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
            clock_nanosleep(CLOCK_MONOTONIC, 0, &time, nil)
            rest = moment - .now
        }
    }

    private static func message(_ number: Int, at now: Timestamp) -> Command {
        var message = MessageReceived()
        message.line = line
        message.sender = Party(phone: "1650\(1_000_000 + (number + customers) % customers)")
        message.message = MessageID("wamid.arrival.\(number)")
        (message.type, message.text) = ("text", text)
        return .receive(
            PlatformItem(event: .messageReceived(message), occurredAt: now, identity: "m:arrival:\(number)"))
    }

    private func recorded(_ result: Result<[Outcome], BrokerError>, since begun: ContinuousClock.Instant) {
        let now = ContinuousClock.now
        state.withLock { state in
            guard case .success(let outcomes) = result, case .recorded(let events)? = outcomes.first,
                let message = events.first(where: { if case .messageReceived = $0.event { true } else { false } })
            else { return state.failure = "a message was not recorded: \(result)" }
            state.sent[message.position] = (begun, now)
        }
    }

    private func consume(
        _ consumer: any EventConsumer, _ batch: Int, until end: ContinuousClock.Instant
    ) async throws {
        var held = 0
        while ContinuousClock.now < end, state.withLock({ $0.acknowledged < count && $0.failure == nil }) {
            let given = try await consumer.fetch(batch, isPatient: true)
            let now = ContinuousClock.now
            state.withLock { state in
                state.acknowledged += held
                for position in given { state.arrived[position] = now }
            }
            held = given.count
        }
    }

    /// How long messages took, from when they were handed over and from when they were durable.
    func measurements(_ name: String, _ parameters: [String: Parameter], _ what: String) throws -> [Measurement] {
        let (sent, arrived, failure) = state.withLock { ($0.sent, $0.arrived, $0.failure) }
        if let failure { throw Failure(failure) }
        guard arrived.count == count else {
            throw Failure("\(arrived.count) of \(count) messages came in time: give a lower --per-second")
        }
        let pairs = sent.compactMap { position, sent in arrived[position].map { (sent, $0) } }
        let first = pairs.map(\.0.begun).min() ?? begin
        let last = pairs.map(\.1).max() ?? begin
        let parameters = parameters.merging(["perSecond": .number(perSecond)]) { own, _ in own }
        let ways = [
            ("", "from when a message was handed to the broker", pairs.map { $1 - $0.begun }),
            (".durable", "from when it was durable", pairs.map { max($1 - $0.durable, .zero) }),
        ]
        return ways.map { ending, since, latencies in
            .rate(
                name + ending, parameters, of: pairs.count, in: last - first, unit: "deliveries/s",
                latencies: latencies,
                work:
                    "\(count) messages of customers decided and appended, \(perSecond) a second, to \(what); latency \(since) until it came to a consumer"
            )
        }
    }
}
