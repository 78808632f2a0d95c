public import Encoding
public import Events
public import Timeline

/// A session that has not closed.
public struct OpenSession: FieldCodable, Hashable {
    /// Its number in the conversation, 1 for the first.
    public private(set) var number: UInt32 = 0
    /// Who has it.
    public private(set) var handler = Handler.unassigned
    /// Since when they have it.
    public private(set) var handlerSince = Timestamp.epoch
    /// The event that gave it to them.
    public private(set) var assignedBy = Position.start
    /// When it opened.
    public private(set) var openedAt = Timestamp.epoch
    /// The event that opened it.
    public private(set) var openedBy = Position.start
    /// Whether an agent has had it at any time: then its end is followed by a survey (S3.9).
    public private(set) var hadAgent = false
    /// When it first entered the queue, and by which event: it keeps its place when it comes back. Nil where it never did. Those who
    /// enter when the line opens are in the order in which they came: theirs is the event since which they have waited.
    public private(set) var queued: Moment?
    /// The agent who transferred it to the one who has it, who has not answered yet (S1.7); empty for none.
    public private(set) var transferredBy = ""
    /// The agent who parked it (S2.2): it is theirs first when the customer writes again. Empty for none.
    public private(set) var parkedBy = ""
    /// The event that parked it last; the first position for none.
    public private(set) var lastParking = Position.start
    /// The agent who let it come back: the queue offers it to them last. Empty for none.
    public private(set) var passedOver = ""

    /// Whether it is unassigned until the line opens (S1.12).
    public private(set) var awaitsOpening = false
    /// Whether the customer was told in it that the line is closed (S1.12).
    public private(set) var isToldOfHours = false

    /// What the bot that has it was asked and has not answered; nil where nothing is.
    public private(set) var question: BotQuestion?

    /// The first message that bots were asked about last, and how often they were since it came.
    private var askedAbout = Position.start
    public private(set) var timesAsked: UInt32 = 0

    /// An empty session.
    public init() {}

    init(_ opened: SessionOpened, at event: RecordedEvent) {
        number = opened.session
        openedAt = event.occurredAt
        openedBy = event.position
        awaitsOpening = opened.awaitsOpening
        assign(opened.handler, at: event)
    }

    mutating func pass(_ assigned: SessionAssigned, at event: RecordedEvent) {
        // Who parked it is remembered on its way through the queue.
        if handler.isParked, assigned.handler == .queue {} else { parkedBy = assigned.parkedBy }
        (transferredBy, passedOver) = (assigned.transferredBy, assigned.passedOver)
        if awaitsOpening, assigned.handler == .queue, queued == nil {
            queued = Moment(event, inOrderOf: assignedBy)
        }
        awaitsOpening = assigned.awaitsOpening
        assign(assigned.handler, at: event)
    }

    /// The customer was told that the line is closed, or would have been.
    mutating func tellOfHours() { isToldOfHours = true }

    /// The bot that has it is asked what to do.
    mutating func ask(_ asked: BotAsked, at event: RecordedEvent) {
        count(asked.first)
        question = BotQuestion(asked, at: event)
    }

    private mutating func count(_ first: Position) {
        timesAsked = first > askedAbout ? 1 : timesAsked + 1
        askedAbout = max(askedAbout, first)
    }

    /// A flow begins to answer in it.
    mutating func begin(_ started: FlowStarted) { count(started.first) }

    /// The customer has written while the bot is asked about something else.
    mutating func miss(_ message: Position) { question?.miss(message) }

    /// A question is answered.
    mutating func settle(_ asked: Position) { if question?.asked == asked { question = nil } }

    /// Who has it has answered: a transfer has come to its end.
    mutating func answered() { transferredBy = "" }

    private mutating func assign(_ handler: Handler, at event: RecordedEvent) {
        self.handler = handler
        question = nil
        handlerSince = event.occurredAt
        assignedBy = event.position
        hadAgent = hadAgent || handler.isAgent
        if handler == .queue, queued == nil { queued = Moment(event) }
        if handler.isParked { lastParking = event.position }
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "number", &number)
        fields.field(2, "handler", &handler)
        fields.field(3, "handlerSince", &handlerSince)
        fields.field(4, "assignedBy", &assignedBy)
        fields.field(5, "openedAt", &openedAt)
        fields.field(6, "openedBy", &openedBy)
        fields.field(7, "hadAgent", &hadAgent)
        fields.field(8, "queued", &queued)
        fields.field(9, "transferredBy", &transferredBy)
        fields.field(10, "parkedBy", &parkedBy)
        fields.field(11, "passedOver", &passedOver)
        fields.field(12, "lastParking", &lastParking)
        fields.field(13, "awaitsOpening", &awaitsOpening)
        fields.field(14, "isToldOfHours", &isToldOfHours)
        fields.field(15, "question", &question)
        fields.field(16, "askedAbout", &askedAbout)
        fields.field(17, "timesAsked", &timesAsked)
    }
}
