import Events
import Timeline

/// A conversation as its events tell of it.
struct LedgerConversation: Sendable {
    var id: ConversationID
    var line = LineID.absent
    var contact = ContactID.absent
    /// The open session.
    var open: LedgerSession?
    /// How many sessions there have been.
    var sessions: UInt32 = 0
    /// The sessions that have closed, and those of them that an agent had.
    var closed: Set<UInt32> = []
    var human: Set<UInt32> = []
    /// The sessions whose customer was asked how it went.
    var surveyed: Set<UInt32> = []
    /// The agent who had a session last; empty for none.
    var lastAgent = ""
    /// When the customer wrote or called last, by the platform's clock.
    var lastContact: Timestamp?
    /// The message that began the wait for an answer; nil while nobody waits. Who is parked waits for nothing until they write.
    var waiting: LedgerSession.Place?
    /// The waits in which the customer was reminded.
    var reminded: Set<Position> = []

    init(_ id: ConversationID) { self.id = id }

    /// Whether a free-form message may go at a moment.
    func isWindowOpen(at moment: Timestamp) -> Bool {
        lastContact.map { moment < $0 + .seconds(24 * 3600) } ?? false
    }

    /// Takes the next event into account that is no change of who has the session.
    mutating func note(_ event: RecordedEvent) {
        switch event.event {
        case .conversationStarted(let started): (line, contact) = (started.line, started.contact)
        case .messageReceived(let message): note(message, event)
        case .callReceived(let call): if call.fromCustomer { contact(event) }
        case .messageEchoed: waiting = nil
        case .sendRefused(let refused):
            if refused.origin == .rule("outOfHours"), refused.send == .start { open?.isToldOfHours = true }
        case .sendRequested(let send):
            if send.origin == .rule("outOfHours") { open?.isToldOfHours = true }
            guard send.origin.isReply else { return }
            waiting = nil
            if let handler = open?.handler, "\(handler)" == "\(send.origin)" { open?.transferredBy = "" }
        case .botAsked(let asked):
            open?.asked = (event.position, asked.deadline)
            open?.isMissed = false
        case .botAnswered(let answered): if open?.asked?.position == answered.asked { open?.asked = nil }
        case .replyReminderFired(let fired): reminded.insert(fired.actedFor)
        case .surveyRequested(let asked): surveyed.insert(asked.session)
        default: return
        }
    }

    private mutating func note(_ message: MessageReceived, _ event: RecordedEvent) {
        if Customers.opensWindow(message) { contact(event) }
        guard Customers.wantsAnswer(message) else { return }
        if open?.asked != nil { open?.isMissed = true }
        let goesOn = open.map { ($0.lastParking, waiting?.position ?? .start) }.map { $0 < $1 } ?? false
        if !goesOn { waiting = .init(event) }
    }

    private mutating func contact(_ event: RecordedEvent) {
        lastContact = max(lastContact ?? .epoch, event.occurredAt)
    }
}

/// What customers mean by what they send: said once more, of the types that lives have.
enum Customers {
    static func opensWindow(_ message: MessageReceived) -> Bool { message.type != "reaction" }

    static func wantsAnswer(_ message: MessageReceived) -> Bool {
        opensWindow(message) && message.type != "request_welcome" && !message.replyID.hasPrefix("parley-survey:")
    }
}
