import Dispatch
import Encoding
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

    /// How long what is to be counted gathers at the live end of the log, usually.
    public static let pace = Duration.milliseconds(10)

    private let pace: Duration
    private let broker: Broker
    private let snapshots: SnapshotStore?
    private let current: Mutex<Totals>
    private let savedAt: Mutex<Position>
    /// Encoding a large state and syncing a file take long: no thread that everybody shares waits for them.
    private let storing = DispatchQueue(label: "parley-snapshots", qos: .utility)

    /// A projector for a broker's log, with the totals read from the newest snapshot.
    ///
    /// - Parameter pace: How long what is to be counted gathers, by the system's clock; zero in a time of its own.
    public init(broker: Broker, snapshots: SnapshotStore?, pace: Duration = Projector.pace) throws {
        self.broker = broker
        self.pace = pace
        self.snapshots = snapshots
        let totals =
            snapshots?.start(Totals.self, named: ProjectionName.totals, head: broker.log.head).state ?? Totals()
        current = Mutex(totals)
        savedAt = Mutex(totals.head)
    }

    /// What has happened so far, counted.
    public var totals: Totals { current.withLock { $0 } }

    /// Follows the log until the task is cancelled.
    public func run() async throws {
        let start = totals.head
        try await broker.log.follow(after: start, .facts, pace: pace) { [self] event in
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
        await store(Snapshot(position: totals.head, state: totals), named: ProjectionName.totals, in: snapshots)
        guard let world = try? await broker.query({ copy $0 }) else { return }
        await store(Snapshot(position: world.head, state: world), named: ProjectionName.conversations, in: snapshots)
    }

    private func store<State: StoredProjection>(
        _ snapshot: Snapshot<State>, named name: String, in snapshots: SnapshotStore
    ) async {
        await withCheckedContinuation { continuation in
            storing.async {
                _ = try? snapshots.save(snapshot, named: name)
                continuation.resume()
            }
        }
    }

    /// Reads what the log holds beyond the totals, without following it: for tools that end by themselves.
    public func catchUp() throws {
        let totals = totals
        let caughtUp = try broker.log.advance(Snapshot(position: totals.head, state: totals), to: broker.log.head)
        current.withLock { $0 = caughtUp.state }
    }
}
