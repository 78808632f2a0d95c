import Events
import Projections
import Timeline

/// Gives a contact the number and user id that the platform's notice names, and takes the old ones, which become history (B6).
///
/// A new name that another contact holds is left with that contact, for nothing is merged by itself: the notice came late, and
/// the customer has written under the new name before. That is told, and can be joined by somebody's decision.
func changeAliases(
    _ notice: IdentityNoticeReceived, noticedIn position: Position, at time: Timestamp, _ world: borrowing World,
    _ draft: inout Draft
) {
    let contact = world.directory.current(draft.conversation.contact)
    let known = world.directory.contact(contact)
    let change = AliasChange(
        contact: contact, line: notice.line, decision: Rule.identity.decision(restsOn: [position]), time: time)
    let oldPhone = known.map(\.phone) ?? notice.party.phone
    let oldUserID = known.map(\.userID) ?? notice.party.userID
    // A user id is made anew when the number changes: the old one would lead to nobody, or to somebody else.
    let numberChanged = !notice.newPhone.isEmpty && notice.newPhone != oldPhone
    if numberChanged { change.replace(Alias(.phone, oldPhone), by: Alias(.phone, notice.newPhone), world, &draft) }
    if notice.newUserID.isEmpty ? numberChanged : notice.newUserID != oldUserID {
        change.replace(Alias(.userID, oldUserID), by: Alias(.userID, notice.newUserID), world, &draft)
    }
}

private struct AliasChange {
    let contact: ContactID
    let line: LineID
    let decision: Decision
    let time: Timestamp

    func replace(_ old: Alias, by new: Alias, _ world: borrowing World, _ draft: inout Draft) {
        let holder = new.kind == .phone ? world.directory.holder(ofPhone: new.value) : world.directory.holder(of: new)
        if !old.value.isEmpty {
            var retired = AliasRetired()
            (retired.contact, retired.alias, retired.decision) = (contact, old, decision)
            draft.recordSystem(.aliasRetired(retired), at: time)
        }
        guard !new.value.isEmpty else { return }
        if let holder, holder != contact {
            var split = ContactSplit()
            (split.contact, split.other, split.alias, split.decision) = (contact, holder, new, decision)
            draft.recordSystem(.contactSplit(split), at: time)
        } else {
            var learned = AliasLearned()
            (learned.contact, learned.alias, learned.line, learned.decision) = (contact, new, line, decision)
            draft.recordSystem(.aliasLearned(learned), at: time)
        }
    }
}

/// Joins two contacts who are one person: only those whom a late notice has split, for two strangers' conversations in one could
/// never be told apart again.
func joinContacts(
    _ contact: ContactID, into other: ContactID, by origin: Origin, _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) {
    guard let gone = world.directory.contact(contact) else {
        throw Rejection(.notFound, "there is no contact \(contact)")
    }
    guard gone.joinedInto == .absent else {
        throw Rejection(.stale, "contact \(contact) was joined with contact \(gone.joinedInto) already")
    }
    guard gone.splitFrom != .absent, world.directory.current(gone.splitFrom) == world.directory.current(other) else {
        throw Rejection(
            .invalid,
            "no notice of the platform says that contact \(contact) is contact \(other): look for 'contactSplit'")
    }
    let remaining = world.directory.current(other)
    guard remaining != contact else { throw Rejection(.invalid, "contact \(contact) can't be joined with itself") }
    var joined = ContactsJoined()
    (joined.contact, joined.into, joined.by) = (contact, remaining, "\(origin)")
    joined.conversations = supersededConversations(of: contact, by: remaining, world)
    draft.recordSystem(.contactsJoined(joined))
    passCustomerID(of: gone, to: remaining, by: origin, world, &draft)
}

/// The conversations in which the customer will no longer write, and whose sessions are open.
private func supersededConversations(
    of contact: ContactID, by remaining: ContactID, _ world: borrowing World
) -> [ConversationID] {
    var superseded: [ConversationID] = []
    for (line, conversation) in world.directory.conversations(of: contact) {
        let hasOther = world.directory.conversation(of: remaining, with: line) != nil
        if hasOther, world.conversation(conversation)?.sessions.open != nil { superseded.append(conversation) }
    }
    return superseded.sorted()
}
