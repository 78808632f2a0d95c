import Deliveries
import Timeline

/// What was made durable since the tree was written last, as one change: what came and went meanwhile is not in it.
struct GatheredChanges {
    /// What is gathered of a group.
    private struct Gathered {
        var changes: GroupChanges
        /// Its events that the tree has as not settled.
        let known: Set<Position>

        mutating func add(_ later: GroupChanges) {
            guard !later.isWhole else { return changes = later }
            changes.place = later.place
            for position in later.removed {
                changes.put[position] = nil
                if known.contains(position), !changes.isWhole { changes.removed.append(position) }
            }
            changes.put.merge(later.put) { _, last in last }
            changes.settled.merge(later.settled) { _, last in last }
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
            groups.keys.sorted().map { ($0, groups[$0]?.changes) }.compactMap { group, changes in
                changes.map { (group, $0) }
            }, removed: removed.sorted(), followed: followed)
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
            if groups[group] == nil {
                groups[group] = Gathered(changes: GroupChanges(place: changes.place), known: try known(group))
            }
            groups[group]?.add(changes)
        }
    }
}
