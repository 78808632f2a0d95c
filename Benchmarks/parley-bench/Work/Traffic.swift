import Decisions
import EventLogTesting
import Events
import HeapModule
import Messages
import Projections
import Settings
import Timeline
import WhatsApp

/// Realistic conversations, for ever: customers write, agents answer, receipts come, rules act. What is recorded is what a
/// broker would have recorded, decided by the same code. The same for the same seed.
struct Traffic {
    /// An event, and where it came in a webhook its item's identity.
    struct Recorded {
        let event: RecordedEvent
        let identity: String?
    }

    /// What is going to happen.
    private enum Act {
        case customerWrites(turnsLeft: Int)
        case agentAnswers(turnsLeft: Int)
        case attempt(send: Position)
        case receipt(String, MessageID, send: Position)
        case finish
    }

    private struct Appointment: Comparable {
        let moment: Timestamp
        let number: UInt64
        let customer: Int
        let act: Act

        static func < (one: Appointment, other: Appointment) -> Bool {
            (one.moment, one.number) < (other.moment, other.number)
        }

        static func == (one: Appointment, other: Appointment) -> Bool { one.number == other.number }
    }

    /// Seconds between two customers who begin to write.
    private static let secondsPerEpisode = 2
    private static let lineCount = 20
    static let lines = (0..<lineCount).map { Line($0) }

    /// The deciding part, with the world as it is.
    private(set) var engine = Engine()
    private(set) var now = Timestamp(milliseconds: 1_767_600_000_000)
    private var random: SeededRandom
    private var customers: [Customer] = []
    private let customerLimit: Int
    private let answers: Bool
    private var appointments: Heap<Appointment> = []
    private var appointmentCount: UInt64 = 0
    private var nextEpisode: Timestamp
    private var recorded: [Recorded] = []
    /// The webhooks that led to what ``next()`` answered last.
    private(set) var webhooks: [[UInt8]] = []

    /// Traffic of so many customers, each with one conversation.
    ///
    /// - Parameter answers: Whether agents answer; otherwise customers write once, and their sessions stay open.
    init(customers: Int, seed: UInt64, answers: Bool = true) {
        customerLimit = customers
        self.answers = answers
        random = SeededRandom(seed: seed)
        nextEpisode = now
        for line in Traffic.lines { submit(.setPolicy(line.id, Traffic.policy), nil) }
        for agent in 0..<50 { submit(.registerAgent(id: "agent-\(agent)", name: "Agent \(agent)"), nil) }
    }

    static var policy: LinePolicy {
        var policy = LinePolicy()
        policy.autoClose = .seconds(24 * 3600)
        var reminder = ReplyReminderPolicy()
        reminder.after = .seconds(2 * 3600)
        reminder.message = AutomaticMessage(text: "We have not forgotten you. Thank you for your patience.")
        policy.replyReminder = reminder
        return policy
    }

    /// What happens next, with everything that it leads to at that moment.
    mutating func next() -> [Recorded] {
        defer { recorded.removeAll(keepingCapacity: true) }
        webhooks.removeAll(keepingCapacity: true)
        while recorded.isEmpty { step() }
        return recorded
    }

    /// A customer writes, so that there is an open session; with everything that this leads to. Nothing where there is one.
    mutating func write(_ customer: Int) -> [Recorded] {
        defer { recorded.removeAll(keepingCapacity: true) }
        webhooks.removeAll(keepingCapacity: true)
        let conversation = customers[customer].conversation
        if conversation.flatMap({ engine.world.conversation($0)?.sessions.open }) == nil {
            customerWrites(customer, turnsLeft: 1)
        }
        return recorded
    }

    /// How many customers have written so far.
    var customerCount: Int { customers.count }

    private mutating func step() {
        if nextEpisode <= appointments.min?.moment ?? nextEpisode {
            passTime(until: nextEpisode)
            beginEpisode()
        } else if let appointment = appointments.popMin() {
            passTime(until: appointment.moment)
            keep(appointment)
        }
    }

    private mutating func passTime(until moment: Timestamp) {
        while let deadline = engine.nextDeadline, deadline <= moment, let due = engine.dueCommand(at: deadline) {
            now = max(now, deadline)
            submit(due, nil)
        }
        now = max(now, moment)
    }

    /// Everybody writes once before anybody comes back.
    private mutating func beginEpisode() {
        nextEpisode = nextEpisode + .milliseconds(1 + random.number(below: 2000 * Traffic.secondsPerEpisode))
        let customer: Int
        if customers.count < customerLimit {
            customers.append(Customer(customers.count, lines: Traffic.lineCount, &random))
            customer = customers.count - 1
        } else {
            customer = random.number(below: customers.count)
        }
        customerWrites(customer, turnsLeft: Int(ConversationShape.turns.draw(&random).rounded()))
    }

    private mutating func keep(_ appointment: Appointment) {
        let customer = appointment.customer
        switch appointment.act {
        case .customerWrites(let turnsLeft): customerWrites(customer, turnsLeft: turnsLeft)
        case .agentAnswers(let turnsLeft): agentAnswers(customer, turnsLeft: turnsLeft)
        case .attempt(let send): attempt(customer, send)
        case .receipt(let status, let id, let send): receipt(customer, status, id, send)
        case .finish:
            guard let conversation = customers[customer].conversation else { return }
            submit(.finish(conversation, by: agent(of: customer)), customer)
        }
    }

    private mutating func plan(_ act: Act, of customer: Int, in seconds: Double) {
        appointmentCount += 1
        appointments.insert(
            Appointment(
                moment: now + .milliseconds(Int64(seconds * 1000)), number: appointmentCount, customer: customer,
                act: act))
    }

    private func agent(of customer: Int) -> Origin { .agent("agent-\(customer % 50)") }
}

// MARK: - What they do

extension Traffic {
    private mutating func customerWrites(_ customer: Int, turnsLeft: Int) {
        let sender = customers[customer]
        let id = sender.messageID(outbound: false, &random)
        let size = Int(ConversationShape.customerText.draw(&random))
        let webhook = sender.webhook(
            text: SampleText.message(about: size, &random), id: id, line: Traffic.lines[sender.line], at: now)
        receive(webhook, customer)
        guard turnsLeft > 1, answers else { return }
        if random.number(below: ConversationShape.textsPerBurst) == 0 {
            plan(
                .customerWrites(turnsLeft: turnsLeft - 1), of: customer,
                in: ConversationShape.withinBurst.draw(&random))
        } else {
            plan(.agentAnswers(turnsLeft: turnsLeft - 1), of: customer, in: ConversationShape.untilAnswer.draw(&random))
        }
    }

    private mutating func agentAnswers(_ customer: Int, turnsLeft: Int) {
        guard let conversation = customers[customer].conversation else { return }
        let agent = agent(of: customer)
        if engine.world.conversation(conversation)?.sessions.open?.handler == .unassigned {
            submit(.assign(conversation, to: .agent("agent-\(customer % 50)"), by: agent), customer)
        }
        let text = SampleText.message(about: Int(ConversationShape.agentText.draw(&random)), &random)
        submit(.send(SendCommand(to: .conversation(conversation), .text(text), by: agent)), customer)
        if turnsLeft > 1 {
            plan(
                .customerWrites(turnsLeft: turnsLeft - 1), of: customer, in: ConversationShape.untilReply.draw(&random))
        } else if random.number(below: 2) == 0 {
            plan(.finish, of: customer, in: 120)
        }
    }

    private mutating func attempt(_ customer: Int, _ send: Position) {
        guard let conversation = customers[customer].conversation else { return }
        submit(.beginAttempt(conversation, send: send), customer)
        let id = customers[customer].messageID(outbound: true, &random)
        let accepted = AttemptResult.accepted(message: id, waID: customers[customer].phone, status: "accepted")
        submit(.endAttempt(conversation, send: send, attempt: 1, accepted), customer)
        plan(.receipt("sent", id, send: send), of: customer, in: 1)
    }

    private mutating func receipt(_ customer: Int, _ status: String, _ id: MessageID, _ send: Position) {
        let recipient = customers[customer]
        let token = "\(AttemptToken(send: send, attempt: 1))"
        let line = Traffic.lines[recipient.line]
        receive(recipient.webhook(receipt: status, for: id, token: token, line: line, at: now), customer)
        switch status {
        case "sent": plan(.receipt("delivered", id, send: send), of: customer, in: 1 + Double(random.number(below: 3)))
        case "delivered":
            plan(.receipt("read", id, send: send), of: customer, in: 2 + Double(random.number(below: 600)))
        default: break
        }
    }

    private mutating func receive(_ webhook: String, _ customer: Int) {
        webhooks.append(Array(webhook.utf8))
        for item in WebhookDecoder.decode(webhooks[webhooks.count - 1]) { submit(.receive(item), customer) }
    }

    /// Has a command decided. One that makes no sense any more, because a rule has acted meanwhile, leaves no trace.
    private mutating func submit(_ command: Command, _ customer: Int?) {
        guard let events = try? engine.handle(command, at: now) else { return }
        var identity: String?
        if case .receive(let item) = command { identity = item.identity }
        for event in events {
            let isItem = identity != nil && event.isFromPlatform
            recorded.append(Recorded(event: event, identity: isItem ? identity : nil))
            if isItem { identity = nil }
            // A new customer's first events, the aliases, are the system's.
            if let customer, customers[customer].conversation == nil, event.conversation != .system {
                customers[customer].conversation = event.conversation
            }
            if case .sendRequested = event.event, let owner = owner(of: event.conversation) {
                plan(.attempt(send: event.position), of: owner, in: 0.2)
            }
        }
    }

    /// Conversations are numbered in the order in which customers first write, and so are customers.
    private func owner(of conversation: ConversationID) -> Int? {
        let index = Int(conversation.rawValue) - 1
        return customers.indices.contains(index) ? index : nil
    }
}
