import CrashTesting
import Events
import Messages
import Projections
import Timeline

/// A log written down event by event, with right positions and versions, for a check to look at.
struct WrittenLog {
    private(set) var events: [RecordedEvent] = []
    private var versions: [UInt32: UInt32] = [:]

    /// Adds an event; it happens when it is recorded, so many seconds after the start.
    @discardableResult
    mutating func add(_ event: Event, in conversation: UInt32 = 1, at seconds: Int64 = 0) -> Position {
        versions[conversation, default: 0] += 1
        let time = WrittenLog.start + .seconds(seconds)
        let position = Position(UInt64(events.count) + 1)
        events.append(
            RecordedEvent(
                position: position, conversation: ConversationID(conversation), version: versions[conversation] ?? 0,
                occurredAt: time, recordedAt: time, cause: .start, event: event))
        return position
    }

    /// What a check finds in it.
    func findings(of check: some LogCheck, finishing: Bool = false) -> [String] {
        look(check, finishing: finishing).findings
    }

    /// What a check finds in it, and the check.
    func look<Check: LogCheck>(_ check: Check, finishing: Bool = false) -> (findings: [String], check: Check) {
        var (check, findings) = (check, Findings())
        for event in events { check.take(event, &findings) }
        if finishing { check.finish(&findings) }
        return (findings.listed.map(\.description), check)
    }

    static let start = Timestamp(milliseconds: 1_760_000_000_000)
}

extension Event {
    static func message(_ id: String, replyID: String = "") -> Event {
        var message = MessageReceived()
        (message.message, message.type, message.replyID) = (MessageID(id), "text", replyID)
        return .messageReceived(message)
    }

    static func receipt(_ id: String, _ status: String) -> Event {
        var receipt = ReceiptReceived()
        (receipt.message, receipt.status) = (MessageID(id), status)
        return .receiptReceived(receipt)
    }

    static func opened(_ session: UInt32, _ handler: Handler = .unassigned) -> Event {
        var opened = SessionOpened()
        (opened.session, opened.handler) = (session, handler)
        return .sessionOpened(opened)
    }

    static func assigned(_ session: UInt32, _ handler: Handler) -> Event {
        var assigned = SessionAssigned()
        (assigned.session, assigned.handler) = (session, handler)
        return .sessionAssigned(assigned)
    }

    static func closed(_ session: UInt32) -> Event {
        var closed = SessionClosed()
        closed.session = session
        return .sessionClosed(closed)
    }

    static func survey(_ session: UInt32) -> Event {
        var survey = SurveyRequested()
        survey.session = session
        return .surveyRequested(survey)
    }

    static var reminder: Event { .replyReminderFired(ReplyReminderFired()) }

    static func escalation(_ urgency: Urgency) -> Event {
        var escalated = PendingResponseEscalated()
        escalated.urgency = urgency
        return .pendingResponseEscalated(escalated)
    }

    static func windowEnd(_ deadline: Timestamp) -> Event {
        var closed = ServiceWindowClosed()
        closed.decision.deadline = deadline
        return .serviceWindowClosed(closed)
    }

    static func reply(_ id: String, _ text: String = "Hello") -> Event {
        var request = SendRequested()
        (request.origin, request.correlationID, request.content) = (.agent("ana"), id, .text(text))
        return .sendRequested(request)
    }

    static func attempted(_ send: Position, _ attempt: UInt32) -> Event {
        .sendAttempted(SendAttempted(send: send, attempt: attempt))
    }

    static func accepted(_ send: Position, _ attempt: UInt32, as message: MessageID = "wamid.1") -> Event {
        var accepted = SendAccepted()
        (accepted.send, accepted.attempt, accepted.message) = (send, attempt, message)
        return .sendAccepted(accepted)
    }

    static func failed(_ send: Position, _ attempt: UInt32, retries: Bool) -> Event {
        var failed = SendFailed()
        (failed.send, failed.attempt, failed.retryAt) = (send, attempt, retries ? WrittenLog.start : nil)
        return .sendFailed(failed)
    }

    static func refused(_ send: Position) -> Event {
        var refused = SendRefused()
        refused.send = send
        return .sendRefused(refused)
    }

    static func retryDue(_ send: Position, _ attempt: UInt32) -> Event {
        var due = SendRetryDue()
        (due.send, due.attempt) = (send, attempt)
        return .sendRetryDue(due)
    }

    static func inDoubt(_ send: Position, _ attempt: UInt32) -> Event {
        var doubt = SendInDoubt()
        (doubt.send, doubt.attempt) = (send, attempt)
        return .sendInDoubt(doubt)
    }

    static func resolved(_ send: Position, _ attempt: UInt32, _ outcome: SendDoubtResolved.Outcome) -> Event {
        var resolved = SendDoubtResolved()
        (resolved.send, resolved.attempt, resolved.outcome) = (send, attempt, outcome)
        return .sendDoubtResolved(resolved)
    }
}
