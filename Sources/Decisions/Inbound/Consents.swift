import Events
import Projections
import Timeline

/// Records what a customer wants sent outside the window (S4.12), with how that is known.
func changeOptIn(
    _ contact: ContactID, _ change: OptInChanged.Change, _ source: String, _ since: Timestamp?, by origin: Origin,
    _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) {
    let contact = world.directory.current(contact)
    guard world.directory.contact(contact) != nil else {
        throw Rejection(.notFound, "there is no contact \(contact)")
    }
    guard (1...500).contains(source.unicodeScalars.count) else {
        throw Rejection(.invalid, "the source says how that is known, in 1 to 500 characters: a form, a call, a letter")
    }
    if let since, since > draft.now {
        throw Rejection(.invalid, "\(since) is in the future: say since when it is so, or nothing for now")
    }
    var changed = OptInChanged()
    (changed.contact, changed.change, changed.source, changed.by) = (contact, change, source, "\(origin)")
    draft.recordSystem(.optInChanged(changed), at: since ?? draft.now)
}

/// Records that somebody has verified outside WhatsApp who a customer is (S4.13).
func verifyContact(
    _ id: ConversationID, _ how: String, by origin: Origin, _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) {
    try enter(existing: id, world, &draft)
    guard (1...500).contains(how.unicodeScalars.count) else {
        throw Rejection(.invalid, "'how' says how they were verified, in 1 to 500 characters: a call, a visit")
    }
    var verified = ContactVerified()
    (verified.by, verified.how) = ("\(origin)", how)
    draft.record(.contactVerified(verified))
}

/// Records what is new of templates (S4.6); what is known already leads to nothing.
func changeTemplates(_ changes: [TemplateChanged], _ world: borrowing World, _ draft: inout Draft) {
    for change in changes where world.templates.isNews(change) { draft.recordSystem(.templateChanged(change)) }
}
