import EventLogTesting

/// Brings the broker what the platform has to say about its messages: receipts, and customers' answers to surveys.
struct Courier: Sendable {
    private static let most = 4

    private let mailbox: Mailbox
    private var carrier: Carrier

    init(_ number: Int, _ client: BrokerClient, _ ledger: Ledger, _ mailbox: Mailbox, seed: UInt64) {
        self.mailbox = mailbox
        carrier = Carrier(client, ledger, seed: seed &* 1000 &+ 900 &+ UInt64(number))
    }

    /// Brings what there is, until the task is cancelled.
    mutating func run() async throws {
        while true {
            if !carrier.isDone, carrier.chance(50) { try await carrier.retry() }
            let items = mailbox.take(Courier.most)
            guard !items.isEmpty else {
                try await Task.sleep(for: .milliseconds(2))
                continue
            }
            try await carrier.deliver(items)
            while !carrier.isDone { try await carrier.retry() }
            mailbox.settle(items.count)
            if carrier.chance(10) { try await carrier.repeatDelivered() }
        }
    }
}
