import OrderedCollections
import Timeline

/// WhatsApp and the people on it, without clock and network: what is submitted and what time passes goes in,
/// notifications for the business come out. The same seed, start and submissions give the same notifications.
struct World: Sendable {
    /// Something that will happen.
    enum Event: Sendable {
        /// A customer's story begins.
        case begin(customer: String)
        case step(Step, customer: String, playing: Int, line: String)
        case arrival(Submission, id: String, customer: String, line: String)
        case receipt(ReceiptDue)
        /// A notification is delivered once more.
        case again(Notification)
        /// The platform has looked at a template, unless it was edited since.
        case review(template: String, edit: Int, status: Template.Status, reason: String?)
    }

    /// A receipt to come.
    struct ReceiptDue: Sendable {
        let messageID: String
        let line: Line
        /// The customer's id, or a number nobody of the cast has.
        let customer: String
        let phone: String?
        let userID: String?
        let status: String
        let price: JSON?
        let callbackData: String?
        let failure: FailureCode?
    }

    /// A line of the story for those who watch.
    struct TraceLine: Equatable, Sendable {
        let at: Timestamp
        let text: String
    }

    private(set) var lines: [Line]
    var templates: [Template]
    /// When approved templates were deleted: their names rest for a while.
    var restingTemplates = RecentTable<Timestamp>(limit: SandboxLimits.objects)
    /// How long a review of a template takes.
    var reviewTime = Duration.seconds(60)
    let draws: Draws
    var ids: MessageIDs
    var people: [String: Person] = [:]
    var agenda = Agenda<Event>()
    var log = MessageLog(limit: SandboxLimits.messages)
    var inbound = RecentTable<Bool>(limit: SandboxLimits.inboundMessages)
    var media = MediaStore()
    var uploads = RecentTable<Upload>(limit: SandboxLimits.objects)
    var tariff = Tariff()
    /// What each line shows when its chat is opened, by the line's id.
    var automation: [String: ConversationalAutomation] = [:]
    /// What was set of each line, by the line's id.
    var states: [String: LineState] = [:]
    var blocked = Blocklist()
    var pace = Pace()
    var flows: OrderedDictionary<String, Flow> = [:]
    /// Who hears of each business account; nobody has changed it where none stands.
    var subscriptions: [String: Subscription] = [:]
    /// The business accounts that send no marketing by this API.
    var declinesMarketing: Set<String> = []
    /// What the business is to be told, in order; taken with ``takeNotifications()``.
    var notifications: [Notification] = []
    private var trace: [TraceLine] = []
    private var customerByPhone: [String: String] = [:]
    private var customerByUserID: [String: String] = [:]
    private let customers: [Customer]

    init(_ scenario: Scenario, seed: UInt64, start: Timestamp) {
        lines = scenario.lines
        customers = scenario.customers
        draws = Draws(seed: seed)
        ids = MessageIDs(seed: seed, start: start)
        templates = World.numbered(scenario.templates, ids, at: start)
        for customer in scenario.customers { add(customer) }
    }

    /// Lets the customers' stories begin.
    mutating func begin(at now: Timestamp) {
        for customer in customers where !customer.story.isEmpty {
            let wait = customer.starts.length(draws.fraction("starts \(customer.id)"))
            agenda.add(.begin(customer: customer.id), at: now + wait)
        }
    }

    /// Lets everything happen that is due.
    mutating func advance(to now: Timestamp) {
        while let (due, event) = agenda.takeDue(by: now) { happen(event, at: due) }
    }

    private mutating func happen(_ event: Event, at now: Timestamp) {
        switch event {
        case .begin(let customer): play(customer, at: now)
        case .step(let step, let customer, let playing, let line):
            guard people[customer]?.playing == playing, let line = self.line(line) else { return }
            perform(step.act, by: customer, on: line, at: now)
        case .arrival(let submission, let id, let customer, let line):
            arrive(submission, id: id, at: customer, on: line, now: now)
        case .receipt(let due): report(due, at: now)
        case .again(let notification): notifications.append(notification)
        case .review(let id, let edit, let status, let reason):
            guard templates.contains(where: { $0.id == id && $0.edits == edit && $0.status == .pending }) else {
                return
            }
            setTemplate(id, status, reason: reason, at: now)
        }
    }

    /// The notifications since the last call.
    mutating func takeNotifications() -> [Notification] {
        defer { notifications = [] }
        return notifications
    }

    /// What there was to see since the last call.
    mutating func takeTrace() -> [TraceLine] {
        defer { trace = [] }
        return trace
    }

    mutating func tell(_ text: String, at moment: Timestamp) {
        trace.append(TraceLine(at: moment, text: text.oneLine(limit: 160)))
    }
}

/// Who is who.
extension World {
    func line(_ id: String) -> Line? { lines.first { $0.id == id } }

    /// Switches the identity change check of a line on or off.
    mutating func setIdentityCheck(_ isOn: Bool, of id: String) {
        for index in lines.indices where lines[index].id == id { lines[index].checksIdentity = isOn }
    }

    /// The line with this id or this name.
    func line(called name: String) -> Line? { line(name) ?? lines.first { $0.name == name } }

    /// Puts a customer on WhatsApp, in place of one with the same id.
    mutating func add(_ customer: Customer) {
        if let before = people[customer.id] { forget(before) }
        let person = Person(customer, identityHash: ids.identityHash(customer.id, 0))
        people[customer.id] = person
        index(person)
    }

    func customer(_ recipient: Submission.Recipient) -> String? {
        switch recipient {
        case .phone(let digits): customerByPhone[digits]
        case .user(let id): customerByUserID[id]
        }
    }

    mutating func forget(_ person: Person) {
        if let phone = person.phone { customerByPhone[phone] = nil }
        if let userID = person.userID { customerByUserID[userID] = nil }
    }

    mutating func index(_ person: Person) {
        if let phone = person.phone { customerByPhone[phone] = person.customer.id }
        if let userID = person.userID { customerByUserID[userID] = person.customer.id }
    }
}

extension String {
    /// The text on one line, without what could move a terminal's cursor.
    func oneLine(limit: Int) -> String {
        let clean = unicodeScalars.map { scalar in
            scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format ? " " : scalar
        }
        let text = String(String.UnicodeScalarView(clean))
        return text.count > limit ? text.prefix(limit - 1) + "…" : text
    }
}
