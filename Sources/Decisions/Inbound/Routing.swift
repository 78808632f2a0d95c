import Events
import Projections
import Timeline

/// Makes the conversation between a customer and a line the one that the decision is about; starts it, and introduces the
/// customer, where that is new (B6).
///
/// Where a number and a user id point to different contacts, the number decides and nothing is merged.
func enterConversation(
    _ line: LineID, _ party: Party, at time: Timestamp, _ world: borrowing World, _ draft: inout Draft
) {
    let contact = resolve(party, at: time, world, &draft)
    if let id = world.directory.conversation(of: contact, with: line), let state = world.conversation(id) {
        draft.enter(state, world.policy(of: state))
        return
    }
    var state = ConversationState(id: world.nextConversation)
    let policy = world.settings.policy(for: line) ?? .inert
    draft.enter(state, policy)
    draft.record(.conversationStarted(ConversationStarted(line: line, contact: contact)), at: time)
    state = draft.conversation
    draft.enter(state, policy)
}

private func resolve(_ party: Party, at time: Timestamp, _ world: borrowing World, _ draft: inout Draft) -> ContactID {
    let userID = party.userID.isEmpty ? party.parentUserID : party.userID
    let byPhone = party.phone.isEmpty ? nil : world.directory.holder(ofPhone: party.phone)
    let byUserID = userID.isEmpty ? nil : world.directory.holder(of: Alias(.userID, userID))
    let contact = byPhone ?? holderWithoutOtherPhone(byUserID, party, world) ?? world.directory.nextContact
    if !party.phone.isEmpty, byPhone == nil { learn(Alias(.phone, party.phone), contact, at: time, &draft) }
    if !userID.isEmpty, byUserID == nil { learn(Alias(.userID, userID), contact, at: time, &draft) }
    return contact
}

/// The contact whom a user id names, unless the item gives a number and the contact is known under another.
private func holderWithoutOtherPhone(_ contact: ContactID?, _ party: Party, _ world: borrowing World) -> ContactID? {
    guard let contact else { return nil }
    let known = world.directory.contact(contact)?.phone ?? ""
    return party.phone.isEmpty || known.isEmpty ? contact : nil
}

private func learn(_ alias: Alias, _ contact: ContactID, at time: Timestamp, _ draft: inout Draft) {
    var learned = AliasLearned()
    learned.contact = contact
    learned.alias = alias
    learned.decision = Decision(rule: Rule.identity.rawValue, version: 1, restsOn: [])
    draft.recordSystem(.aliasLearned(learned), at: time)
}

/// Gives a contact the number and user id that the platform's notice names, and takes the old ones.
///
/// A new number that another contact holds is left with that contact: nothing is merged, and the number decides from now on.
func changeAliases(
    _ notice: IdentityNoticeReceived, noticedIn position: Position, at time: Timestamp, _ world: borrowing World,
    _ draft: inout Draft
) {
    let contact = draft.conversation.contact
    let known = world.directory.contact(contact)
    let decision = Decision(rule: Rule.identity.rawValue, version: 1, restsOn: [position])
    let oldPhone = known.map(\.phone) ?? notice.party.phone
    let oldUserID = known.map(\.userID) ?? notice.party.userID
    // A user id is made anew when the number changes: the old one would lead to nobody, or to somebody else.
    let numberChanged = !notice.newPhone.isEmpty && notice.newPhone != oldPhone
    if numberChanged {
        replace(Alias(.phone, oldPhone), by: Alias(.phone, notice.newPhone), contact, decision, time, world, &draft)
    }
    if notice.newUserID.isEmpty ? numberChanged : notice.newUserID != oldUserID {
        replace(Alias(.userID, oldUserID), by: Alias(.userID, notice.newUserID), contact, decision, time, world, &draft)
    }
}

private func replace(
    _ old: Alias, by new: Alias, _ contact: ContactID, _ decision: Decision, _ time: Timestamp,
    _ world: borrowing World,
    _ draft: inout Draft
) {
    if !old.value.isEmpty {
        var retired = AliasRetired()
        (retired.contact, retired.alias, retired.decision) = (contact, old, decision)
        draft.recordSystem(.aliasRetired(retired), at: time)
    }
    let holder = new.kind == .phone ? world.directory.holder(ofPhone: new.value) : world.directory.holder(of: new)
    guard !new.value.isEmpty, holder == nil || holder == contact else { return }
    var learned = AliasLearned()
    (learned.contact, learned.alias, learned.decision) = (contact, new, decision)
    draft.recordSystem(.aliasLearned(learned), at: time)
}
