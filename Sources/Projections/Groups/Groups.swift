public import Encoding
public import Events
public import Settings
public import Timeline

/// The groups of consumers that there are, and what of them is parked (B7). What each has had stands elsewhere: it is not decided on.
public struct Groups: Projection, FieldCodable, Hashable {
    /// All of them, by name.
    public private(set) var all: [Group] = []

    /// None.
    public init() {}

    /// The group of this name.
    public subscript(name: String) -> Group? { place(of: name).map { all[$0] } }

    public mutating func apply(_ event: RecordedEvent) {
        switch event.event {
        case .groupSet(let set): apply(set, by: event)
        case .groupRemoved(let removed): all.removeAll { $0.name == removed.name }
        case .deliveryParked(let parked): change(parked.group) { $0.park(parked, at: event.recordedAt) }
        case .deliveryReleased(let released): change(released.group) { $0.release(released.events) }
        default: return
        }
    }

    private mutating func apply(_ set: GroupSet, by event: RecordedEvent) {
        if place(of: set.name) != nil { return change(set.name) { $0.terms = set.terms } }
        let group = Group(id: event.position, set, at: event.recordedAt)
        all.insert(group, at: all.firstIndex { $0.name > set.name } ?? all.count)
    }

    private mutating func change(_ name: String, _ change: (inout Group) -> Void) {
        guard let place = place(of: name) else { return }
        change(&all[place])
    }

    private func place(of name: String) -> Int? { all.firstIndex { $0.name == name } }

    public mutating func code(_ fields: inout FieldCoder) { fields.field(1, "groups", &all) }
}

/// A group of consumers.
public struct Group: FieldCodable, Hashable, Sendable {
    /// The most events that are parked; while there are so many no other one is, and what would be waits.
    public static let parkedLimit = 10_000

    /// Where it was made: what it is kept under.
    public private(set) var id = Position.start
    /// Its name.
    public private(set) var name = ""
    /// What is delivered, and how.
    public internal(set) var terms = GroupTerms()
    /// The first position that it was to have.
    public private(set) var from = Position.start
    /// Since when it exists.
    public private(set) var since = Timestamp.epoch
    /// Who has made it: `api:TOKEN`.
    public private(set) var by = ""
    /// What is parked, by position.
    public private(set) var parked: [ParkedDelivery] = []

    /// No group.
    public init() {}

    init(id: Position, _ set: GroupSet, at moment: Timestamp) {
        (self.id, name, terms, from, by, since) = (id, set.name, set.terms, set.from, set.by, moment)
    }

    /// What is parked of an event; nil where nothing is.
    public func parked(_ event: Position) -> ParkedDelivery? {
        let place = place(of: event)
        return place < parked.count && parked[place].event == event ? parked[place] : nil
    }

    mutating func park(_ event: DeliveryParked, at moment: Timestamp) {
        guard parked(event.event) == nil else { return }
        parked.insert(ParkedDelivery(event, at: moment), at: place(of: event.event))
    }

    mutating func release(_ events: [Position]) {
        for event in events {
            let place = place(of: event)
            if place < parked.count, parked[place].event == event { parked.remove(at: place) }
        }
    }

    private func place(of event: Position) -> Int {
        var (low, high) = (0, parked.count)
        while low < high {
            let middle = (low + high) / 2
            if parked[middle].event < event { low = middle + 1 } else { high = middle }
        }
        return low
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "id", &id)
        fields.field(2, "name", &name)
        fields.field(3, "terms", &terms)
        fields.field(4, "from", &from)
        fields.field(5, "since", &since)
        fields.field(6, "by", &by)
        fields.field(7, "parked", &parked)
    }
}

/// An event that a group delivers no more until somebody has decided about it.
public struct ParkedDelivery: FieldCodable, Hashable, Sendable {
    /// The event.
    public private(set) var event = Position.start
    /// Its conversation.
    public private(set) var conversation: UInt32 = 0
    /// How often it was delivered.
    public private(set) var deliveries: UInt32 = 0
    /// Why.
    public private(set) var reason = ""
    /// Since when.
    public private(set) var at = Timestamp.epoch

    /// Nothing.
    public init() {}

    init(_ parked: DeliveryParked, at moment: Timestamp) {
        (event, conversation, deliveries) = (parked.event, parked.conversation, parked.deliveries)
        (reason, at) = (parked.reason, moment)
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "event", &event)
        fields.field(2, "conversation", &conversation)
        fields.field(3, "deliveries", &deliveries)
        fields.field(4, "reason", &reason)
        fields.field(5, "at", &at)
    }
}
