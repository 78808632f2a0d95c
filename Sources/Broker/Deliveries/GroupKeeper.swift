import Deliveries
import DequeModule
import Projections
import Settings
public import Timeline

/// A group that is kept: its state machine, and who waits for its events.
struct GroupKeeper {
    /// Who waits for events.
    struct Fetcher {
        let request: FetchRequest
        /// How many it takes at most, and may have together with those that it holds.
        let most: Int
        /// What it was given before, and counts as long as it has it.
        var held: [LeaseToken] = []
        let answer: @Sendable (Result<GivenDeliveries, GroupError>) -> Void
    }

    /// Where the group was made.
    let id: Position
    let name: String
    /// Where its terms were set last.
    var setAt: Position
    var filter: GroupFilter
    var machine: ConsumerGroup
    /// Whether it took no more from the log when it was looked at last.
    var wasFull = false
    /// Why what it has had is not known; nil while it is.
    var loss: String?
    var fetchers: Deque<Fetcher> = []
    var counts = GroupCounts()
    /// Requests that have settled something, and are answered when the next commit has stored it.
    var settling = 0

    init(_ id: Position, _ name: String, setAt: Position, _ machine: ConsumerGroup, loss: String? = nil) {
        (self.id, self.name, self.setAt, self.machine, self.loss) = (id, name, setAt, machine, loss)
        filter = GroupFilter(machine.terms)
    }

    /// From where on it takes more from the log; nil where it doesn't.
    var taking: Position? { loss == nil && machine.takesMore ? machine.next : nil }

    /// Whether consumers who wait for what they have settled could do with an event: one is ready, or nobody else waits for what happens next.
    var lacksConsumers: Bool { settling > 0 && (fetchers.count <= settling || machine.readyNow > 0) }

    mutating func set(_ terms: GroupTerms, at position: Position) {
        guard position > setAt else { return }
        (machine.terms, filter, setAt) = (terms, GroupFilter(terms), position)
        machine.survey()
    }

    /// Has everything delivered again from a position on.
    mutating func replay(from first: Position, by order: Position) {
        guard loss != nil else { return machine.replay(from: first, by: order) }
        (machine, loss) = (ConsumerGroup(machine.terms, from: first, by: order), nil)
    }

    /// Takes out who has made a request; nil where nobody waits with it.
    mutating func remove(_ request: FetchRequest) -> Fetcher? {
        guard let index = fetchers.firstIndex(where: { $0.request === request }) else { return nil }
        return fetchers.remove(at: index)
    }

    /// Gives out what can be given out to those who wait, in their order.
    ///
    /// - Returns: What is to be answered, and who; when it is stored, where it isn't.
    mutating func serve(at now: Timestamp) -> [(fetcher: Fetcher, deliveries: [LeasedDelivery])] {
        var served: [(fetcher: Fetcher, deliveries: [LeasedDelivery])] = []
        machine.advance(to: now)
        var index = fetchers.startIndex
        while index < fetchers.endIndex, machine.readyNow > 0 {
            let fetcher = fetchers[index]
            let room = fetcher.most - fetcher.held.count { machine.isHeld($0) }
            guard room > 0 else {
                index += 1
                continue
            }
            fetchers.remove(at: index)
            served.append((fetcher, lease(room, at: now)))
        }
        return served
    }

    mutating func lease(_ most: Int, at now: Timestamp) -> [LeasedDelivery] {
        let given = machine.lease(most, at: now)
        counts.deliveries += given.count
        counts.redeliveries += given.count { $0.deliveries > 1 }
        return given
    }

    /// What is to be stored; nil for nothing.
    ///
    /// - Parameters:
    ///   - raisesFloor: Whether a floor far behind is enough for that.
    ///   - isLast: Whether it is what is stored last, which is enough, too.
    mutating func takeChanges(raisesFloor: Bool, isLast: Bool) -> GroupChanges? {
        guard loss == nil, machine.hasChanges || raisesFloor && machine.isFloorBehind || isLast else { return nil }
        return machine.takeChanges(isLast: isLast)
    }

    var standing: GroupStanding {
        GroupStanding(
            next: machine.next, pending: machine.pendingCount, inFlight: machine.inFlight, ready: machine.readyNow,
            waiting: fetchers.count, oldest: machine.oldest,
            loss: loss, counts: counts)
    }
}

/// What a group has done since the process started.
public struct GroupCounts: Hashable, Sendable {
    /// Events that were given to consumers, however often.
    public internal(set) var deliveries = 0
    /// Those of them that were given a second time, or more often.
    public internal(set) var redeliveries = 0
    /// Events that were acknowledged.
    public internal(set) var acknowledgements = 0
    /// Events that a consumer could not do its part for.
    public internal(set) var refusals = 0
}

/// How far a group is.
public struct GroupStanding: Hashable, Sendable {
    /// The last position up to which everything is settled.
    public var checkpoint: Position { Position((oldest ?? next).rawValue - 1) }
    /// The first position of the log that it has not looked at.
    public var next: Position
    /// Events that it holds and that are not settled.
    public var pending: Int
    /// Those of them that consumers have.
    public var inFlight: Int
    /// Those of them that can be delivered now.
    public var ready: Int
    /// Requests that wait for events.
    public var waiting: Int
    /// The first event that is not settled; nil where all are.
    public var oldest: Position?
    /// Why what it has had is not known; nil while it is.
    public var loss: String?
    /// What it has done since the process started.
    public var counts: GroupCounts
}
