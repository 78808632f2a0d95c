import Encoding
import Events
import FoundationEssentials
import GRDB
import Projections
import Timeline

/// Contacts, and all that they are and were called (B6).
struct ContactsView: View {
    static let contacts = ViewTable(
        name: "contacts", meaning: "A customer.",
        columns: [
            .integer("id", "Its number.").fixed,
            .text("name", "The name in the profile, or by which the business knows them; empty where none was told."),
            .text("phone", "The number in digits.").optional,
            .text("user_id", "The business-scoped user id.").optional,
            .text("customer_id", "The business's own id.").optional,
            .integer("joined_into", "The contact whom this one was joined with, and who remains.").optional,
            .integer("split_from", "The contact who had this one's new name before the notice of it came.").optional,
            .blob("state", "All that is known, as Parley encodes it."),
        ], key: ["id"])
    static let aliases = ViewTable(
        name: "aliases", meaning: "A name by which a contact is known, or was.",
        columns: [
            .integer("contact", "Whose it is.").fixed,
            .integer("number", "1 for the contact's first.").fixed,
            .text("kind", "`phone`, `user` or `customer`."),
            .text("value", "The name."),
            .integer("since", "When it became theirs."),
            .integer("learnt_at", "When Parley learnt that."),
            .integer("until", "When it was given up; NULL where it is theirs.").optional,
            .integer("until_learnt_at", "When Parley learnt that.").optional,
        ], key: ["contact", "number"], lookup: ["value", "kind"])
    static var tables: [ViewTable] { [contacts, aliases] }

    private var cache = RowCache<UInt32, Contact>()

    init() {}

    mutating func apply(_ event: RecordedEvent, in conversation: ConversationEntry?, _ rows: StoredRows) throws {
        switch event.event {
        case .aliasLearned(let learned): try learn(learned, event, rows)
        case .aliasRetired(let retired): try update(retired.contact, rows) { $0.apply(event) }
        case .contactSplit(let split): try update(split.contact, rows) { $0.apply(event) }
        case .contactsJoined(let joined):
            guard joined.contact != joined.into, try contact(joined.into, rows) != nil else { return }
            try update(joined.contact, rows) { $0.apply(event) }
            guard let gone = try contact(joined.contact, rows) else { return }
            try update(joined.into, rows) { $0.takeOver(gone) }
        case .messageReceived(let message):
            guard let conversation, !message.sender.name.isEmpty else { return }
            try rename(message.sender, likely: conversation.state.contact, rows)
        default: return
        }
    }

    /// As ``Directory`` does, but that a name which a further line shows keeps the time at which it was learnt.
    private mutating func learn(_ learned: AliasLearned, _ event: RecordedEvent, _ rows: StoredRows) throws {
        if try contact(learned.contact, rows) == nil {
            cache.change(Contact(id: learned.contact), for: learned.contact.rawValue)
        }
        if learned.takenFrom != .absent, learned.takenFrom != learned.contact {
            try update(learned.takenFrom, rows) { $0.apply(event) }
        }
        try update(learned.contact, rows) { contact in
            let isShownAgain = learned.line != .absent && contact.aliases.contains { $0.alias == learned.alias }
            if !isShownAgain { contact.apply(event) }
        }
    }

    private mutating func rename(_ party: Party, likely id: ContactID, _ rows: StoredRows) throws {
        var isOwn = false
        let userID = Alias(.userID, party.userID)
        try update(id, rows) { contact in
            isOwn = contact.rename(party.name, as: party.phone)
            guard !isOwn, party.phone.isEmpty, contact.aliases.contains(where: { $0.alias == userID }) else { return }
            contact.rename(party.name)
            isOwn = true
        }
        if isOwn { return }
        let phones = party.phone.isEmpty ? [] : PhoneNumber.variants(of: party.phone).map { Alias(.phone, $0) }
        for alias in phones + (party.userID.isEmpty ? [] : [Alias(.userID, party.userID)]) {
            guard let holder = try holder(of: alias, rows) else { continue }
            return try update(holder, rows) { $0.rename(party.name) }
        }
    }

    private func holder(of alias: Alias, _ rows: StoredRows) throws -> ContactID? {
        for (id, contact) in cache.changedValues where contact.aliases.contains(where: { $0.alias == alias }) {
            return ContactID(id)
        }
        let row = try rows.read(
            ContactsView.aliases, "holder", "WHERE value = ? AND kind = ? AND until IS NULL",
            [alias.value.databaseValue, alias.kind.word.databaseValue])
        guard let row else { return nil }
        // One that has given it up since is at hand.
        let id: UInt32 = row[0]
        let isHeld = cache[id].map { $0.aliases.contains { $0.alias == alias } } ?? true
        return isHeld ? ContactID(id) : nil
    }

    private mutating func contact(_ id: ContactID, _ rows: StoredRows) throws -> Contact? {
        if let contact = cache[id.rawValue] { return contact }
        let row = try rows.read(ContactsView.contacts, "id", "WHERE id = ?", [id.rawValue.databaseValue])
        guard let row else { return nil }
        let contact = try Contact(row: row)
        cache.keep(contact, for: id.rawValue)
        return contact
    }

    /// Changes a contact where that changes anything.
    private mutating func update(
        _ id: ContactID, _ rows: StoredRows, _ change: (inout Contact) -> Void
    ) throws {
        guard let before = try contact(id, rows) else { return }
        var contact = before
        change(&contact)
        if contact != before { cache.change(contact, for: id.rawValue) }
    }

    /// Contacts as the tables have them, or whom they were joined with, by whom was asked for.
    static func contacts(_ ids: Set<ContactID>, in database: Database) throws -> [ContactID: Contact] {
        let list = "[\(ids.map { "\($0.rawValue)" }.joined(separator: ","))]"
        let rows = try database.rows(contacts.reading("WHERE id IN (SELECT value FROM json_each(?))"), [list])
        var found: [ContactID: Contact] = [:]
        for row in rows {
            let contact = try Contact(row: row)
            let isJoined = contact.joinedInto != .absent
            found[contact.id] = isJoined ? try self.contact(contact.id, in: database) : contact
        }
        return found
    }

    /// A contact as the tables have it, or whom they were joined with.
    static func contact(_ id: ContactID, in database: Database) throws -> Contact? {
        var (id, found) = (id, nil as Contact?)
        for _ in 0..<100 {
            guard let row = try database.row(contacts.reading("WHERE id = ?"), [id.rawValue])
            else { return found }
            let contact = try Contact(row: row)
            guard contact.joinedInto != .absent else { return contact }
            (id, found) = (contact.joinedInto, contact)
        }
        return found
    }

    mutating func write(to rows: StoredRows) throws {
        for (id, contact) in cache.takeChanged() {
            try rows.write(ContactsView.contacts) { contact.write(to: &$0) }
            try rows.execute("aliases.remove", "DELETE FROM aliases WHERE contact = ?") { $0.add(id) }
            let all = contact.formerAliases.map { ($0.held, $0 as FormerAlias?) } + contact.aliases.map { ($0, nil) }
            for (index, (held, former)) in all.enumerated() {
                try rows.write(ContactsView.aliases) { row in
                    row.add(id)
                    row.add(Int64(index + 1))
                    held.write(to: &row)
                    row.add(former?.until)
                    row.add(former?.untilLearntAt)
                }
            }
            try rows.execute("names.remove", "DELETE FROM contact_search WHERE rowid = ?") { $0.add(id) }
            try rows.execute(
                "names.add",
                "INSERT INTO contact_search (rowid, name, phone, user_id, customer_id) VALUES (?, ?, ?, ?, ?)"
            ) { row in
                row.add(id)
                for text in [contact.name, contact.phone, contact.userID, contact.customerID] { row.add(text) }
            }
        }
    }
}

extension Contact {
    /// What a row of ``ContactsView/contacts`` tells.
    fileprivate init(row: Row) throws {
        let encoded: Data = row[7]
        try self.init(encoded: [UInt8](encoded))
    }

    /// Adds the values of the row, in the order of the table's columns.
    fileprivate func write(to row: inout RowWriter) {
        row.add(id.rawValue)
        row.add(name)
        row.add(orNull: phone)
        row.add(orNull: userID)
        row.add(orNull: customerID)
        row.add(joinedInto == .absent ? nil : joinedInto.rawValue)
        row.add(splitFrom == .absent ? nil : splitFrom.rawValue)
        row.add(encoded())
    }
}

extension HeldAlias {
    fileprivate func write(to row: inout RowWriter) {
        row.add(alias.kind.word)
        row.add(alias.value)
        row.add(since)
        row.add(learntAt)
    }
}

extension Alias.Kind {
    /// As the tables have it.
    fileprivate var word: String {
        switch self {
        case .phone: "phone"
        case .userID: "user"
        case .customerID: "customer"
        }
    }
}
