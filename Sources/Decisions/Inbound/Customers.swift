public import Events
import Projections

/// A customer profile (S4.1): the business's own id of a customer, and what WhatsApp calls them.
public struct CustomerProfile: Hashable, Sendable {
    /// The most bytes of an id.
    public static let idLimit = 256

    /// The business's own id: the profile's primary key.
    public var id: String
    /// The contact, where their number is known; a profile needs this or a name of theirs.
    public var contact: ContactID?
    /// What WhatsApp calls the customer.
    public var party: Party

    /// A profile.
    public init(id: String, contact: ContactID? = nil, party: Party = Party()) {
        (self.id, self.contact, self.party) = (id, contact, party)
    }

    /// Whether this can be a customer's id.
    static func isID(_ text: String) -> Bool {
        (1...idLimit).contains(text.utf8.count) && text.first?.isWhitespace == false && text.last?.isWhitespace == false
            && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
}

/// Links a customer id with a contact, who is introduced where nobody knows them yet. The id leaves whoever had it, and the
/// contact has no other: a primary key names one customer, and a customer has one.
func setCustomer(
    _ profile: CustomerProfile, by origin: Origin, _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) {
    guard CustomerProfile.isID(profile.id) else {
        throw Rejection(
            .invalid,
            "a customer id has 1 to \(CustomerProfile.idLimit) bytes, no control characters, and no space at its ends")
    }
    let contact = try holder(of: profile, world)
    let known = contact.flatMap { world.directory.contact($0) }
    try checkNames(of: profile, known)
    let id = contact ?? world.directory.nextContact
    for alias in [Alias(.phone, profile.party.phone), Alias(.userID, profile.party.userID)] where !alias.value.isEmpty {
        let isKnown = alias.kind == .phone ? known?.phone.isEmpty == false : known?.userID.isEmpty == false
        if !isKnown { link(alias, to: id, from: .absent, by: origin, &draft) }
    }
    let key = Alias(.customerID, profile.id)
    let before = world.directory.holder(of: key).map { world.directory.current($0) }
    guard before != id else { return }
    if let old = known?.customerID, !old.isEmpty { unlink(Alias(.customerID, old), of: id, by: origin, &draft) }
    link(key, to: id, from: before ?? .absent, by: origin, &draft)
}

/// Takes a customer id back; the contact and their conversations stay.
func removeCustomer(
    _ customerID: String, by origin: Origin, _ world: borrowing World, _ draft: inout Draft
) throws(Rejection) {
    let alias = Alias(.customerID, customerID)
    guard let contact = world.directory.holder(of: alias) else { throw noCustomer(customerID) }
    unlink(alias, of: contact, by: origin, &draft)
}

/// What WhatsApp calls a customer now: the number or user id that a profile leads to.
func party(ofCustomer customerID: String, _ world: borrowing World) throws(Rejection) -> Party {
    guard let contact = world.directory.holder(of: Alias(.customerID, customerID)) else {
        throw noCustomer(customerID)
    }
    let party = world.directory.party(of: contact)
    guard !party.isAnonymous else {
        throw Rejection(
            .invalid, "customer '\(customerID)' has neither phone number nor user id now: set the profile anew")
    }
    return party
}

/// The customer id of a contact who was joined with another passes to the one who remains, if that one has none.
func passCustomerID(
    of gone: Contact, to remaining: ContactID, by origin: Origin, _ world: borrowing World, _ draft: inout Draft
) {
    guard !gone.customerID.isEmpty, world.directory.contact(remaining)?.customerID.isEmpty ?? false else { return }
    link(Alias(.customerID, gone.customerID), to: remaining, from: .absent, by: origin, &draft)
}

private func noCustomer(_ id: String) -> Rejection {
    Rejection(.notFound, "there is no customer '\(id)': link the id with 'PUT /v1/customers/ID' first")
}

/// Whom a profile is about, if anybody knows them.
private func holder(of profile: CustomerProfile, _ world: borrowing World) throws(Rejection) -> ContactID? {
    if let id = profile.contact, world.directory.contact(world.directory.current(id)) == nil {
        throw Rejection(.notFound, "there is no contact \(id)")
    }
    let named = [
        profile.contact,
        profile.party.phone.isEmpty ? nil : world.directory.holder(ofPhone: profile.party.phone),
        profile.party.userID.isEmpty ? nil : world.directory.holder(of: Alias(.userID, profile.party.userID)),
    ].compactMap { $0 }
    var contacts: [ContactID] = []
    for id in named where !contacts.contains(world.directory.current(id)) {
        contacts.append(world.directory.current(id))
    }
    guard contacts.count < 2 else {
        let list = contacts.map { "\($0)" }.joined(separator: " and ")
        throw Rejection(
            .invalid, "the names belong to contacts \(list), who are not one: give one name, or join them first")
    }
    if contacts.isEmpty, profile.party.isAnonymous {
        throw Rejection(
            .invalid, "a profile leads to a customer: give a phone number, a user id, or a contact's number")
    }
    return contacts.first
}

/// A profile can't give a known contact another number or user id: those are the platform's to say.
private func checkNames(of profile: CustomerProfile, _ known: Contact?) throws(Rejection) {
    guard let known else { return }
    let phones = profile.party.phone.isEmpty ? [] : PhoneNumber.variants(of: profile.party.phone)
    guard phones.isEmpty || known.phone.isEmpty || phones.contains(known.phone) else {
        throw Rejection(
            .invalid, "contact \(known.id) has another phone number: it changes when the platform says so")
    }
    guard profile.party.userID.isEmpty || known.userID.isEmpty || profile.party.userID == known.userID else {
        throw Rejection(.invalid, "contact \(known.id) has another user id: it changes when the platform says so")
    }
}

private func link(
    _ alias: Alias, to contact: ContactID, from former: ContactID, by origin: Origin, _ draft: inout Draft
) {
    var learned = AliasLearned()
    (learned.contact, learned.alias, learned.takenFrom, learned.by) = (contact, alias, former, "\(origin)")
    learned.decision = Rule.identity.decision(restsOn: [])
    draft.recordSystem(.aliasLearned(learned))
}

private func unlink(_ alias: Alias, of contact: ContactID, by origin: Origin, _ draft: inout Draft) {
    var retired = AliasRetired()
    (retired.contact, retired.alias, retired.by) = (contact, alias, "\(origin)")
    retired.decision = Rule.identity.decision(restsOn: [])
    draft.recordSystem(.aliasRetired(retired))
}
