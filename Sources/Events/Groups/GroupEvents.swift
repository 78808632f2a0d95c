public import Encoding
public import Settings
public import Timeline

/// A group of consumers exists, or is on other terms, from now on (B7). Its first one names it: the position of that event is what everything
/// else of the group is kept under.
public struct GroupSet: Hashable, FieldCodable {
    /// Its name.
    public var name = ""
    /// What is delivered, and how.
    public var terms = GroupTerms()
    /// The first position that it is to have, where it is new.
    public var from = Position.start
    /// What is different from before, in words; none where there was nothing before.
    public var changed: [String] = []
    /// Who has set it: `api:TOKEN`.
    public var by = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// No group.
    public init() {}

    /// A group on these terms.
    public init(name: String, terms: GroupTerms, from: Position, by: String) {
        (self.name, self.terms, self.from, self.by) = (name, terms, from, by)
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "name", &name)
        fields.field(2, "terms", &terms)
        fields.field(3, "from", &from)
        fields.detail(4, "changed", &changed)
        fields.field(5, "by", &by)
        fields.unknown(&unknown)
    }
}

/// A group of consumers is no more (B7).
public struct GroupRemoved: Hashable, FieldCodable {
    /// Its name.
    public var name = ""
    /// Who has removed it: `api:TOKEN`.
    public var by = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// No group.
    public init() {}

    /// A group, removed by somebody.
    public init(name: String, by: String) { (self.name, self.by) = (name, by) }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "name", &name)
        fields.detail(2, "by", &by)
        fields.unknown(&unknown)
    }
}

/// A group delivers an event no more: in vain as often as its terms allow, or because a consumer said that it never will (B7).
public struct DeliveryParked: Hashable, FieldCodable {
    /// The group.
    public var group = ""
    /// The event.
    public var event = Position.start
    /// The event's conversation; 0 for what belongs to none.
    public var conversation: UInt32 = 0
    /// How often it was delivered.
    public var deliveries: UInt32 = 0
    /// Why, as the consumer said, or that there was no acknowledgement.
    public var reason = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// Nothing.
    public init() {}

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "group", &group)
        fields.field(2, "event", &event)
        fields.field(3, "conversation", &conversation)
        fields.field(4, "deliveries", &deliveries)
        fields.field(5, "reason", &reason)
        fields.unknown(&unknown)
    }
}

/// Somebody has decided about parked events of a group (B7).
public struct DeliveryReleased: Hashable, FieldCodable {
    /// The most events of one.
    public static let limit = 1_000

    /// The group.
    public var group = ""
    /// The events.
    public var events: [Position] = []
    /// Whether they are delivered once more; else they are left out.
    public var redelivered = false
    /// Who has decided: `api:TOKEN`.
    public var by = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// Nothing.
    public init() {}

    /// Events, and what becomes of them.
    public init(group: String, events: [Position], redelivered: Bool, by: String) {
        (self.group, self.events, self.redelivered, self.by) = (group, events, redelivered, by)
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "group", &group)
        fields.field(2, "events", &events)
        fields.field(3, "redelivered", &redelivered)
        fields.detail(4, "by", &by)
        fields.unknown(&unknown)
    }
}

/// A group delivers everything again from a position on, because somebody has asked for it (B7).
public struct GroupReplayed: Hashable, FieldCodable {
    /// The group.
    public var group = ""
    /// The first position that it delivers again.
    public var from = Position.start
    /// How many events that were, when it was asked for.
    public var count: UInt64 = 0
    /// Who has asked: `api:TOKEN`.
    public var by = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// Nothing.
    public init() {}

    /// A group, and from where on.
    public init(group: String, from: Position, count: UInt64, by: String) {
        (self.group, self.from, self.count, self.by) = (group, from, count, by)
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "group", &group)
        fields.field(2, "from", &from)
        fields.detail(3, "count", &count)
        fields.detail(4, "by", &by)
        fields.unknown(&unknown)
    }
}
