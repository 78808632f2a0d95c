public import Encoding
public import Events
import HashTreeCollections
public import Timeline

/// Who is who: contacts under their aliases, and the conversations between contacts and lines (B6). A phone number is an alias
/// that can pass to another contact, never a key.
public struct Directory: Projection, Hashable {
    /// The contacts; the first has the number 1.
    public private(set) var contacts = ChunkedArray<Contact>()
    /// A map of which a copy shares all that does not change: the first change after a snapshot copied all of a dictionary, for
    /// 23 ms with a million aliases.
    private var holders: TreeDictionary<Alias, ContactID> = [:]
    /// Who gave up an alias last.
    private var formerHolders: TreeDictionary<Alias, ContactID> = [:]
    /// By contact.
    private var conversations = ChunkedArray<ContactConversations>()
    /// Which line has shown what of a contact.
    private var sightings = Sightings()

    /// Nobody is known.
    public init() {}

    /// The contact who holds an alias now.
    public func holder(of alias: Alias) -> ContactID? { holders[alias] }

    /// The contact a phone number belongs to, in any of the ways that the platform writes it.
    public func holder(ofPhone phone: String) -> ContactID? {
        // Nearly always it is known as it is written.
        if let contact = holders[Alias(.phone, phone)] { return contact }
        for variant in PhoneNumber.variants(of: phone) {
            if let contact = holders[Alias(.phone, variant)] { return contact }
        }
        return nil
    }

    /// The contact who held an alias that nobody holds now.
    ///
    /// - Parameter time: When somebody was called so; nil where that is no matter. Later than it was given up, it may be somebody
    ///   else's: numbers are given out again.
    public func formerHolder(of alias: Alias, at time: Timestamp? = nil) -> ContactID? {
        guard !formerHolders.isEmpty, let id = formerHolders[alias], let contact = contact(id) else { return nil }
        guard let time else { return id }
        let until = contact.formerAliases.last { $0.held.alias == alias }?.until ?? .epoch
        return time <= until ? id : nil
    }

    /// The contact who held a phone number that nobody holds now, in any of the ways that the platform writes it.
    public func formerHolder(ofPhone phone: String, at time: Timestamp? = nil) -> ContactID? {
        guard !formerHolders.isEmpty else { return nil }
        for variant in PhoneNumber.variants(of: phone) {
            if let contact = formerHolder(of: Alias(.phone, variant), at: time) { return contact }
        }
        return nil
    }

    /// Who a contact is now: another where it was joined with that one.
    public func current(_ id: ContactID) -> ContactID {
        var (id, steps) = (id, 0)
        while let next = joined(id), steps < 100 { (id, steps) = (next, steps + 1) }
        return id
    }

    private func joined(_ id: ContactID) -> ContactID? {
        let index = Int(id.rawValue) - 1
        guard contacts.indices.contains(index), contacts[index].joinedInto != .absent else { return nil }
        return contacts[index].joinedInto
    }

    /// What to call the customer of a conversation in a message to them: what they are called now, or, where their new name was
    /// another contact's before the notice came, that.
    public func party(of id: ContactID) -> Party {
        guard let contact = contact(current(id)) else { return Party() }
        guard contact.aliases.isEmpty, contact.splitFrom != .absent else {
            return Party(phone: contact.phone, userID: contact.userID)
        }
        let other = self.contact(current(contact.splitFrom))
        return Party(phone: other?.phone ?? "", userID: other?.userID ?? "")
    }

    /// What a contact calls themselves; empty where that is not known, or no more than their number or id.
    public func ownName(of id: ContactID) -> String {
        guard let contact = contact(current(id)), contact.name != contact.phone, contact.name != contact.userID else {
            return ""
        }
        return contact.name
    }

    /// The conversation of a contact with a line.
    public func conversation(of contact: ContactID, with line: LineID) -> ConversationID? {
        let index = Int(contact.rawValue) - 1
        return conversations.indices.contains(index) ? conversations[index].conversation(with: line) : nil
    }

    /// The conversations of a contact, one with each line.
    public func conversations(of contact: ContactID) -> [(line: LineID, conversation: ConversationID)] {
        let index = Int(contact.rawValue) - 1
        guard conversations.indices.contains(index) else { return [] }
        return conversations[index].all.map { ($0.line, $0.conversation) }
    }

    /// The contact with this number.
    public func contact(_ id: ContactID) -> Contact? {
        let index = Int(id.rawValue) - 1
        return contacts.indices.contains(index) ? contacts[index] : nil
    }

    /// The contact with this number, as known to somebody who sees some lines only: what others have shown is left out.
    public func contact(_ id: ContactID, seenOn isSeen: (LineID) -> Bool) -> Contact? {
        guard let all = sightings[id] else { return contact(id) }
        return contact(id)?.known(by: all.filter { isSeen($0.line) })
    }

    /// What a line's item calls a contact who has conversations with other lines, too, as far as the line has not shown it before.
    public func unshown(_ party: Party, of id: ContactID, on line: LineID) -> [Alias] {
        let index = Int(id.rawValue) - 1
        guard conversations.indices.contains(index), conversations[index].hasOther(than: line),
            let contact = contact(id)
        else { return [] }
        let shown = sightings[id]?.first { $0.line == line }?.aliases ?? []
        return contact.aliases(named: party).filter { holders[$0] == id && !shown.contains($0) }
    }

    /// The number that the next new contact gets.
    public var nextContact: ContactID { ContactID(UInt32(contacts.count) + 1) }

    public mutating func apply(_ event: RecordedEvent) { apply(event, likely: .absent) }

    /// Takes the next event into account.
    ///
    /// - Parameter contact: Who the event is about, most likely: nobody is then looked for by name.
    mutating func apply(_ event: RecordedEvent, likely contact: ContactID) {
        switch event.event {
        case .aliasLearned(let learned): learn(learned, at: event)
        case .aliasRetired(let retired):
            if holders[retired.alias] == retired.contact { holders[retired.alias] = nil }
            giveUp(retired.alias, of: retired.contact, at: event)
        case .contactSplit(let split): update(split.contact) { $0.splitFrom = split.other }
        case .contactsJoined(let joined): join(joined, at: event)
        case .conversationStarted(let started):
            attributeNames(of: started.contact, before: started.line)
            add(ContactConversation(line: started.line, conversation: event.conversation), of: started.contact)
        case .messageReceived(let message):
            rename(message.sender, likely: contact)
            if !sightings.isEmpty { note(message.sender, of: contact, in: event.conversation) }
        default: return
        }
    }

    /// A contact begins to write to a further line: until now there was one from which all was known, but for what has been learnt
    /// on the new one with this very item.
    private mutating func attributeNames(of contact: ContactID, before line: LineID) {
        guard let known = conversations(of: contact).first, known.line != line, let contact = self.contact(contact)
        else { return }
        let isFirst = !(sightings[contact.id] ?? []).contains { $0.line == known.line }
        if isFirst { sightings.attribute(contact, to: known.line) }
    }

    /// A message on a line has named a contact who has conversations with others, too. Of all other items the names are details,
    /// which a rebuild doesn't read: what they show is an event of its own. So is the line itself, which the conversation tells.
    private mutating func note(_ party: Party, of likely: ContactID, in conversation: ConversationID) {
        guard case let id = current(likely), sightings[id] != nil, let contact = contact(id),
            let line = conversations(of: id).first(where: { $0.conversation == conversation })?.line
        else { return }
        let named = Party(phone: party.phone, userID: party.userID)
        for alias in contact.aliases(named: named) { sightings.add(alias, of: id, on: line) }
        sightings.add(name: party.name, of: id, on: line)
    }

    private mutating func learn(_ learned: AliasLearned, at event: RecordedEvent) {
        if learned.contact == nextContact { contacts.append(Contact(id: learned.contact)) }
        let isShownAgain = learned.line != .absent && holders[learned.alias] == learned.contact
        if let before = holders.updateValue(learned.contact, forKey: learned.alias), before != learned.contact {
            giveUp(learned.alias, of: before, at: event)
        }
        if !isShownAgain || sightings[learned.contact] == nil {
            update(learned.contact) { $0.learn(learned.alias, since: event.occurredAt, learntAt: event.recordedAt) }
        }
        let index = Int(learned.contact.rawValue) - 1
        guard learned.line != .absent, conversations.indices.contains(index),
            let first = conversations[index].firstLine
        else { return }
        if first != learned.line || sightings[learned.contact] != nil {
            sightings.add(learned.alias, of: learned.contact, on: learned.line)
        }
    }

    private mutating func giveUp(_ alias: Alias, of contact: ContactID, at event: RecordedEvent) {
        formerHolders[alias] = contact
        update(contact) { $0.giveUp(alias, at: event) }
    }

    /// What was one contact's is the other's: names, and conversations with lines with which that one has none.
    private mutating func join(_ joined: ContactsJoined, at event: RecordedEvent) {
        guard joined.contact != joined.into, let before = contact(joined.contact), contact(joined.into) != nil else {
            return
        }
        for held in before.aliases {
            if holders[held.alias] == joined.contact { holders[held.alias] = nil }
            formerHolders[held.alias] = joined.contact
        }
        attributeNamesOfJoined(before, joined.into)
        update(joined.contact) { $0.join(into: joined.into, at: event) }
        guard let gone = contact(joined.contact) else { return }
        update(joined.into) { $0.takeOver(gone) }
        for former in gone.formerAliases where formerHolders[former.held.alias] == joined.contact {
            formerHolders[former.held.alias] = joined.into
        }
        for (line, conversation) in conversations(of: joined.contact)
        where self.conversation(of: joined.into, with: line) == nil {
            add(ContactConversation(line: line, conversation: conversation), of: joined.into)
        }
    }

    /// Two contacts who were known from one line each are known from two, or from the same one.
    private mutating func attributeNamesOfJoined(_ gone: Contact, _ into: ContactID) {
        guard let remaining = contact(into) else { return }
        let lines = Set((conversations(of: gone.id) + conversations(of: into)).map(\.line))
        guard lines.count > 1 else { return }
        for contact in [gone, remaining] where sightings[contact.id] == nil {
            if let line = conversations(of: contact.id).first?.line { sightings.attribute(contact, to: line) }
        }
        sightings.pass(gone.id, to: into)
    }

    private mutating func rename(_ party: Party, likely contact: ContactID) {
        guard !party.name.isEmpty else { return }
        // An alias that a contact has is held by that contact.
        let index = Int(contact.rawValue) - 1
        if contacts.indices.contains(index), contacts[index].rename(party.name, as: party.phone) { return }
        if let holder = holder(of: party) { update(holder) { $0.rename(party.name) } }
    }

    private func holder(of party: Party) -> ContactID? {
        (party.phone.isEmpty ? nil : holder(ofPhone: party.phone)) ?? holders[Alias(.userID, party.userID)]
    }

    private mutating func update(_ id: ContactID, _ change: (inout Contact) -> Void) {
        let index = Int(id.rawValue) - 1
        if contacts.indices.contains(index) { change(&contacts[index]) }
    }

    /// Contacts are introduced before their conversations; one that was not has none.
    private mutating func add(_ conversation: ContactConversation, of contact: ContactID) {
        let index = Int(contact.rawValue) - 1
        guard contacts.indices.contains(index) else { return }
        while conversations.count <= index { conversations.append(ContactConversations()) }
        conversations[index].add(conversation)
    }
}

extension Directory: FieldCodable {
    /// The contacts carry their aliases, and the pairs are written in order of the conversations: the same state has the same bytes.
    public mutating func code(_ fields: inout FieldCoder) {
        var pairs = self.pairs
        fields.field(1, "contacts", &contacts)
        fields.field(2, "conversations", &pairs)
        var seen = sightings.all
        fields.field(3, "sightings", &seen)
        if sightings.isEmpty { sightings = Sightings(seen) }
        if conversations.isEmpty {
            for pair in pairs { add(pair.value, of: pair.contact) }
        }
        if holders.isEmpty {
            for contact in contacts { for alias in contact.aliases { holders[alias.alias] = contact.id } }
            rememberFormerHolders()
        }
    }

    /// Who gave an alias up last, by the event; who was joined with another gave up nothing.
    private mutating func rememberFormerHolders() {
        var given: [Alias: (by: Position, contact: ContactID)] = [:]
        for contact in contacts where contact.joinedInto == .absent {
            for former in contact.formerAliases {
                let known = given[former.held.alias]
                if known.map({ $0.by <= former.untilBy }) ?? true {
                    given[former.held.alias] = (former.untilBy, contact.id)
                }
            }
        }
        formerHolders = TreeDictionary(uniqueKeysWithValues: given.map { ($0.key, $0.value.contact) })
    }

    private var pairs: [PairRecord] {
        var pairs: [PairRecord] = []
        for (index, conversations) in conversations.enumerated() {
            let contact = ContactID(UInt32(index + 1))
            for conversation in conversations.all { pairs.append(PairRecord(conversation, of: contact)) }
        }
        return pairs.sorted { $0.value.conversation < $1.value.conversation }
    }

    private struct PairRecord: FieldCodable {
        var value = ContactConversation()
        var contact = ContactID.absent

        init() {}
        init(_ value: ContactConversation, of contact: ContactID) { (self.value, self.contact) = (value, contact) }
        mutating func code(_ fields: inout FieldCoder) {
            fields.field(1, "line", &value.line)
            fields.field(2, "contact", &contact)
            fields.field(3, "conversation", &value.conversation)
        }
    }
}
