public import Encoding
public import Events
public import Settings
public import Timeline

/// Reminds a customer whom no agent has answered within the set time (S3.6): once per waiting period, which begins with the
/// first message after a reply. Not in a bot's session.
public struct ReplyReminder: Projection, FieldCodable, Hashable {
    /// The message that began the waiting period for which the reminder has fired.
    public private(set) var remindedFor = Position.start

    /// No reminder yet.
    public init() {}

    public mutating func apply(_ event: RecordedEvent) {
        guard case .replyReminderFired(let fired) = event.event, let basis = fired.decision.restsOn.last else { return }
        remindedFor = basis
    }

    public mutating func code(_ fields: inout FieldCoder) { fields.field(1, "remindedFor", &remindedFor) }
}

extension ReplyReminder: DeadlineRule {
    public static let rule = Rule.replyReminder
    public static let ruleVersion: UInt32 = 1

    public static func deadline(in conversation: borrowing ConversationState, under policy: borrowing LinePolicy)
        -> Timestamp?
    {
        guard let reminder = policy.replyReminder, let session = conversation.sessions.open, !session.handler.isBot,
            let unanswered = conversation.turns.unanswered,
            conversation.reminder.remindedFor < unanswered.position
        else { return nil }
        return unanswered.time + reminder.after
    }

    public static func expire(
        in conversation: borrowing ConversationState, under policy: borrowing LinePolicy, deadline: Timestamp
    ) -> [RuleEffect] {
        guard let reminder = policy.replyReminder, let session = conversation.sessions.open,
            let unanswered = conversation.turns.unanswered
        else { return [] }
        var fired = ReplyReminderFired()
        fired.session = session.number
        fired.waitingSince = unanswered.time
        fired.decision = decision(restsOn: [unanswered.position], deadline: deadline)
        return [.record(.replyReminderFired(fired)), .say(reminder.message, fired.decision)]
    }
}
