import HeapModule
public import Settings
public import Timeline

/// What is stored of a group, apart from its events.
public struct StoredGroup: Hashable, Sendable {
    /// The first position from which on the store tells what is settled. Before it, what isn't stored as not settled is.
    public var floor: Position
    /// The first position of the log that it has never looked at. What is between the floor and here and neither settled nor stored is
    /// taken from the log again.
    public var next: Position
    /// The number that no lease which it has given out is above.
    public var lease: UInt64
    /// The last recorded order, a replay or a release, that it has followed.
    public var ordered: Position
    /// What stands before this, is not settled, and of which nothing is stored, may be with a consumer; ``Position/start`` for none.
    public var reach: Position
    /// What consumers had up to the lease of this number was given away by a replay.
    public var recalled: UInt64

    /// A group's place.
    public init(
        floor: Position, next: Position, lease: UInt64, ordered: Position, reach: Position = .start, recalled: UInt64
    ) {
        (self.floor, self.next, self.lease, self.ordered) = (floor, next, lease, ordered)
        (self.reach, self.recalled) = (reach, recalled)
    }
}

/// What is to be stored of a group since it was asked last.
public struct GroupChanges: Hashable, Sendable {
    /// Where it stands.
    public var place: StoredGroup
    /// Nothing that was stored of it before holds any more.
    public var isWhole = false
    /// Events that are not settled, as they are now.
    public var put: [StoredDelivery] = []
    /// Events that are not to be stored any more.
    public var removed: [Position] = []
    /// What is settled from the floor on: blocks by their numbers. An empty one is not to be stored any more.
    public var settled: [UInt64: SettledBlock] = [:]

    /// Nothing but a place.
    public init(place: StoredGroup, isWhole: Bool = false) { (self.place, self.isWhole) = (place, isWhole) }
}

/// An event that is not settled, as it is stored.
public struct StoredDelivery: Hashable, Sendable {
    /// Where the event stands in the log.
    public var position: Position
    /// What has become of it.
    public var delivery: PendingDelivery

    /// What is stored of an event.
    public init(_ position: Position, _ delivery: PendingDelivery) {
        (self.position, self.delivery) = (position, delivery)
    }
}

extension ConsumerGroup {
    /// A group as it was stored: it takes from the log again what it had taken, and keeps back for as long as the terms say what may be with
    /// consumers.
    ///
    /// - Parameters:
    ///   - now: When nobody was given anything any more.
    ///   - head: The log's last position.
    public init(_ terms: GroupTerms, _ stored: StoredContent, at now: Timestamp, head: Position) {
        let place = stored.place
        self.init(terms, from: place.floor)
        frontier = place.next
        reach = Reach(end: place.reach, reserved: place.lease)
        doubt = Doubt(
            before: min(place.reach, head.next), until: now + terms.ackWait,
            leases: place.recalled + 1..<place.lease + 1)
        (lease, reserved, recalled, ordered) = (place.lease, place.lease, place.recalled, place.ordered)
        done = SettledPositions(stored.settled)
        for (position, delivery) in stored.pending.sorted(by: { $0.key < $1.key }) { restore(position, delivery) }
        (changed, isChanged, isNew) = ([], false, false)
    }

    private mutating func restore(_ position: Position, _ delivery: PendingDelivery) {
        add(position, delivery, isRecorded: true)
        if case .parking = delivery.state { parkings.insert(position) }
    }

    /// Whether there is anything to be stored that somebody was told, or is about to be.
    public var hasChanges: Bool { isChanged || !changed.isEmpty || !removed.isEmpty || done.hasChanges }

    /// Whether the floor is far behind, from which on the log would be looked through again: it is to be raised before long although nobody
    /// waits for that.
    public var isFloorBehind: Bool { next.rawValue - floor.rawValue > span }

    /// Up to where it keeps back what may be with consumers since before a crash, exclusively.
    public var doubtEnd: Position { doubt.before }

    /// What is to be stored since it was asked last.
    ///
    /// - Parameter isLast: Whether everything is to be stored one by one, as nobody will be given anything any more.
    public mutating func takeChanges(isLast: Bool = false) -> GroupChanges {
        raiseFloor()
        if lease + leaseBlock / 2 > reserved { reserved = lease + leaseBlock }
        if isLast { recall() } else { moveReach() }
        reach.commits(reserved: reserved)
        let place = StoredGroup(
            floor: floor, next: frontier, lease: reserved, ordered: ordered, reach: reach.end, recalled: recalled)
        var changes = GroupChanges(place: place, isWhole: isNew)
        changes.put.reserveCapacity(changed.count)
        for place in changed where held.has(place) {
            (held[place].isChanged, held[place].isRecorded) = (false, true)
            changes.put.append(StoredDelivery(place.position, held[place].delivery))
        }
        (changes.removed, changes.settled) = (removed, done.takeChanges())
        (changed, removed, isChanged, isNew) = ([], [], false, false)
        return changes
    }

    /// What was handed out to be stored last is stored.
    public mutating func committed() { reach.committed() }

    /// Has stored one by one what is lent.
    mutating func storeLent() {
        for place in held.places where held[place].delivery.deliveries > 0 && !held[place].isRecorded {
            change(place) { _ in }
        }
    }

    /// Moves the end of what is lent: ahead while all that comes is given out at once, and back while much waits.
    private mutating func moveReach() {
        guard Reach.lends(terms) else { return }
        if readyCount == 0 {
            reach.keepAhead(of: next, room: lendingRoom)
        } else if held.count - inFlight > lendingRoom / 16 {
            reach.fallBack(notBefore: doubt.before)
        }
    }

    /// Has stored what consumers have.
    private mutating func recall() {
        storeLent()
        // What it has not taken from the log again is as doubtful as before.
        reach.withdraw(to: next < doubt.before ? doubt.before : .start)
    }

    /// Raises the floor to the first event that is not settled; where that is far behind, to nearer by, and has stored what is not settled
    /// before it: each event at most once.
    private mutating func raiseFloor() {
        var new = max(floor, min(first, next))
        if isSurveyed {
            new = max(floor, next)
        } else if next.rawValue - new.rawValue > span {
            new = Position(next.rawValue - span / 2)
        }
        isSurveyed = false
        guard new > floor else { return }
        if first < new {
            for place in held.places where place.position < new && !held[place].isRecorded && !held[place].isChanged {
                changed.append(place)
            }
        }
        floor = new
        done.forget(before: new)
    }

    /// The first position that is not settled.
    private var first: Position {
        mutating get {
            if order.count > 2 * held.count + ConsumerGroup.plenty { order = Heap(held.places) }
            while let first = order.min, !held.has(first) { _ = order.popMin() }
            return order.min?.position ?? next
        }
    }
}
