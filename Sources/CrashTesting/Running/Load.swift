import Synchronization

/// Everybody who talks to the broker during a run: senders, workers, and the couriers of the platform's receipts.
///
/// They work all through the run, and wait while the broker is down.
final class Load: Sendable {
    private static let courierCount = 3

    private let parties: CrashParties
    private let plan: CrashPlan
    private let isOver = Mutex(false)
    private let sending = Mutex(0)

    init(_ plan: CrashPlan, _ parties: CrashParties) {
        self.plan = plan
        self.parties = parties
        sending.withLock { $0 = plan.senders + plan.agents + 1 }
    }

    /// Nothing new is written from now on; what was not acknowledged still is.
    func finish() { isOver.withLock { $0 = true } }

    /// Whether everything that was written has been acknowledged, and told on.
    var isDone: Bool { sending.withLock { $0 == 0 } && parties.mailbox.isEmpty }

    /// Starts everybody in a group that is to be cancelled when the run is over.
    func start(in group: inout ThrowingTaskGroup<Void, any Error>) {
        let (client, ledger, seed) = (parties.client, parties.ledger, plan.seed)
        let pace = plan.pace
        for number in 1...plan.senders {
            add(to: &group) { [self] in
                var sender = Sender(number, client, ledger, parties.clock, seed: seed)
                try await sender.run(resting: pace) { isOver.withLock { $0 } }
            }
        }
        for number in 0...plan.agents {
            add(to: &group) { [self] in
                var worker =
                    number == 0
                    ? Worker.bot(client, ledger, seed: seed) : Worker.agent(number, client, ledger, seed: seed)
                try await worker.run(resting: max(pace, .milliseconds(1))) { isOver.withLock { $0 } }
            }
        }
        for number in 1...Load.courierCount {
            group.addTask { [self] in
                var courier = Courier(number, client, ledger, parties.mailbox, seed: seed)
                try? await courier.run()
            }
        }
    }

    private func add(
        to group: inout ThrowingTaskGroup<Void, any Error>, _ work: @escaping @Sendable () async throws -> Void
    ) {
        group.addTask { [self] in
            // Only a cancelled run ends this way; whoever cancelled it knows.
            try? await work()
            sending.withLock { $0 -= 1 }
        }
    }
}
