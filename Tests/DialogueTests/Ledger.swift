import Events
import Timeline

/// What the rules lead to in a conversation, or in many.
struct Ledger: Equatable, CustomStringConvertible {
    var messages = 0
    var sessions = 0
    var windows = 0
    var sent = 0
    var refusedReplies = 0
    var rejectedReplies = 0
    var reminders = 0
    var remindersSent = 0
    var yellows = 0
    var reds = 0
    var closes = 0
    var surveys = 0
    var surveysSent = 0

    static func + (left: Ledger, right: Ledger) -> Ledger {
        var sum = left
        sum.messages += right.messages
        sum.sessions += right.sessions
        sum.windows += right.windows
        sum.sent += right.sent
        sum.refusedReplies += right.refusedReplies
        sum.rejectedReplies += right.rejectedReplies
        sum.reminders += right.reminders
        sum.remindersSent += right.remindersSent
        sum.yellows += right.yellows
        sum.reds += right.reds
        sum.closes += right.closes
        sum.surveys += right.surveys
        sum.surveysSent += right.surveysSent
        return sum
    }

    /// Counts an event as Parley recorded it.
    mutating func count(_ event: Event) {
        switch event {
        case .messageReceived: messages += 1
        case .sessionOpened: sessions += 1
        case .serviceWindowClosed: windows += 1
        case .sendRequested(let send):
            switch send.origin {
            case .rule("replyReminder"): remindersSent += 1
            case .rule: surveysSent += 1
            default: sent += 1
            }
        case .sendRefused(let refused): if refused.origin.isReply { refusedReplies += 1 }
        case .replyReminderFired: reminders += 1
        case .pendingResponseEscalated(let escalated): if escalated.urgency == .red { reds += 1 } else { yellows += 1 }
        case .sessionClosed: closes += 1
        case .surveyRequested: surveys += 1
        default: return
        }
    }

    var description: String {
        """
        messages \(messages), sessions \(sessions), windows \(windows), replies sent \(sent), refused \(refusedReplies), \
        rejected \(rejectedReplies), reminders \(reminders) (sent \(remindersSent)), yellow \(yellows), red \(reds), \
        closes \(closes), surveys \(surveys) (sent \(surveysSent))
        """
    }
}
