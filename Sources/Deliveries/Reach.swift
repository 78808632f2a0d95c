import Settings
import Timeline

/// Up to where events are lent: given out for the first time without their leases being stored one by one, as the store says that whatever stands
/// before, and of which it has nothing, may be with a consumer. So what has just happened is given out without waiting for the disk
/// once more; and a lease that is acknowledged soon is never stored.
///
/// After a crash all that may be with consumers is kept back for as long as they may have it (``Doubt``).
struct Reach: Sendable {
    /// What consumers have for longer is stored one by one: everything that is lent is kept back for as long after a crash.
    static let longestHold = Duration.seconds(30)

    /// Where it ends, exclusively, as the next commit has it.
    private(set) var end: Position
    /// The last position that was lent.
    private var last = Position.start
    /// What the store has: where that ends, and up to which number leases are reserved. And what the commit under way has.
    private var (stored, underWay): (Mark, Mark?)
    /// Whether the store lacks something that has to come before what it would not be told of: a new group, another filter, a replay.
    private var (lacksOrder, orderIsUnderWay) = (false, false)
    /// The lanes in which something is settled that the store lacks.
    private var (lanes, lanesUnderWay) = (LaneMarks(), LaneMarks())

    private struct Mark {
        var end: Position
        var reserved: UInt64
    }

    /// As it was stored.
    init(end: Position = .start, reserved: UInt64 = 0) {
        (self.end, stored, underWay) = (end, Mark(end: end, reserved: reserved), nil)
    }

    /// Whether a group with such terms lends.
    static func lends(_ terms: GroupTerms) -> Bool { terms.maxDeliveries > 1 && terms.ackWait <= longestHold }

    /// Whether who is given an event need not wait until anything is stored.
    func covers(_ token: LeaseToken, in lane: ConversationID) -> Bool {
        token.position < stored.end && token.lease <= stored.reserved && !lacksOrder && !orderIsUnderWay
            && !lanes.contains(lane) && !lanesUnderWay.contains(lane)
    }

    // MARK: Changing

    /// An event is lent.
    ///
    /// - Returns: Whether it was before the end; else that has moved.
    mutating func lend(_ position: Position) -> Bool {
        last = max(last, position)
        guard position >= end else { return true }
        end = position.next
        return false
    }

    /// Moves the end ahead of what comes next, before that is reached.
    mutating func keepAhead(of next: Position, room: Int) {
        if next.rawValue + UInt64(room / 2) > end.rawValue { end = Position(next.rawValue + UInt64(room)) }
    }

    /// Moves the end back to what was lent last: much waits that nobody has, and would be kept back after a crash.
    mutating func fallBack(notBefore position: Position) { withdraw(to: max(last.next, position)) }

    /// Everything before a position is stored one by one: it need not be said any more.
    mutating func withdraw(to end: Position) { self.end = min(self.end, end) }

    /// Something is settled in a lane.
    mutating func settled(in lane: ConversationID) { lanes.insert(lane) }

    /// What happens from here on must not be heard of before what came until now is stored.
    mutating func order() { lacksOrder = true }

    // MARK: Storing

    /// What there is now is handed to the store.
    mutating func commits(reserved: UInt64) {
        // From now on it is not sure which of both the store has.
        stored.end = min(stored.end, end)
        underWay = Mark(end: end, reserved: reserved)
        orderIsUnderWay = orderIsUnderWay || lacksOrder
        lanesUnderWay.formUnion(lanes)
        lacksOrder = false
        lanes.removeAll()
    }

    /// The store has what it was handed last.
    mutating func committed() {
        if let underWay { stored = underWay }
        (underWay, orderIsUnderWay) = (nil, false)
        lanesUnderWay.removeAll()
    }
}

/// What may be with consumers since before a crash: it is kept back until nobody can have it any more.
struct Doubt: Sendable {
    /// Of what stands before, and of which nothing is stored, the first of each conversation.
    var before = Position.start
    /// Until when.
    var until = Timestamp.epoch
    /// The leases that may have been of these events: whoever names one of them has the event.
    var leases: Range<UInt64> = 0..<0
}

extension PendingDelivery {
    /// Whether it may have been given to a consumer under a lease that nothing is known of.
    var isDoubtful: Bool { lease == 0 && deliveries == 1 }

    /// It may be with a consumer. As it may have been delivered, the next time is the second.
    mutating func keepBack(until: Timestamp) { (state, deliveries) = (.waiting(until: until), 1) }
}
