public import Encoding
public import Events
public import Timeline

/// One customer: their aliases now, and a name for people.
public struct Contact: FieldCodable, Hashable {
    /// The contact's number.
    public internal(set) var id = ContactID.absent
    /// The name, from the profile; empty where it was never told.
    public internal(set) var name = ""
    /// What the contact is called now, each with when it became true and when it was learnt (B6).
    public private(set) var aliases: [HeldAlias] = []
    /// What the contact was called before, the first one first: messages that come late still name it.
    public private(set) var formerAliases: [FormerAlias] = []
    /// The contact who had this one's new alias before its notice came: most likely the same person. Absent for none.
    public internal(set) var splitFrom = ContactID.absent
    /// The contact whom this one was joined with, and who remains; absent for none.
    public internal(set) var joinedInto = ContactID.absent

    /// Nobody.
    public init() {}

    /// A contact of whom nothing is known but the number.
    public init(id: ContactID) { self.id = id }

    /// The phone number in digits; empty where it is not known.
    public var phone: String { latest(.phone) }
    /// The business-scoped user id; empty where it is not known.
    public var userID: String { latest(.userID) }
    /// The business's own id of the customer (S4.1); empty where it has none.
    public var customerID: String { latest(.customerID) }
    /// What people call the contact: the name, or else the number, or else the user id.
    public var displayName: String {
        [name, phone.isEmpty ? "" : "+" + phone, userID].first { !$0.isEmpty } ?? "contact \(id)"
    }

    /// Whether the contact is called so now, or was once.
    public func hasHad(_ alias: Alias) -> Bool {
        aliases.contains { $0.alias == alias } || formerAliases.contains { $0.held.alias == alias }
    }

    /// What the contact is called or was called, of the names that an item has for them.
    func aliases(named party: Party) -> [Alias] {
        let userID = party.userID.isEmpty ? party.parentUserID : party.userID
        let phones = party.phone.isEmpty ? [] : PhoneNumber.variants(of: party.phone).map { Alias(.phone, $0) }
        return (userID.isEmpty ? phones : phones + [Alias(.userID, userID)]).filter(hasHad)
    }

    private func latest(_ kind: Alias.Kind) -> String { aliases.last { $0.alias.kind == kind }?.alias.value ?? "" }

    mutating func learn(_ alias: Alias, since: Timestamp, learntAt: Timestamp) {
        aliases.removeAll { $0.alias == alias }
        aliases.append(HeldAlias(alias: alias, since: since, learntAt: learntAt))
    }

    /// Gives up an alias, which becomes history.
    mutating func giveUp(_ alias: Alias, at event: RecordedEvent) {
        guard let index = aliases.firstIndex(where: { $0.alias == alias }) else { return }
        formerAliases.append(FormerAlias(aliases.remove(at: index), until: event))
    }

    /// Forgets all names but these, and the business's own, which no line has to show.
    mutating func keep(_ kept: Set<Alias>) {
        let isKept = { (alias: Alias) in alias.kind == .customerID || kept.contains(alias) }
        aliases.removeAll { !isKept($0.alias) }
        formerAliases.removeAll { !isKept($0.held.alias) }
    }

    /// As they were called once.
    ///
    /// - Parameters:
    ///   - name: Their name then.
    ///   - hadBegun: Whether they had an alias by then.
    ///   - hadEnded: Whether they had given it up by then.
    public func called(
        _ name: String, since hadBegun: (HeldAlias) -> Bool, until hadEnded: (FormerAlias) -> Bool
    ) -> Contact {
        var copy = self
        copy.name = name
        // What they gave up later came before what they have now.
        copy.aliases =
            formerAliases.filter { hadBegun($0.held) && !hadEnded($0) }.map(\.held) + aliases.filter(hadBegun)
        copy.formerAliases = formerAliases.filter(hadEnded)
        return copy
    }

    /// Is no more: was joined with another, who takes over all names.
    mutating func join(into other: ContactID, at event: RecordedEvent) {
        joinedInto = other
        for held in aliases { giveUp(held.alias, at: event) }
    }

    /// Takes over the names of another contact, who was joined with this one.
    package mutating func takeOver(_ other: Contact) {
        formerAliases += other.formerAliases
        if name.isEmpty { name = other.name }
    }

    /// A profile's name replaces only a name that was missing or was the number.
    package mutating func rename(_ profileName: String) {
        if !profileName.isEmpty, name.isEmpty || name == phone { name = profileName }
    }

    /// The same, if a phone number is this contact's.
    ///
    /// - Returns: Whether it is.
    package mutating func rename(_ profileName: String, as phone: String) -> Bool {
        let isOwn = !phone.isEmpty && aliases.contains { $0.alias.kind == .phone && $0.alias.value == phone }
        if isOwn { rename(profileName) }
        return isOwn
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "id", &id)
        fields.field(2, "name", &name)
        fields.field(3, "aliases", &aliases)
        fields.field(4, "formerAliases", &formerAliases)
        fields.field(5, "splitFrom", &splitFrom)
        fields.field(6, "joinedInto", &joinedInto)
    }
}

/// One contact alone, as ``Directory`` knows all of them.
extension Contact: Projection {
    /// Takes an event into account that concerns this contact: aliases, wherever they pass to, and messages, all of which must be
    /// this contact's own.
    public mutating func apply(_ event: RecordedEvent) {
        switch event.event {
        case .aliasLearned(let learned) where learned.contact == id:
            learn(learned.alias, since: event.occurredAt, learntAt: event.recordedAt)
        case .aliasLearned(let learned): giveUp(learned.alias, at: event)
        case .aliasRetired(let retired) where retired.contact == id: giveUp(retired.alias, at: event)
        case .contactSplit(let split) where split.contact == id: splitFrom = split.other
        case .contactsJoined(let joined) where joined.contact == id: join(into: joined.into, at: event)
        case .messageReceived(let message): rename(message.sender.name)
        default: return
        }
    }
}

/// An alias that a contact holds.
public struct HeldAlias: FieldCodable, Hashable {
    /// The alias.
    public private(set) var alias = Alias()
    /// When it became true.
    public private(set) var since = Timestamp.epoch
    /// When Parley learnt it.
    public private(set) var learntAt = Timestamp.epoch

    /// No alias.
    public init() {}

    init(alias: Alias, since: Timestamp, learntAt: Timestamp) {
        (self.alias, self.since, self.learntAt) = (alias, since, learntAt)
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "alias", &alias)
        fields.field(2, "since", &since)
        fields.field(3, "learntAt", &learntAt)
    }
}

/// An alias that a contact held once.
public struct FormerAlias: FieldCodable, Hashable {
    /// The alias as it was held.
    public private(set) var held = HeldAlias()
    /// When it was given up.
    public private(set) var until = Timestamp.epoch
    /// When Parley learnt that.
    public private(set) var untilLearntAt = Timestamp.epoch
    /// The event by which it was given up.
    public private(set) var untilBy = Position.start

    /// No alias.
    public init() {}

    init(_ held: HeldAlias, until event: RecordedEvent) {
        self.held = held
        (until, untilLearntAt, untilBy) = (event.occurredAt, event.recordedAt, event.position)
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "held", &held)
        fields.field(2, "until", &until)
        fields.field(3, "untilLearntAt", &untilLearntAt)
        fields.field(4, "untilBy", &untilBy)
    }
}
