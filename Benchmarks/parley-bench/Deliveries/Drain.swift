import Synchronization

/// Consumers who fetch and acknowledge what there is, until all of it is acknowledged or their time is over.
final class Drain: Sendable {
    private struct State {
        var count = 0
        var last: ContinuousClock.Instant?
        var turns: [Duration] = []
    }

    private let wanted: Int
    private let end: ContinuousClock.Instant
    private let begin = ContinuousClock.now
    private let state = Mutex(State())

    init(wanted: Int, until end: ContinuousClock.Instant) { (self.wanted, self.end) = (wanted, end) }

    /// Returns when the last of them is done.
    func run(_ consumers: [any EventConsumer], batch: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for consumer in consumers {
                group.addTask(executorPreference: consumer.thread) { try await self.consume(consumer, batch) }
            }
            try await group.waitForAll()
        }
    }

    private func consume(_ consumer: any EventConsumer, _ batch: Int) async throws {
        var held = 0
        while isOn {
            let begin = ContinuousClock.now
            let given = try await consumer.fetch(batch, isPatient: false).count
            let now = ContinuousClock.now
            if held > 0 {
                state.withLock { state in
                    state.count += held
                    state.last = now
                    state.turns.append(now - begin)
                }
            }
            held = given
        }
    }

    private var isOn: Bool { ContinuousClock.now < end && state.withLock { $0.count < wanted } }

    /// Acknowledged events a second, and how long fetching and acknowledging a batch took.
    func measurement(
        _ name: String, _ parameters: [String: Parameter], _ what: String, of events: Int
    ) throws -> Measurement {
        let (count, last, turns) = state.withLock { ($0.count, $0.last, $0.turns) }
        guard let last else { throw Failure("nothing was delivered: give more --seconds") }
        return .rate(
            name, parameters, of: count, in: last - begin, unit: "deliveries/s", latencies: turns,
            work:
                "\(count) of \(events) events delivered whole and durably acknowledged by \(what), \(count / max(turns.count, 1)) a batch on average; latency is that of acknowledging a batch and fetching the next"
        )
    }
}
