import EventLog
import Events
public import Projections
import Synchronization
import Timeline

/// Keeps the read models up to date behind the log, and stores the state of the projections now and then, so that a start needs
/// only the events since.
public final class Projector: Sendable {
    /// How many events may pass between two snapshots.
    public static let snapshotInterval: UInt64 = 200_000

    private let broker: Broker
    private let snapshots: SnapshotStore?
    private let current: Mutex<Totals>
    private let savedAt: Mutex<Position>

    /// A projector for a broker's log, with the totals read from the newest snapshot.
    public init(broker: Broker, snapshots: SnapshotStore?) throws {
        self.broker = broker
        self.snapshots = snapshots
        var totals = (try? snapshots?.load(Totals.self, named: ProjectionName.totals))?.state ?? Totals()
        if totals.head > broker.log.head { totals = Totals() }
        current = Mutex(totals)
        savedAt = Mutex(totals.head)
    }

    /// What has happened so far, counted.
    public var totals: Totals { current.withLock { $0 } }

    /// Follows the log until the task is cancelled.
    public func run() async throws {
        let start = totals.head
        try await broker.log.follow(after: start) { [self] event in
            let head = current.withLock { totals in
                totals.apply(event)
                return totals.head
            }
            if head.rawValue - savedAt.withLock({ $0.rawValue }) >= Projector.snapshotInterval { await save() }
        }
    }

    /// Stores the states as they are now. What can't be stored is only rebuilt later: that is no reason to stop.
    public func save() async {
        guard let snapshots else { return }
        let totals = totals
        savedAt.withLock { $0 = totals.head }
        _ = try? snapshots.save(Snapshot(position: totals.head, state: totals), named: ProjectionName.totals)
        guard let world = try? await broker.query({ copy $0 }) else { return }
        _ = try? snapshots.save(Snapshot(position: world.head, state: world), named: ProjectionName.conversations)
    }

    /// Reads what the log holds beyond the totals, without following it: for tools that end by themselves.
    public func catchUp() throws {
        var totals = totals
        var position = totals.head.next
        while position <= broker.log.head {
            position = try broker.log.events(from: position, limit: 10_000) { totals.apply($0) }
        }
        current.withLock { $0 = totals }
    }
}
