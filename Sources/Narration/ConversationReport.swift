import Encoding
import Events
import Messages
public import Projections
public import Settings
public import Timeline

/// What is known of a conversation at a moment, in words and as JSON: window, session, handler, turn, timers, identity, open
/// sends (L7, B3).
public struct ConversationReport: Sendable {
    /// All that the conversation's rules rest on.
    public var state: ConversationState
    /// The rules that held for its line.
    public var policy: LinePolicy
    /// Its customer, as known at the moment.
    public var contact: Contact
    /// The moment.
    public var now: Timestamp

    /// A report about a state.
    public init(state: ConversationState, policy: LinePolicy, contact: Contact, now: Timestamp) {
        (self.state, self.policy, self.contact, self.now) = (state, policy, contact, now)
    }

    /// `conversation 3: Sheena (+16505551234) with Support (line 106540352242922)`
    public var title: String {
        "conversation \(state.id): \(ConversationReport.name(contact)) with \(ConversationReport.name(state.line, policy))"
    }

    /// A customer as people call them, with their number or id: `Sheena (+16505551234)`.
    public static func name(_ contact: Contact) -> String {
        let id = contact.phone.isEmpty ? Visible.text(contact.userID) : named(phone: contact.phone)
        guard !id.isEmpty else { return Visible.text(contact.displayName) }
        return contact.name.isEmpty || contact.name == contact.phone ? id : "\(Visible.text(contact.name)) (\(id))"
    }

    /// A customer as people call them: the name, or else the number or id.
    public static func shortName(_ contact: Contact) -> String {
        contact.name.isEmpty ? name(contact) : Visible.text(contact.name)
    }

    private static func name(_ line: LineID, _ policy: LinePolicy) -> String {
        policy.name.isEmpty ? named(line) : "\(Visible.text(policy.name)) (\(named(line)))"
    }

    /// The facts, each with its label, in the order in which they are read.
    public var facts: [(label: String, text: String)] {
        var facts = [("window", window), ("session", session), ("turn", turn)]
        if let pending = PendingResponse.current(in: state) { facts.append(("pending", "\(pending.urgency)")) }
        facts += timers.map { ("timer", "\($0.deadline)  \($0.rule.name) (\($0.rule.capability))") }
        if timers.isEmpty { facts.append(("timer", "none")) }
        facts.append(("identity", identity))
        facts += contact.aliases.map { held in
            ("alias", "\(Visible.text(held.alias.value)), since \(held.since), learnt \(held.learntAt)")
        }
        facts += state.delivery.open.map { ("sending", describe($0)) }
        if state.delivery.open.isEmpty { facts.append(("sending", "nothing is open")) }
        if state.survey.lastSession > 0 { facts.append(("survey", survey)) }
        facts.append(("events", "\(state.eventCount), the last is \(state.lastPosition)"))
        return facts
    }

    /// The deadlines that stand, the earliest first.
    public var timers: [(rule: Rule, deadline: Timestamp)] {
        DeadlineRules.all.compactMap { rule in
            rule.deadline(in: state, under: policy).map { (rule.rule, $0) }
        }
        .sorted { ($0.deadline, $0.rule.name) < ($1.deadline, $1.rule.name) }
    }

    private var window: String {
        guard let closesAt = state.window.closesAt else { return "never opened: the customer has not written" }
        let basis = "the customer's last contact is \(state.window.lastContactBy)"
        return "\(state.window.isOpen(at: now) ? "open until" : "closed since") \(closesAt), \(basis)"
    }

    private var session: String {
        guard let open = state.sessions.open else {
            guard let closed = state.sessions.lastClosed else { return "none yet" }
            return "none open; session \(closed.number) closed at \(closed.closedAt) (\(closed.position))"
        }
        let handler = Visible.text(open.handler.description)
        return "\(open.number), open since \(open.openedAt) (\(open.openedBy)), \(handler) since \(open.handlerSince)"
    }

    private var turn: String {
        if let unanswered = state.turns.unanswered {
            return "the customer has waited since \(unanswered.time) (\(unanswered.position))"
        }
        if let awaited = state.turns.awaited {
            return "the customer's reply is awaited since \(awaited.time) (\(awaited.position))"
        }
        return "nobody's"
    }

    private var identity: String {
        guard !state.identity.hash.isEmpty else {
            return state.identity.isUnverified
                ? "unverified: a send failed for another identity" : "no hash was ever told"
        }
        let standing = state.identity.isUnverified ? "unverified" : "unchanged"
        return "\(standing), hash \(shortened(state.identity.hash)) since \(state.identity.since)"
    }

    private var survey: String {
        let survey = state.survey
        guard survey.answeredSession > 0 else { return "session \(survey.lastSession) was asked about, no answer" }
        return "session \(survey.lastSession) was asked about; session \(survey.answeredSession): \(survey.rating) of 5"
    }

    private func describe(_ send: OpenSend) -> String {
        let time = send.time.map { ", \(send.stage == .waiting ? "again at" : "since") \($0)" } ?? ""
        let id = send.message == .absent ? "" : ", as \(shortened(send.message.rawValue))"
        let stage = send.isPaced && send.stage == .waiting ? "waiting for the contact's pace" : send.stage.words
        return "message \(send.position) \(stage), attempts: \(send.attempts)\(time)\(id)"
    }
}

extension OpenSend.Stage {
    /// The stage in a word or two.
    fileprivate var words: String {
        switch self {
        case .ready: "ready"
        case .attempting: "in an attempt"
        case .waiting: "waiting for the next attempt"
        case .inDoubt: "in doubt"
        case .accepted: "accepted"
        case .held: "waiting for the message before it"
        case .ended: "ended"
        }
    }
}
