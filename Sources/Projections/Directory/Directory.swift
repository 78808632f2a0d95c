public import Events
public import Timeline

/// Who is who: contacts under their aliases, and the conversations between contacts and lines (B6). A phone number is an alias
/// that can pass to another contact, never a key.
public struct Directory: Projection, Hashable {
    public static let version: UInt32 = 1

    /// The contacts; the first has the number 1.
    public private(set) var contacts: [Contact] = []
    private var holders: [Alias: ContactID] = [:]
    private var conversations: [Pair: ConversationID] = [:]

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

    /// The conversation of a contact with a line.
    public func conversation(of contact: ContactID, with line: LineID) -> ConversationID? {
        conversations[Pair(line: line, contact: contact)]
    }

    /// The contact with this number.
    public func contact(_ id: ContactID) -> Contact? {
        let index = Int(id.rawValue) - 1
        return contacts.indices.contains(index) ? contacts[index] : nil
    }

    /// The number that the next new contact gets.
    public var nextContact: ContactID { ContactID(UInt32(contacts.count) + 1) }

    public mutating func apply(_ event: RecordedEvent) {
        switch event.event {
        case .aliasLearned(let learned): learn(learned, at: event)
        case .aliasRetired(let retired):
            if holders[retired.alias] == retired.contact { holders[retired.alias] = nil }
            update(retired.contact) { $0.forget(retired.alias) }
        case .conversationStarted(let started):
            conversations[Pair(line: started.line, contact: started.contact)] = event.conversation
        case .messageReceived(let message): rename(message.sender)
        default: return
        }
    }

    private mutating func learn(_ learned: AliasLearned, at event: RecordedEvent) {
        if learned.contact == nextContact { contacts.append(Contact(id: learned.contact)) }
        if let before = holders[learned.alias], before != learned.contact {
            update(before) { $0.forget(learned.alias) }
        }
        holders[learned.alias] = learned.contact
        update(learned.contact) { $0.learn(learned.alias, since: event.occurredAt, learntAt: event.recordedAt) }
    }

    private mutating func rename(_ party: Party) {
        guard !party.name.isEmpty, let id = holder(of: party) else { return }
        update(id) { $0.rename(party.name) }
    }

    private func holder(of party: Party) -> ContactID? {
        (party.phone.isEmpty ? nil : holder(ofPhone: party.phone)) ?? holders[Alias(.userID, party.userID)]
    }

    private mutating func update(_ id: ContactID, _ change: (inout Contact) -> Void) {
        let index = Int(id.rawValue) - 1
        if contacts.indices.contains(index) { change(&contacts[index]) }
    }

    private struct Pair: Hashable {
        var line: LineID
        var contact: ContactID
    }
}

extension Directory: FieldCodable {
    /// The contacts carry their aliases, and the pairs are written in order of the conversations: the same state has the same bytes.
    public mutating func code(_ fields: inout FieldCoder) {
        var pairs = conversations.map { PairRecord(line: $0.key.line, contact: $0.key.contact, conversation: $0.value) }
            .sorted { $0.conversation < $1.conversation }
        fields.field(1, "contacts", &contacts)
        fields.field(2, "conversations", &pairs)
        if conversations.isEmpty {
            for pair in pairs { conversations[Pair(line: pair.line, contact: pair.contact)] = pair.conversation }
        }
        if holders.isEmpty {
            for contact in contacts { for alias in contact.aliases { holders[alias.alias] = contact.id } }
        }
    }

    private struct PairRecord: FieldCodable {
        var line = LineID.absent
        var contact = ContactID.absent
        var conversation = ConversationID.system

        init() {}
        init(line: LineID, contact: ContactID, conversation: ConversationID) {
            (self.line, self.contact, self.conversation) = (line, contact, conversation)
        }
        mutating func code(_ fields: inout FieldCoder) {
            fields.field(1, "line", &line)
            fields.field(2, "contact", &contact)
            fields.field(3, "conversation", &conversation)
        }
    }
}
