public import Encoding
import Events
public import Settings
public import Timeline

/// What a bot with an address was asked and has not answered.
public struct BotQuestion: FieldCodable, Hashable {
    /// The event that asks it.
    public private(set) var asked = Position.start
    /// Until when it can answer.
    public private(set) var deadline = Timestamp.epoch
    /// What becomes of the session then.
    public private(set) var otherwise = BotFallback.queue
    /// The first message that came meanwhile: it is asked about next. The first position for none.
    public private(set) var missed = Position.start

    /// No question.
    public init() {}

    init(_ asked: BotAsked, at event: RecordedEvent) {
        self.asked = event.position
        (deadline, otherwise) = (asked.deadline, asked.otherwise)
    }

    /// The customer has written something that it is not about.
    mutating func miss(_ message: Position) { if missed == .start { missed = message } }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "asked", &asked)
        fields.field(2, "deadline", &deadline)
        fields.field(3, "otherwise", &otherwise)
        fields.field(4, "missed", &missed)
    }
}
