import Encoding
import Events
public import Settings
public import Timeline

/// Reminds a customer whom no agent has answered within the set time (S3.6): once per waiting period, which begins with the
/// first message after a reply. Not in a bot's session.
public enum ReplyReminder: DeadlineRule {
    public static let rule = Rule("replyReminder", "S3.6")

    public static func wait(in conversation: borrowing ConversationState, under policy: borrowing LinePolicy) -> Wait {
        guard let reminder = policy.replyReminder else { return .idle("it is off") }
        guard let session = conversation.sessions.open else { return .idle("no session is open") }
        guard !session.handler.isBot else { return .idle("a bot has the session") }
        guard !session.handler.isParked else { return .idle("the session is parked") }
        guard let unanswered = conversation.turns.unanswered else { return .idle("the customer waits for no answer") }
        guard session.lastParking < unanswered.position else {
            return .idle("the session was parked: a new waiting period begins when the customer writes")
        }
        guard conversation.marks.last(.replyReminderFired) < unanswered.position else {
            return .idle("the customer was reminded in this waiting period")
        }
        return .until(policy.due(unanswered.time, after: reminder.after))
    }

    public static func expire(
        in conversation: borrowing ConversationState, under policy: borrowing LinePolicy, deadline: Timestamp,
        in world: borrowing World
    ) -> [RuleEffect] {
        guard let reminder = policy.replyReminder, let session = conversation.sessions.open,
            let unanswered = conversation.turns.unanswered
        else { return [] }
        var fired = ReplyReminderFired()
        fired.session = session.number
        fired.waitingSince = unanswered.time
        fired.message = unanswered.position
        fired.decision = decision(restsOn: [unanswered.position], deadline: deadline)
        return [.record(.replyReminderFired(fired)), .say(Outgoing(reminder.message, because: fired.decision))]
    }
}
