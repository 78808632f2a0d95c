import ArgumentParser
import Decisions
import EventLogTesting
import Events
import Messages
import Projections
import Timeline

/// What a deadline costs to set, to move and to fire, with few and with many pending: decided and applied, without the log.
struct MeasureDeadlines: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "deadlines", abstract: "Deadlines, with many pending.")

    @OptionGroup var place: Place
    @Option(help: "How many conversations have a deadline: the end of their 24-hour window.") var pending = 1_000_000
    @Option(help: "How many operations of each kind.") var operations = 100_000

    func validate() throws {
        guard (1...10_000_000).contains(pending), (1...10_000_000).contains(operations) else {
            throw ValidationError("--pending and --operations are 1 to 10000000")
        }
    }

    func run() throws {
        var windows = OpenWindows()
        for _ in 0..<pending { try windows.newCustomer() }
        guard windows.engine.conversationsWithDeadline == pending else { throw Failure("not every window has an end") }
        // In turns, a stretch each: where the machine becomes slower meanwhile, it does for all of them.
        var times = [Duration.zero, .zero, .zero]
        let stretch = max(operations / 10, 1)
        let clock = ContinuousClock()
        for _ in 0..<10 {
            times[0] += try clock.measure { for _ in 0..<stretch { try windows.newCustomer() } }
            times[1] += try clock.measure { for _ in 0..<stretch { try windows.knownCustomer(among: pending) } }
            times[2] += try clock.measure { for _ in 0..<stretch { try windows.fireEarliest() } }
        }
        for (name, time) in zip(["set", "move", "fire"], times) {
            try Measurement(
                name: "parley.deadline.\(name)", parameters: ["pending": .number(pending)],
                value: time / .nanoseconds(1) / Double(10 * stretch), unit: "ns",
                work: "\(10 * stretch) times, decided and applied, with \(pending) windows that have an end"
            ).print()
        }
    }
}

/// Conversations whose only deadline is the end of their window: each message of a customer moves it.
private struct OpenWindows {
    private(set) var engine = Engine()
    private var random = SeededRandom(seed: 11)
    private var now = Timestamp(milliseconds: 1_767_600_000_000)
    private var messages = 0
    private var customers = 0

    mutating func newCustomer() throws {
        customers += 1
        try message(from: customers)
    }

    mutating func knownCustomer(among count: Int) throws { try message(from: 1 + random.number(below: count)) }

    mutating func fireEarliest() throws {
        guard let deadline = engine.nextDeadline, let due = engine.dueCommand(at: deadline) else {
            throw Failure("there is no deadline left")
        }
        _ = try engine.handle(due, at: max(now, deadline))
    }

    private mutating func message(from customer: Int) throws {
        messages += 1
        now = now + .milliseconds(1)
        var message = MessageReceived()
        message.line = LineID("100")
        message.message = MessageID("wamid.\(messages)")
        message.sender = Party(phone: String(10_000_000_000 + customer))
        message.type = "text"
        message.text = "Hello"
        let item = PlatformItem(event: .messageReceived(message), occurredAt: now, identity: "m:\(messages)")
        _ = try engine.handle(.receive(item), at: now)
    }
}
