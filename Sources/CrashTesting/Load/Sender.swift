import EventLogTesting
import Timeline

/// One of several streams of customers' messages: singly, as albums of two, in batches, repeated, and with times that are hours old.
struct Sender: Sendable {
    private static let customerLimit = 60
    private static let texts = [
        "Hello", "Is anybody there?", "Where is my parcel?", "Thank you!", "It still doesn't work 😕", "¿Y mañana?",
    ]

    private let number: Int
    private let clock: RunClock
    private var carrier: Carrier
    private var customers: [Customer] = []
    private var customerCount = 0
    private var messageCount = 0
    private var random: SeededRandom

    init(_ number: Int, _ client: BrokerClient, _ ledger: Ledger, _ clock: RunClock, seed: UInt64) {
        self.number = number
        self.clock = clock
        let own = seed &* 1000 &+ UInt64(number)
        carrier = Carrier(client, ledger, seed: own)
        random = SeededRandom(seed: own &+ 500)
    }

    /// Sends until it is over, and then until everything was acknowledged.
    mutating func run(resting pace: Duration = .zero, until isOver: @Sendable () -> Bool) async throws {
        while !isOver() {
            if !carrier.isDone, carrier.chance(50) { try await carrier.retry() } else { try await step() }
            if pace > .zero { try await Task.sleep(for: pace) }
        }
        while !carrier.isDone { try await carrier.retry() }
    }

    private mutating func step() async throws {
        switch random.number(below: 100) {
        case ..<50: try await carrier.deliver([message(from: customer())])
        case ..<62:
            let customer = customer()
            try await carrier.deliver(message(from: customer), beside: message(from: customer))
        case ..<84: try await carrier.deliver(batch())
        default: try await carrier.repeatDelivered()
        }
    }

    /// Several messages, of one customer or of several; sometimes one of them twice.
    private mutating func batch() -> [WebhookItem] {
        var items = (0..<(2 + random.number(below: 4))).map { _ in message(from: customer()) }
        if random.number(below: 4) == 0 { items.append(random.one(of: items)) }
        return items
    }

    /// Somebody new, or, once there are enough, mostly somebody who has written before.
    private mutating func customer() -> Customer {
        let isNew =
            customers.count < Sender.customerLimit ? random.number(below: 3) == 0 : random.number(below: 20) == 0
        guard isNew || customers.isEmpty else { return random.one(of: customers) }
        customerCount += 1
        let line = random.number(below: 3) == 0 ? ServeSettings.concierge : ServeSettings.support
        let digits = String(1_000_000 + number * 100_000 + customerCount)
        let customer = Customer(phone: "4915" + digits, name: "Customer \(digits)", line: line)
        customers.append(customer)
        if customers.count > Sender.customerLimit { customers.removeFirst() }
        return customer
    }

    /// A new message. Some were written minutes ago, and some so long ago that the window is about to close.
    private mutating func message(from customer: Customer) -> WebhookItem {
        messageCount += 1
        var time = clock.now
        switch random.number(below: 20) {
        case 0: time = time - .seconds(24 * 3600 - 60 - random.number(below: 900))
        case 1...2: time = time - .seconds(random.number(below: 600))
        default: break
        }
        let id = "wamid.crash.\(number).\(messageCount)"
        return .message(id, from: customer, random.one(of: Sender.texts), at: time)
    }
}
