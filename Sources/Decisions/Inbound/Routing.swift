import Events
import Projections
import Timeline

/// Makes the conversation between a customer and a line the one that the decision is about; starts it, and introduces the
/// customer, where that is new (B6).
///
/// Where a number and a user id point to different contacts, the number decides and nothing is merged. A name that a contact
/// has given up still leads to them: what comes late was written under it.
///
/// - Parameters:
///   - moment: When the customer was called so. After a name was given up, it may be somebody else's. Nil where that is no
///     matter: a receipt, or a message of ours, is meant for whoever had the name.
///   - time: When a new customer or conversation is recorded as having begun.
func enterConversation(
    _ line: LineID, _ party: Party, at moment: Timestamp?, recordedAs time: Timestamp, _ world: borrowing World,
    _ draft: inout Draft
) {
    let contact = resolve(party, on: line, at: moment, recordedAs: time, world, &draft)
    draft.named = party
    if let id = world.directory.conversation(of: contact, with: line), draft.enter(id, world) { return }
    draft.enter(ConversationState(id: world.nextConversation), world.settings.rules(for: line))
    var started = ConversationStarted(line: line, contact: contact)
    if let names = draft.lineNames { (started.lineNumber, started.account) = (names.number, names.account) }
    draft.introduce(.conversationStarted(started), inSystem: false, at: time)
}

private func resolve(
    _ party: Party, on line: LineID, at moment: Timestamp?, recordedAs time: Timestamp, _ world: borrowing World,
    _ draft: inout Draft
) -> ContactID {
    let userID = party.userID.isEmpty ? party.parentUserID : party.userID
    let byPhone = party.phone.isEmpty ? nil : world.directory.holder(ofPhone: party.phone)
    let byUserID = userID.isEmpty ? nil : world.directory.holder(of: Alias(.userID, userID))
    let known = byPhone ?? holderWithoutOtherPhone(byUserID, party, world)
    let former = known == nil ? formerHolder(party, userID, at: moment, world) : nil
    let contact = world.directory.current(known ?? former ?? world.directory.nextContact)
    // Under a name that was given up nothing is learnt: it is history.
    if former != nil { return contact }
    if !party.phone.isEmpty, byPhone == nil { introduce(Alias(.phone, party.phone), contact, line, at: time, &draft) }
    if !userID.isEmpty, byUserID == nil { introduce(Alias(.userID, userID), contact, line, at: time, &draft) }
    return contact
}

/// The contact whom a user id names, unless the item gives a number and the contact is known under another.
private func holderWithoutOtherPhone(_ contact: ContactID?, _ party: Party, _ world: borrowing World) -> ContactID? {
    guard let contact else { return nil }
    let known = world.directory.contact(contact)?.phone ?? ""
    return party.phone.isEmpty || known.isEmpty ? contact : nil
}

private func formerHolder(
    _ party: Party, _ userID: String, at moment: Timestamp?, _ world: borrowing World
) -> ContactID? {
    if !party.phone.isEmpty { return world.directory.formerHolder(ofPhone: party.phone, at: moment) }
    return userID.isEmpty ? nil : world.directory.formerHolder(of: Alias(.userID, userID), at: moment)
}

private func introduce(
    _ alias: Alias, _ contact: ContactID, _ line: LineID, at time: Timestamp, _ draft: inout Draft
) {
    draft.introduce(learned(alias, contact, line), inSystem: true, at: time)
}

private func learned(_ alias: Alias, _ contact: ContactID, _ line: LineID) -> Event {
    var learned = AliasLearned()
    (learned.contact, learned.alias, learned.line) = (contact, alias, line)
    learned.decision = Rule.identity.decision(restsOn: [])
    return .aliasLearned(learned)
}

/// Has it known that a line has shown what the customer of the conversation is called, where others have conversations with them,
/// too: who may see this line only is told what it has shown. A message says so itself.
func showNames(
    _ party: Party, on line: LineID, at time: Timestamp, _ world: borrowing World, _ draft: inout Draft
) {
    let contact = world.directory.current(draft.conversation.contact)
    for alias in world.directory.unshown(party, of: contact, on: line) {
        draft.introduce(learned(alias, contact, line), inSystem: true, at: time)
    }
}

/// Learns what the platform calls a known customer, where that is new and nobody else's: it writes some numbers in two ways.
func learnNames(
    _ party: Party, of contact: ContactID, on line: LineID, at time: Timestamp, _ world: borrowing World,
    _ draft: inout Draft
) {
    let contact = world.directory.current(contact)
    guard let known = world.directory.contact(contact) else { return }
    if !party.phone.isEmpty, !known.hasHad(Alias(.phone, party.phone)),
        world.directory.holder(ofPhone: party.phone) == nil
    {
        draft.introduce(learned(Alias(.phone, party.phone), contact, line), inSystem: true, at: time)
    }
    let userID = Alias(.userID, party.userID)
    if !party.userID.isEmpty, !known.hasHad(userID), world.directory.holder(of: userID) == nil {
        draft.introduce(learned(userID, contact, line), inSystem: true, at: time)
    }
}
