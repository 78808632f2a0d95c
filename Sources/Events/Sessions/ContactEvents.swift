public import Encoding
public import Timeline

/// A name under which the platform, or the business, knows a contact.
public struct Alias: Hashable, FieldCodable, CustomStringConvertible {
    /// What kind of name it is.
    public enum Kind: UInt8, RawFieldValue {
        /// The WhatsApp id: a phone number in digits.
        case phone = 1
        /// The business-scoped user id (BSUID).
        case userID = 2
        /// The business's own customer id.
        case customerID = 3
        public static var absent: Kind { .phone }
    }

    /// What kind of name it is.
    public var kind = Kind.phone
    /// The name.
    public var value = ""

    /// An empty alias.
    public init() {}

    /// An alias of a kind.
    public init(_ kind: Kind, _ value: String) {
        self.kind = kind
        self.value = value
    }

    /// A customer id, where a name says that it is one: `customer:4711`.
    public init?(customer name: String) {
        let prefix = "customer:"
        guard name.hasPrefix(prefix) else { return nil }
        self.init(.customerID, String(name.dropFirst(prefix.count)))
    }

    /// The name alone.
    public var description: String { value }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "kind", &kind)
        fields.field(2, "value", &value, .personal)
    }
}

/// A contact got an alias, or an alias passed to another contact (B6). The event's time is when it became true.
public struct AliasLearned: Hashable, FieldCodable {
    /// The contact; one never seen before is introduced by this event.
    public var contact = ContactID.absent
    /// The alias.
    public var alias = Alias()
    /// The contact who had the alias until now, where another had.
    public var takenFrom = ContactID.absent
    /// Why.
    public var decision = Decision()
    /// The line whose item told the alias; absent where that is not known.
    public var line = LineID.absent
    /// Who said so, as `api:TOKEN`; empty where it was the platform.
    public var by = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty alias event.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "contact", &contact)
        fields.field(2, "alias", &alias)
        fields.field(3, "takenFrom", &takenFrom)
        fields.detail(4, "decision", &decision)
        fields.field(5, "line", &line)
        fields.detail(6, "by", &by)
        fields.unknown(&unknown)
    }
}

/// A contact no longer has an alias: the number or user id was given up. It stays part of the contact's history.
public struct AliasRetired: Hashable, FieldCodable {
    /// The contact.
    public var contact = ContactID.absent
    /// The alias.
    public var alias = Alias()
    /// Why.
    public var decision = Decision()
    /// Who said so, as `api:TOKEN`; empty where it was the platform.
    public var by = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty alias event.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "contact", &contact)
        fields.field(2, "alias", &alias)
        fields.detail(3, "decision", &decision)
        fields.detail(4, "by", &by)
        fields.unknown(&unknown)
    }
}

/// A notice came too late: its new number or user id is another contact's already, who wrote before it came (B6). Both are
/// most likely one person with two conversations; nothing is merged until somebody decides so.
public struct ContactSplit: Hashable, FieldCodable {
    /// The contact whom the notice is about.
    public var contact = ContactID.absent
    /// The contact who has the new alias.
    public var other = ContactID.absent
    /// The new alias.
    public var alias = Alias()
    /// Why: what it rests on is the notice.
    public var decision = Decision()
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty split.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "contact", &contact)
        fields.field(2, "other", &other)
        fields.field(3, "alias", &alias)
        fields.detail(4, "decision", &decision)
        fields.unknown(&unknown)
    }
}

/// Two contacts are one person: what was the first one's is the other's from now on (B6).
public struct ContactsJoined: Hashable, FieldCodable {
    /// The contact who is no more.
    public var contact = ContactID.absent
    /// The contact who remains.
    public var into = ContactID.absent
    /// Conversations in which the customer no longer writes, as the remaining contact has one with the same line, and whose
    /// sessions are open.
    public var conversations: [ConversationID] = []
    /// Who decided it: `api:TOKEN`, `agent:ID`.
    public var by = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// An empty join.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "contact", &contact)
        fields.field(2, "into", &into)
        fields.field(3, "conversations", &conversations)
        fields.detail(4, "by", &by)
        fields.unknown(&unknown)
    }
}
