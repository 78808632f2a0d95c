import Deliveries
import Timeline

/// What was made durable since the tree was written last, as one change: what came and went meanwhile is not in it.
struct GatheredChanges {
    /// What is gathered of a group.
    private struct Gathered {
        var place: StoredGroup
        var isWhole = false
        var pending: [Position: PendingDelivery] = [:]
        var removed: [Position] = []
        var settled: [UInt64: SettledBlock] = [:]
        /// Its events that the tree has as not settled.
        let known: Set<Position>

        init(_ place: StoredGroup, known: Set<Position>) { (self.place, self.known) = (place, known) }

        mutating func add(_ later: GroupChanges) {
            place = later.place
            if later.isWhole { (isWhole, pending, removed, settled) = (true, [:], [], [:]) }
            for position in later.removed {
                pending[position] = nil
                if !isWhole, !known.isEmpty, known.contains(position) { removed.append(position) }
            }
            for stored in later.put { pending[stored.position] = stored.delivery }
            settled.merge(later.settled) { _, last in last }
        }

        var changes: GroupChanges {
            var changes = GroupChanges(place: place, isWhole: isWhole)
            changes.put = pending.map { StoredDelivery($0, $1) }
            (changes.removed, changes.settled) = (removed, settled)
            return changes
        }
    }

    private var groups: [Position: Gathered] = [:]
    private var removed: Set<Position> = []
    private var followed = Position.start

    /// Whether there is nothing to be written.
    private(set) var isEmpty = true

    /// What is to be written.
    var commit: DeliveryCommit {
        DeliveryCommit(
            groups.sorted { $0.key < $1.key }.map { ($0, $1.changes) }, removed: removed.sorted(), followed: followed)
    }

    /// Adds what was made durable.
    ///
    /// - Parameter known: The events of a group that the tree has as not settled.
    mutating func add<Failure: Error>(
        _ commit: DeliveryCommit, known: (Position) throws(Failure) -> Set<Position>
    ) throws(Failure) {
        isEmpty = false
        followed = commit.followed
        for group in commit.removed {
            groups[group] = nil
            removed.insert(group)
        }
        for (group, changes) in commit.changes {
            if groups[group] == nil { groups[group] = Gathered(changes.place, known: try known(group)) }
            groups[group]?.add(changes)
        }
    }
}
