import Events
import Messages
import Projections
import Timeline

/// Records that an attempt is about to leave, unless what held when the message was wanted no longer does. Only a message that
/// is ready for one gets it: that keeps two from leaving.
func beginAttempt(
    _ id: ConversationID, _ position: Position, _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) {
    let send = try enterSend(id, position, world, &draft)
    guard send.stage == .ready else { throw Rejection(.stale, "message \(position) is not waiting for an attempt") }
    draft.cause = position
    switch draft.ruling(on: send.facts, wanting: nil, world) {
    case .go(_, isHeld: true): throw Rejection(.stale, "message \(position) waits for message \(send.after)")
    case .go(let usesFallback, _):
        var attempted = SendAttempted(send: position, attempt: send.attempts + 1)
        attempted.usesFallback = usesFallback
        attempted.connector = world.settings.connector(of: draft.conversation.line)
        draft.record(.sendAttempted(attempted))
    case .held(let until, let decision):
        var held = SendHeld()
        (held.send, held.until, held.decision) = (position, until, decision)
        draft.record(.sendHeld(held))
    case .refused(let refusal):
        var refused = SendRefused(refusal)
        refused.send = position
        draft.record(.sendRefused(refused))
    }
}

/// Records how an attempt ended.
func endAttempt(
    _ id: ConversationID, _ position: Position, _ attempt: UInt32, _ result: AttemptResult, _ world: borrowing World,
    _ draft: inout Draft
) throws(Rejection) {
    let send = try enterSend(id, position, world, &draft)
    guard send.stage == .attempting || send.stage == .inDoubt, send.attempts == attempt else {
        throw Rejection(.stale, "attempt \(attempt) of message \(position) has ended already")
    }
    draft.cause = position
    switch result {
    case .accepted(let message, let waID, let userID, let status):
        var accepted = SendAccepted()
        (accepted.send, accepted.attempt, accepted.message) = (position, attempt, message)
        (accepted.waID, accepted.userID, accepted.status) = (waID, userID, status)
        draft.record(.sendAccepted(accepted))
        // The platform's names of the recipient: receipts and messages will come under them.
        let names = Party(phone: PhoneNumber.digits(waID) ?? "", userID: userID)
        learnNames(
            names, of: draft.conversation.contact, on: draft.conversation.line, at: draft.now, world, &draft)
        showNames(names, on: draft.conversation.line, at: draft.now, world, &draft)
    case .failed(let httpStatus, let code, let reason, let retryAfter, let particulars):
        var failed = SendFailed()
        (failed.send, failed.attempt, failed.httpStatus, failed.code) = (position, attempt, httpStatus, code)
        failed.reason = reason
        (failed.trace, failed.subcode, failed.details) = (particulars.trace, particulars.subcode, particulars.details)
        failed.retryAt = retryAfter.map { draft.now + $0 }
        draft.record(.sendFailed(failed))
    case .inDoubt(let reason): doubt(send, reason, &draft)
    }
}

/// An answer was lost. Where a receipt came before, there is no doubt.
private func doubt(_ send: OpenSend, _ reason: String, _ draft: inout Draft) {
    guard send.stage == .attempting else { return }
    var doubt = SendInDoubt()
    (doubt.send, doubt.attempt, doubt.reason) = (send.position, send.attempts, reason)
    let position = draft.record(.sendInDoubt(doubt))
    guard send.message != .absent else { return }
    var resolved = SendDoubtResolved()
    (resolved.send, resolved.attempt, resolved.message) = (send.position, send.attempts, send.message)
    resolved.outcome = .sent
    resolved.decision = SendDoubt.rule.decision(restsOn: [send.position, position])
    draft.record(.sendDoubtResolved(resolved))
}

private func enterSend(
    _ id: ConversationID, _ position: Position, _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) -> OpenSend {
    let state = try existing(id, world)
    draft.enter(state, world.rules(of: state))
    guard let send = state.delivery.send(at: position) else {
        throw Rejection(.stale, "message \(position) is not on its way any more")
    }
    return send
}
