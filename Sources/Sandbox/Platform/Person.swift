import Timeline

/// A customer as they are now: what changes while the sandbox runs.
struct Person: Sendable {
    /// What the platform knows of one customer and one line.
    struct Conversation: Equatable, Sendable {
        /// When the customer wrote last: the service window counts from it.
        var lastInbound: Timestamp?
        /// The last message of the business that arrived.
        var lastReceived: String?
        /// The last one that had rows or buttons, and these.
        var lastOffer: (id: String, type: String, options: [Submission.Option])?

        static func == (left: Conversation, right: Conversation) -> Bool {
            left.lastInbound == right.lastInbound && left.lastReceived == right.lastReceived
                && left.lastOffer?.id == right.lastOffer?.id
        }
    }

    static let window = Duration.seconds(86_400)

    let customer: Customer
    var phone: String?
    var previousPhone: String?
    var userID: String?
    var identityHash: String
    /// How many devices and numbers they have had.
    var changes = 0
    var conversations: [String: Conversation] = [:]
    /// Which playing of the story this is; what an earlier one left to be done is dropped.
    var playing = 0
    /// How many messages were submitted to them, and how many things they have done: what draws count by.
    var submitted = 0
    var done = 0
    /// How often each rule has applied in this playing.
    var ruleUses: [Int]

    init(_ customer: Customer, identityHash: String) {
        self.customer = customer
        phone = customer.phone
        userID = customer.userID
        self.identityHash = identityHash
        ruleUses = Array(repeating: 0, count: customer.rules.count)
    }

    /// Whether the business may write to them freely.
    func windowIsOpen(on line: String, at now: Timestamp) -> Bool {
        guard let last = conversations[line]?.lastInbound else { return false }
        return now < last + Person.window
    }

    /// The steps with which a message that arrives is answered; the rule they are of is counted as used. Where a step has
    /// several texts to choose from, they are taken in turn.
    mutating func reply(to submission: Submission) -> [Step] {
        for (index, rule) in customer.rules.enumerated()
        where ruleUses[index] < rule.times && rule.matches(submission) {
            let use = ruleUses[index]
            ruleUses[index] += 1
            return rule.steps.map { $0.choosing(use) }
        }
        return []
    }

    /// Who they are, as webhooks on a line tell it.
    func contact(on line: Line) -> JSON {
        .fields([
            "profile": .fields(["name": .string(customer.name), "username": customer.username.map { .string($0) }]),
            "wa_id": phone.map { .string($0) },
            "user_id": userID.map { .string($0) },
            "identity_key_hash": line.checksIdentity ? .string(identityHash) : nil,
        ])
    }
}

extension Step {
    fileprivate func choosing(_ use: Int) -> Step {
        guard case .write(let choices, let again) = act, !choices.isEmpty else { return self }
        return Step(after: after, act: .write([choices[use % choices.count]], again: again))
    }
}
