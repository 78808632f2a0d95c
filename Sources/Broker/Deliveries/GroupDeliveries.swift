public import Deliveries
import DequeModule
import Dispatch
import EventLog
import Events
import HeapModule
public import Logging
import Projections
import Settings
import Synchronization
public import Timeline

/// Keeps the groups of consumers (B7): takes events from the log for them, gives them out, and answers nobody who has said something of an event
/// before that is durable. One commit stores what many have asked for meanwhile.
///
/// At the live end of the log: a replay of conversations or a rebuild never comes here.
public final class GroupDeliveries: Sendable {
    /// Requests that wait for a group's events.
    static let waitingLimit = 1_000
    /// Records that are looked at in one read, and events that are taken in one.
    static let (glance, portion) = (20_000, 8_192)
    /// Portions that are taken before orders are looked for again.
    static let portionsAtOnce = 16
    /// Records that are given out on the thread that appends them: as many as cost it no more than being handed to another thread costs the
    /// one who waits.
    static let fewRecords = 4
    /// How long a floor stays far behind.
    static let floorTime = Duration.milliseconds(100)
    /// How long it waits until it tries again what can't be done now.
    static let pause = Duration.seconds(1)

    struct State {
        var groups: [String: GroupKeeper] = [:]
        var store: (any DeliveryStore)?
        /// Up to where what is set and asked of groups was followed.
        var followed = Position.start
        /// Those who are answered when what there is now is stored.
        var waiting: [@Sendable (GroupError?) -> Void] = []
        /// Those who are answered without that.
        var ready: [@Sendable () -> Void] = []
        var isCommitting = false
        var pace: CommitPace
        /// Whether somebody who waited was given what has just happened.
        var hasGivenOut = false
        /// Whether the next commit raises floors that are far behind, though nobody waits for that.
        var raisesFloors = false
        /// Groups that are no more, and are to be forgotten with the next commit.
        var removed: [Position] = []
        /// Why nothing can be stored or was read yet.
        var trouble: String? = "Parley is starting: ask again"
        /// Those whose time is over at some moment, with many that were answered before.
        var patience = Heap<Patience>()
        /// The moment that somebody sleeps until.
        var armed: Timestamp?
        /// Whether the next commit is the last one.
        var isEnding = false
        /// Nothing is kept any more.
        var hasEnded = false
        /// Those who wait until something was followed.
        var followers: [(Position, @Sendable () -> Void)] = []

        init(_ pace: CommitPace) { self.pace = pace }
    }

    let broker: Broker
    let logger: Logger
    let state: Mutex<State>
    let open: @Sendable (Position) throws -> any DeliveryStore
    let commits: DispatchQueue?
    /// That enough is gathered to be stored.
    let enough = DispatchSemaphore(value: 0)
    /// The log's last position before it was kept here: nothing beyond has been given out.
    let beginning: Position
    let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    /// That there may be something to be followed.
    let (appends, appended) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let (dues, due) = AsyncStream.makeStream(of: Timestamp.self)
    let (breaks, broken) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let (lowFloors, lowFloor) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let (parkings, parking) = AsyncStream.makeStream(of: ParkingOrder.self)

    /// What keeps a broker's groups.
    ///
    /// - Parameters:
    ///   - commitsAside: Whether commits have a thread of their own; else they are made by whoever asks for them.
    ///   - open: Opens the store of groups, of a log with this head: at the start, and again after a commit that failed.
    public convenience init(
        broker: Broker, logger: Logger, commitsAside: Bool = true,
        open: @escaping @Sendable (Position) throws -> any DeliveryStore
    ) {
        self.init(broker: broker, logger: logger, commitsAside: commitsAside, pace: CommitPace(), open: open)
    }

    /// The same, with how long those who commit on a thread of their own gather.
    init(
        broker: Broker, logger: Logger, commitsAside: Bool = true, pace: CommitPace,
        open: @escaping @Sendable (Position) throws -> any DeliveryStore
    ) {
        (self.broker, self.logger, self.open) = (broker, logger, open)
        state = Mutex(State(pace))
        beginning = broker.log.head
        commits = commitsAside ? DispatchQueue(label: "parley.deliveries") : nil
    }

    /// How far a group is.
    public func standing(of name: String) throws(GroupError) -> GroupStanding {
        let standing = try state.withLock { state throws(GroupError) -> GroupStanding? in
            if let trouble = state.trouble { throw .unavailable(trouble) }
            return state.groups[name]?.standing
        }
        guard let standing else { throw .notFound(name) }
        return standing
    }

    /// How far all groups are, by name; none while that is not known.
    public var standings: [String: GroupStanding] { state.withLock { $0.groups.mapValues(\.standing) } }

    /// Why groups deliver nothing now; nil while they do.
    public var trouble: String? { state.withLock { $0.trouble } }

    /// How many events a replay from a position on would deliver again: those that the group was given, by its terms as they are.
    public func count(of name: String, from first: Position) async throws -> Int {
        let (filter, end) = try state.withLock { state throws in
            guard let keeper = state.groups[name] else { throw GroupError.notFound(name) }
            // Of one whose place is lost, nobody knows what it was given: all that there is.
            return (keeper.filter, keeper.loss == nil ? keeper.machine.frontier : broker.log.head.next)
        }
        var (count, next) = (0, max(first, Position(1)))
        while next < end {
            try Task.checkCancellation()
            let found = try broker.events(
                for: filter, from: next, atMost: .max,
                looking: min(GroupDeliveries.glance, Int(end.rawValue - next.rawValue)))
            guard found.next > next else { break }
            count += found.found.count
            next = found.next
        }
        return count
    }

    /// Returns when what was set and asked of groups up to a position is in force.
    ///
    /// - Parameter isPatient: Whether it waits while groups can't be asked, as at the start.
    public func follow(upTo position: Position, isPatient: Bool = false) async {
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                guard state.followed < position, !state.hasEnded, isPatient || state.trouble == nil else { return true }
                state.followers.append((position, { continuation.resume() }))
                return false
            }
            if isDone { continuation.resume() }
        }
    }
}
