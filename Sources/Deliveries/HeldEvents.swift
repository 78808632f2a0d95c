import Timeline

/// The events that a group holds, and the lanes they stand in: looked up once by what they are called, and then known by their places. Each
/// goes through a dozen hands on its way, and looking it up every time took most of what a group does.
struct HeldEvents: Sendable {
    /// Where an event is held, for as long as it is.
    struct Place: Hashable, Comparable, Sendable {
        /// Which event that is.
        let position: Position
        fileprivate let index: Int32

        static func < (one: Place, other: Place) -> Bool { one.position < other.position }
    }

    /// An event.
    struct Event: Sendable {
        fileprivate(set) var position: Position
        var delivery: PendingDelivery
        /// Whether it is among those that have changed since they were stored.
        var isChanged = false
        /// Whether the store has it as not settled.
        var isRecorded = false
        fileprivate var lane: Int32
        /// The one behind it in its lane, or among the places that are free.
        fileprivate var next: Int32
    }

    /// The events of one conversation that a group has not settled, in order: one is delivered after another.
    struct Lane: Sendable {
        fileprivate var id: ConversationID
        /// The one whose turn it is, and the last one behind it. Most lanes have no other.
        fileprivate var head = HeldEvents.none
        fileprivate var tail = HeldEvents.none
        /// How many of them consumers have, or may have: one at most, but after a crash.
        var out: Int32 = 0
        /// Whether a consumer may have had one of them before a crash.
        var isInDoubt = false
        /// The one at which it stands among the lanes that can be delivered from; nil where it does not.
        var turn: Position?
    }

    private static let none: Int32 = -1

    private var events: [Event] = []
    private var lanes: [Lane] = []
    private var (freeEvent, freeLane) = (HeldEvents.none, HeldEvents.none)
    private var eventPlaces: [Position: Int32] = [:]
    private var lanePlaces: [ConversationID: Int32] = [:]

    /// How many events are held.
    var count: Int { eventPlaces.count }

    /// The places of all, in any order.
    var places: some Sequence<Place> { eventPlaces.lazy.map { Place(position: $0.key, index: $0.value) } }

    /// Where an event is held; nil where it is not.
    func place(of position: Position) -> Place? {
        eventPlaces[position].map { Place(position: position, index: $0) }
    }

    /// Whether an event is still held there.
    func has(_ place: Place) -> Bool { events[Int(place.index)].position == place.position }

    /// An event that is held.
    subscript(place: Place) -> Event {
        _read { yield events[Int(place.index)] }
        _modify { yield &events[Int(place.index)] }
    }

    /// The lane of an event that is held.
    subscript(laneOf place: Place) -> Lane {
        _read { yield lanes[Int(events[Int(place.index)].lane)] }
        _modify { yield &lanes[Int(events[Int(place.index)].lane)] }
    }

    /// The event whose turn it is in a lane.
    func head(ofLaneOf place: Place) -> Place {
        let head = self[laneOf: place].head
        return Place(position: events[Int(head)].position, index: head)
    }

    // MARK: Holding

    /// Holds an event that is not held yet.
    mutating func add(_ position: Position, _ delivery: PendingDelivery, isRecorded: Bool) -> Place {
        let lane = lane(delivery.lane)
        let event = Event(
            position: position, delivery: delivery, isRecorded: isRecorded, lane: lane, next: HeldEvents.none)
        var index = freeEvent
        if index == HeldEvents.none {
            index = Int32(events.count)
            events.append(event)
        } else {
            freeEvent = events[Int(index)].next
            events[Int(index)] = event
        }
        eventPlaces[position] = index
        line(up: index, position, in: Int(lane))
        return Place(position: position, index: index)
    }

    private mutating func lane(_ id: ConversationID) -> Int32 {
        if let known = lanePlaces[id] { return known }
        var index = freeLane
        if index == HeldEvents.none {
            index = Int32(lanes.count)
            lanes.append(Lane(id: id))
        } else {
            freeLane = lanes[Int(index)].head
            lanes[Int(index)] = Lane(id: id)
        }
        lanePlaces[id] = index
        return index
    }

    /// Puts an event into its lane: almost always at the end.
    private mutating func line(up index: Int32, _ position: Position, in lane: Int) {
        let (head, tail) = (lanes[lane].head, lanes[lane].tail)
        guard head != HeldEvents.none else { return (lanes[lane].head, lanes[lane].tail) = (index, index) }
        guard events[Int(tail)].position > position else {
            events[Int(tail)].next = index
            return lanes[lane].tail = index
        }
        guard events[Int(head)].position < position else {
            events[Int(index)].next = head
            return lanes[lane].head = index
        }
        let before = Int(last(from: head) { $0.position < position })
        events[Int(index)].next = events[before].next
        events[before].next = index
    }

    /// The last event of those that hold something, from the first one on of a lane.
    private func last(from head: Int32, where holds: (Event) -> Bool) -> Int32 {
        var found = head
        while events[Int(found)].next != HeldEvents.none, holds(events[Int(events[Int(found)].next)]) {
            found = events[Int(found)].next
        }
        return found
    }

    // MARK: Letting go

    /// Lets go of an event that is held.
    ///
    /// - Returns: The event whose turn it is in its lane then; nil where none is left.
    mutating func remove(_ place: Place) -> Place? {
        let (index, lane) = (place.index, Int(events[Int(place.index)].lane))
        let next = events[Int(index)].next
        if lanes[lane].head == index {
            lanes[lane].head = next
        } else {
            let before = last(from: lanes[lane].head) { $0.position < place.position }
            events[Int(before)].next = next
            if lanes[lane].tail == index { lanes[lane].tail = before }
        }
        eventPlaces[place.position] = nil
        events[Int(index)].position = .start
        events[Int(index)].delivery = PendingDelivery(lane: .system)
        events[Int(index)].next = freeEvent
        freeEvent = index
        let head = lanes[lane].head
        guard head == HeldEvents.none else { return Place(position: events[Int(head)].position, index: head) }
        lanePlaces[lanes[lane].id] = nil
        lanes[lane].head = freeLane
        freeLane = Int32(lane)
        return nil
    }
}
