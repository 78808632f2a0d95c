import Encoding
import Events

/// The `contacts` of a webhook value: what is known of the people its items name.
struct Contacts {
    /// More than this many are looked up in a table rather than one after another.
    private static let fewEnough = 8

    private var list: [Contact] = []
    private var byPhone: [String: Int] = [:]
    private var byUserID: [String: Int] = [:]

    init(_ value: JSONValue?) {
        guard let value else { return }
        for element in value.elements where element.isObject { list.append(Contact(element)) }
        guard list.count > Contacts.fewEnough else { return }
        for (index, contact) in list.enumerated() {
            if !contact.party.phone.isEmpty { byPhone[contact.party.phone] = index }
            if !contact.party.userID.isEmpty { byUserID[contact.party.userID] = index }
        }
    }

    /// The contact that belongs to somebody: the one with the same number, else with the same user id, else the only one
    /// there is, and never one whose number or user id is another.
    func contact(of party: Party) -> Contact? {
        let found = contact(\.phone, byPhone, party.phone) ?? contact(\.userID, byUserID, party.userID)
        guard let found = found ?? (list.count == 1 ? list[0] : nil), !found.contradicts(party) else { return nil }
        return found
    }

    /// What the only contact has for a user id, whether it is one or not.
    var onlyUserID: String? { list.count == 1 ? list[0].namedUserID : nil }

    private func contact(_ part: KeyPath<Party, String>, _ table: [String: Int], _ name: String) -> Contact? {
        guard !name.isEmpty else { return nil }
        guard list.count > Contacts.fewEnough else { return list.last { $0.party[keyPath: part] == name } }
        return table[name].map { list[$0] }
    }
}

/// One entry of `contacts`.
struct Contact {
    /// The most bytes of an entry that is kept beside an item.
    private static let rawLimit = 4096
    private static let knownKeys: Set<String> = ["profile", "wa_id", "user_id", "parent_user_id", "identity_key_hash"]
    private static let knownProfileKeys: Set<String> = ["name", "username"]

    /// Who it is.
    var party: Party
    /// The identity hash, where the identity check is on.
    var identityHash: String
    /// The entry as it came.
    private let value: JSONValue

    init(_ value: JSONValue) {
        self.value = value
        let waID = value["wa_id"]?.string
        let profile = value["profile"]
        party = Party(
            phone: PlatformIdentifier.phone(waID), userID: PlatformIdentifier.userID(value["user_id"]?.string))
        if party.userID.isEmpty { party.userID = PlatformIdentifier.userID(waID) }
        party.parentUserID = PlatformIdentifier.userID(value["parent_user_id"]?.string)
        party.name = PlatformIdentifier.clipped(profile?["name"]?.string ?? "")
        let username = profile?["username"]?.string ?? value["username"]?.string ?? ""
        party.username = PlatformIdentifier.clipped(username.hasPrefix("@") ? String(username.dropFirst()) : username)
        identityHash = PlatformIdentifier.clipped(value["identity_key_hash"]?.string ?? "")
    }

    /// The entry as it came, where it says more than is read from it: an id that is none, or a key this version doesn't know.
    var remainder: RawBytes {
        guard value.range.count <= Contact.rawLimit else { return .absent }
        let isRead = value.members.allSatisfy { name, member in
            Contact.knownKeys.contains(name) && !(name.hasSuffix("user_id") && isUnread(member))
        }
        let isProfileRead = value["profile"]?.members.allSatisfy { Contact.knownProfileKeys.contains($0.name) } ?? true
        return isRead && isProfileRead ? .absent : RawBytes(value.raw)
    }

    /// The entry's `user_id` as it is written.
    var namedUserID: String? { value["user_id"]?.string }

    private func isUnread(_ userID: JSONValue) -> Bool {
        !userID.isNull && PlatformIdentifier.userID(userID.string).isEmpty
    }

    func contradicts(_ other: Party) -> Bool {
        func differ(_ left: String, _ right: String) -> Bool { !left.isEmpty && !right.isEmpty && left != right }
        return differ(party.phone, other.phone) || differ(party.userID, other.userID)
    }
}

extension Party {
    /// Somebody as an item names them: by number, by user id, or by a user id in the place of a number.
    init(named phone: JSONValue?, userID: JSONValue?, parentUserID: JSONValue?) {
        self.init()
        let phoneText = phone?.string
        self.phone = PlatformIdentifier.phone(phoneText)
        self.userID = PlatformIdentifier.userID(userID?.string)
        if self.userID.isEmpty { self.userID = PlatformIdentifier.userID(phoneText) }
        self.parentUserID = PlatformIdentifier.userID(parentUserID?.string)
    }

    /// Takes from a contact what the item itself doesn't say.
    mutating func fill(from contact: Contact?) {
        guard let contact else { return }
        if phone.isEmpty { phone = contact.party.phone }
        if userID.isEmpty { userID = contact.party.userID }
        if parentUserID.isEmpty { parentUserID = contact.party.parentUserID }
        name = contact.party.name
        username = contact.party.username
    }
}
