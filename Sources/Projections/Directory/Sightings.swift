import Encoding
import Events
import HashTreeCollections

/// What each line has shown of the contacts who have conversations with several: who may see only some lines must learn nothing
/// of a contact from the others (B6).
///
/// Of a contact with one line nothing is kept: all that is known of them comes from there.
struct Sightings: Hashable {
    private var byContact: TreeDictionary<ContactID, [Sighting]> = [:]

    var isEmpty: Bool { byContact.isEmpty }

    /// What the lines have shown of a contact; nil where there is but one line.
    subscript(contact: ContactID) -> [Sighting]? { byContact[contact] }

    /// A line has shown an alias of a contact.
    mutating func add(_ alias: Alias, of contact: ContactID, on line: LineID) {
        update(contact, line) { if !$0.aliases.contains(alias) { $0.aliases.append(alias) } }
    }

    /// A line has shown a contact's name: the first one that is told counts, as in the directory.
    mutating func add(name: String, of contact: ContactID, on line: LineID) {
        guard !name.isEmpty else { return }
        update(contact, line) { if $0.name.isEmpty { $0.name = name } }
    }

    /// All that was known of a contact until now comes from one line, but for what the others have shown.
    mutating func attribute(_ contact: Contact, to line: LineID) {
        let others = (byContact[contact.id] ?? []).filter { $0.line != line }
        update(contact.id, line) { _ in }
        let all = contact.aliases.map(\.alias) + contact.formerAliases.map(\.held.alias)
        for alias in all where !others.contains(where: { $0.aliases.contains(alias) }) {
            add(alias, of: contact.id, on: line)
        }
        add(name: contact.name, of: contact.id, on: line)
    }

    /// A contact was joined with another: what the lines have shown of the one, they have shown of the other.
    mutating func pass(_ contact: ContactID, to other: ContactID) {
        for sighting in byContact.removeValue(forKey: contact) ?? [] {
            for alias in sighting.aliases { add(alias, of: other, on: sighting.line) }
            add(name: sighting.name, of: other, on: sighting.line)
        }
    }

    private mutating func update(_ contact: ContactID, _ line: LineID, _ change: (inout Sighting) -> Void) {
        var sightings = byContact[contact] ?? []
        if let index = sightings.firstIndex(where: { $0.line == line }) {
            change(&sightings[index])
        } else {
            var new = Sighting(contact, on: line)
            change(&new)
            sightings.append(new)
        }
        byContact[contact] = sightings
    }

    /// All of them, the same state always in the same order.
    var all: [Sighting] { byContact.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap(\.value) }

    init(_ all: [Sighting] = []) { for sighting in all { byContact[sighting.contact, default: []].append(sighting) } }
}

/// What one line has shown of one contact.
struct Sighting: FieldCodable, Hashable {
    private(set) var contact = ContactID.absent
    private(set) var line = LineID.absent
    fileprivate(set) var aliases: [Alias] = []
    fileprivate(set) var name = ""

    init() {}

    fileprivate init(_ contact: ContactID, on line: LineID) { (self.contact, self.line) = (contact, line) }

    mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "contact", &contact)
        fields.field(2, "line", &line)
        fields.field(3, "aliases", &aliases)
        fields.field(4, "name", &name)
    }
}

extension Contact {
    /// The contact as those know them who see some lines only.
    func known(by sightings: [Sighting]) -> Contact {
        var contact = self
        contact.keep(Set(sightings.flatMap(\.aliases)))
        contact.name = sightings.first { !$0.name.isEmpty }?.name ?? ""
        return contact
    }

    /// Whether somebody who knows the contact so may mean them by a phone number in any written form, a user id or a customer id.
    public func isCalled(_ name: String) -> Bool {
        if let alias = Alias(customer: name) { return hasHad(alias) }
        let phones = PhoneNumber.digits(name).map(PhoneNumber.variants) ?? []
        let aliases = phones.map { Alias(.phone, $0) } + [Alias(.userID, name), Alias(.customerID, name)]
        return aliases.contains(where: hasHad)
    }
}
