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

    /// Nobody.
    public init() {}

    /// A contact of whom nothing is known but the number.
    public init(id: ContactID) { self.id = id }

    /// The phone number in digits; empty where it is not known.
    public var phone: String { latest(.phone) }
    /// The business-scoped user id; empty where it is not known.
    public var userID: String { latest(.userID) }
    /// What people call the contact: the name, or else the number, or else the user id.
    public var displayName: String {
        [name, phone.isEmpty ? "" : "+" + phone, userID].first { !$0.isEmpty } ?? "contact \(id)"
    }

    func has(phone: String) -> Bool { aliases.contains { $0.alias.kind == .phone && $0.alias.value == phone } }

    private func latest(_ kind: Alias.Kind) -> String { aliases.last { $0.alias.kind == kind }?.alias.value ?? "" }

    mutating func learn(_ alias: Alias, since: Timestamp, learntAt: Timestamp) {
        forget(alias)
        aliases.append(HeldAlias(alias: alias, since: since, learntAt: learntAt))
    }

    mutating func forget(_ alias: Alias) { aliases.removeAll { $0.alias == alias } }

    /// A profile's name replaces only a name that was missing or was the number.
    mutating func rename(_ profileName: String) {
        if !profileName.isEmpty, name.isEmpty || name == phone { name = profileName }
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "id", &id)
        fields.field(2, "name", &name)
        fields.field(3, "aliases", &aliases)
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
        case .aliasLearned(let learned): forget(learned.alias)
        case .aliasRetired(let retired) where retired.contact == id: forget(retired.alias)
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
