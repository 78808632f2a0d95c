import HeapModule
public import Settings
public import Timeline

/// What is stored of a group, apart from its events that are not settled.
public struct StoredGroup: Hashable, Sendable {
    /// The first position of the log that it has not looked at.
    public var next: Position
    /// The number of its last lease.
    public var lease: UInt64
    /// The last recorded order, a replay or a release, that it has followed.
    public var ordered: Position

    /// A group's place.
    public init(next: Position, lease: UInt64, ordered: Position) {
        (self.next, self.lease, self.ordered) = (next, lease, ordered)
    }
}

/// What is to be stored of a group since it was asked last.
public struct GroupChanges: Hashable, Sendable {
    /// Where it stands.
    public var place: StoredGroup
    /// Events that are not settled, as they are now.
    public var put: [Position: PendingDelivery] = [:]
    /// Events that are settled.
    public var removed: [Position] = []
}

extension ConsumerGroup {
    /// A group as it was stored.
    public init(_ terms: GroupTerms, _ stored: StoredGroup, _ pending: [Position: PendingDelivery]) {
        self.init(terms, from: stored.next)
        (lease, ordered) = (stored.lease, stored.ordered)
        for (position, delivery) in pending.sorted(by: { $0.key < $1.key }) { restore(position, delivery) }
        (changed, isChanged) = ([], false)
    }

    private mutating func restore(_ position: Position, _ delivery: PendingDelivery) {
        add(position, delivery)
        switch delivery.state {
        case .leased(let until):
            inFlight += 1
            lanes[delivery.lane]?.leased = position
            due.insert(Due(at: until, position: position))
            refresh(delivery.lane)
        case .waiting(let until): due.insert(Due(at: until, position: position))
        case .parking: parkings.insert(position)
        case .pending, .held: return
        }
    }

    /// Whether there is anything to be stored that somebody was told, or is about to be.
    public var hasChanges: Bool { isChanged || !changed.isEmpty }

    /// What is to be stored since it was asked last.
    public mutating func takeChanges() -> GroupChanges {
        var changes = GroupChanges(place: StoredGroup(next: next, lease: lease, ordered: ordered))
        for position in changed {
            if let delivery = pending[position] {
                changes.put[position] = delivery
            } else {
                changes.removed.append(position)
            }
        }
        (changed, isChanged) = ([], false)
        return changes
    }
}
