import Events
import Projections
import Settings
import Timeline

/// What follows from a customer's message: a survey's answer, or a session.
func followUp(_ message: MessageReceived, at position: Position, _ time: Timestamp, _ draft: inout Draft) {
    guard !draft.policy.disabled else { return }
    if let answer = SurveyForm.answer(message.replyID) {
        var answered = SurveyAnswered()
        (answered.session, answered.rating, answered.message) = (answer.session, answer.rating, position)
        // Only a survey that was sent can be answered: the id comes from outside.
        if answer.session <= draft.conversation.survey.lastSession { draft.record(.surveyAnswered(answered), at: time) }
        return
    }
    guard MessageTypes.wantsAnswer(type: message.type, replyID: message.replyID),
        draft.conversation.sessions.open == nil
    else { return }
    let late = markLate(position, time, &draft)
    openSession(at: min(time, draft.now), restsOn: position, follows: late, &draft)
}

/// A message that was written before the last session's close but is recorded after it: the close stands, and a new session
/// follows it.
///
/// - Returns: The closed session's number; 0 where the message is not late.
private func markLate(_ position: Position, _ time: Timestamp, _ draft: inout Draft) -> UInt32 {
    guard let closed = draft.conversation.sessions.lastClosed, time < closed.closedAt else { return 0 }
    var late = MessageMarkedLate()
    late.message = position
    late.session = closed.number
    late.decision = Decision(
        rule: Rule.lateMessage.rawValue, version: 1, restsOn: [position, closed.position], deadline: closed.closedAt)
    draft.record(.messageMarkedLate(late), at: time)
    return closed.number
}

private func openSession(at time: Timestamp, restsOn position: Position, follows: UInt32, _ draft: inout Draft) {
    var opened = SessionOpened()
    opened.session = draft.conversation.sessions.count + 1
    opened.handler = draft.policy.botOnStart.isEmpty ? .unassigned : .bot(draft.policy.botOnStart)
    opened.follows = follows
    opened.decision = Decision(rule: Rule.session.rawValue, version: 1, restsOn: [position])
    draft.record(.sessionOpened(opened), at: time)
}
