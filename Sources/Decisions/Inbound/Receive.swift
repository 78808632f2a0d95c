import Events
import Projections
import Timeline

/// Records a webhook's item in the conversation it belongs to, or in the system's stream, and what follows from it.
func receive(_ item: PlatformItem, _ world: borrowing World, _ draft: inout Draft) {
    let time = item.occurredAt ?? draft.now
    draft.lineNames = item.names
    switch item.event {
    case .messageReceived(let message) where !message.sender.isAnonymous:
        enterConversation(message.line, message.sender, at: time, recordedAs: time, world, &draft)
        let position = draft.record(item.event, at: time)
        observe(message.identityHash, seenIn: position, at: time, &draft)
    case .receiptReceived(let receipt) where receipt.group.isEmpty && enter(receipt, at: time, world, &draft):
        showNames(receipt.recipient, on: receipt.line, at: time, world, &draft)
        let position = draft.record(item.event, at: time)
        observe(receipt.identityHash, seenIn: position, at: time, &draft)
        resolveDoubt(receipt, at: position, &draft)
    case .messageEchoed(let echo) where !echo.recipient.isAnonymous:
        enterConversation(echo.line, echo.recipient, at: time, recordedAs: time, world, &draft)
        showNames(echo.recipient, on: echo.line, at: time, world, &draft)
        draft.record(item.event, at: time)
    case .callReceived(let call) where !call.party.isAnonymous:
        enterConversation(call.line, call.party, at: time, recordedAs: time, world, &draft)
        showNames(call.party, on: call.line, at: time, world, &draft)
        draft.record(item.event, at: time)
    case .identityNoticeReceived(let notice) where !notice.party.isAnonymous:
        enterConversation(notice.line, notice.party, at: time, recordedAs: time, world, &draft)
        showNames(notice.party, on: notice.line, at: time, world, &draft)
        let position = draft.record(item.event, at: time)
        changeAliases(notice, noticedIn: position, at: time, world, &draft)
        observe(notice.identityHash, seenIn: position, at: time, &draft)
    case .optInChanged(var changed) where !changed.party.isAnonymous:
        enterConversation(changed.line, changed.party, at: time, recordedAs: time, world, &draft)
        changed.contact = world.directory.current(draft.conversation.contact)
        draft.recordSystem(.optInChanged(changed), at: time)
    default: draft.recordSystem(item.event, at: time)
    }
}

/// Enters the conversation that a receipt is about: the one that its token or its message names, else its recipient's. What the
/// recipient is called in it is learnt.
///
/// - Returns: False where the receipt names neither.
private func enter(
    _ receipt: ReceiptReceived, at time: Timestamp, _ world: borrowing World, _ draft: inout Draft
) -> Bool {
    if let id = world.conversation(of: receipt), draft.enter(id, world) {
        learnNames(receipt.recipient, of: draft.conversation.contact, on: receipt.line, at: time, world, &draft)
        return true
    }
    guard !receipt.recipient.isAnonymous else { return false }
    enterConversation(receipt.line, receipt.recipient, at: nil, recordedAs: time, world, &draft)
    return true
}

/// Records a hash that differs from the one known (S4.13).
private func observe(_ hash: String, seenIn position: Position, at time: Timestamp, _ draft: inout Draft) {
    let known = draft.conversation.identity.hash
    guard !hash.isEmpty, hash != known else { return }
    var changed = IdentityHashChanged()
    changed.hash = hash
    changed.previous = known
    changed.isExpected = draft.conversation.identity.awaitsNewHash
    changed.decision = Rule.identity.decision(restsOn: [position])
    draft.record(.identityHashChanged(changed), at: time)
}

/// A receipt for an attempt in doubt shows that the message had gone out.
private func resolveDoubt(_ receipt: ReceiptReceived, at position: Position, _ draft: inout Draft) {
    guard let send = draft.conversation.delivery.open.first(where: { $0.stage == .inDoubt && $0.matches(receipt) })
    else {
        return
    }
    var resolved = SendDoubtResolved()
    resolved.send = send.position
    resolved.attempt = send.attempts
    resolved.outcome = .sent
    resolved.message = receipt.message
    resolved.decision = SendDoubt.rule.decision(restsOn: [send.position, position])
    draft.record(.sendDoubtResolved(resolved))
}
