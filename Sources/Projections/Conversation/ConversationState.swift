public import Encoding
public import Events
import Messages
public import Timeline

/// All that is known of one conversation, and all that its rules rest on.
public struct ConversationState: Projection, FieldCodable, Hashable {
    /// The conversation's number.
    public internal(set) var id = ConversationID.system
    /// Its line.
    public internal(set) var line = LineID.absent
    /// Its customer.
    public internal(set) var contact = ContactID.absent
    /// The number of its events.
    public internal(set) var eventCount: UInt32 = 0
    /// The position of its last event.
    public internal(set) var lastPosition = Position.start
    /// The open session and the one before.
    public internal(set) var sessions = Sessions()
    /// Whose turn it is.
    public internal(set) var turns = Turns()
    /// The 24-hour window.
    public internal(set) var window = ServiceWindow()
    /// What rules have acted for.
    public internal(set) var marks = Marks()
    /// The urgency of an unanswered message.
    public internal(set) var pending = PendingResponse()
    /// The survey.
    public internal(set) var survey = SatisfactionSurvey()
    /// Messages of ours whose fate is open.
    public internal(set) var delivery = Delivery()
    /// The identity hash.
    public internal(set) var identity = Identity()
    /// What Parley said by itself.
    public internal(set) var notices = Notices()
    /// Whether the customer has written, and was greeted.
    public internal(set) var welcome = Welcome()
    /// What is told to the addresses that messages name.
    public internal(set) var reports = DeliveryReports()
    /// How many messages the contact may get now.
    public internal(set) var pace = Pace()

    /// A conversation without events.
    public init() {}

    /// A conversation without events, with its number.
    public init(id: ConversationID) { self.id = id }

    public mutating func apply(_ event: RecordedEvent) { _ = follow(event) }

    /// Takes the next event into account.
    ///
    /// - Returns: A message of ours that is followed no longer; nearly always nil.
    mutating func follow(_ event: RecordedEvent) -> MessageID? {
        switch event.event {
        // What becomes of a message is told by half of all events, which need not be offered to parts that they don't concern.
        case .receiptReceived, .sendAttempted, .sendAccepted, .sendFailed, .sendRetryDue, .sendReleased, .sendInDoubt,
            .sendDoubtResolved, .sendOutcome, .sendHeld:
            eventCount = event.version
            lastPosition = event.position
            if sessions.hasFlow { sessions.apply(event) }
            identity.apply(event)
            pace.apply(event)
            return delivery.follow(event)
        default: return offer(event)
        }
    }

    /// Offers the next event to every part: what ``follow(_:)`` does, whatever it knows of the event's kind.
    mutating func offer(_ event: RecordedEvent) -> MessageID? {
        eventCount = event.version
        lastPosition = event.position
        if case .conversationStarted(let started) = event.event {
            line = started.line
            contact = started.contact
        }
        turns.apply(event, goesOn: sessions.goOn(since: turns.unanswered))
        sessions.apply(event)
        window.apply(event)
        marks.apply(event)
        pending.apply(event)
        survey.apply(event)
        identity.apply(event)
        notices.apply(event)
        welcome.apply(event)
        reports.apply(event)
        pace.apply(event)
        return delivery.follow(event)
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "id", &id)
        fields.field(2, "line", &line)
        fields.field(3, "contact", &contact)
        fields.field(4, "eventCount", &eventCount)
        fields.field(5, "lastPosition", &lastPosition)
        fields.field(6, "sessions", &sessions)
        fields.field(7, "turns", &turns)
        fields.field(8, "window", &window)
        fields.field(9, "marks", &marks)
        fields.field(10, "pending", &pending)
        fields.field(11, "survey", &survey)
        fields.field(12, "delivery", &delivery)
        fields.field(13, "identity", &identity)
        fields.field(14, "notices", &notices)
        fields.field(15, "welcome", &welcome)
        fields.field(16, "reports", &reports)
        fields.field(17, "pace", &pace)
    }
}
