package import Broker
import Encoding
package import Events
package import Projections
import Timeline

/// A stored state is the state that the log leads to at its position, hash for hash (L8).
package struct StoredStatesCheck: LogCheck {
    private static let name = "stored states"

    /// The state that the log leads to.
    package private(set) var world = World()
    private var totals = Totals()
    private let expectations: [Expectation]
    private var compared = 0

    private struct Expectation {
        let projection: String
        let position: Position
        let hash: String
    }

    /// A check against what is stored now.
    package init(_ snapshots: SnapshotStore) {
        var expectations: [Expectation] = []
        if case .usable(let snapshot, let hash) = snapshots.read(World.self, named: ProjectionName.conversations) {
            expectations.append(
                Expectation(projection: ProjectionName.conversations, position: snapshot.position, hash: hash))
        }
        if case .usable(let snapshot, let hash) = snapshots.read(Totals.self, named: ProjectionName.totals) {
            expectations.append(Expectation(projection: ProjectionName.totals, position: snapshot.position, hash: hash))
        }
        self.expectations = expectations
    }

    package mutating func take(_ event: RecordedEvent, _ findings: inout Findings) {
        world.apply(event)
        totals.apply(event)
        for expectation in expectations where expectation.position == event.position {
            compared += 1
            let isWorld = expectation.projection == ProjectionName.conversations
            let hash = SnapshotStore.hash(isWorld ? world.encoded() : totals.encoded())
            if hash != expectation.hash {
                findings.add(
                    StoredStatesCheck.name, at: event.position,
                    "the stored '\(expectation.projection)' has the hash \(expectation.hash), the rebuilt one \(hash)")
            }
        }
    }

    /// Expects all states to be stored: an orderly stop has just written them.
    package mutating func finish(_ findings: inout Findings) {
        if expectations.count < ProjectionName.all.count {
            findings.add(
                StoredStatesCheck.name, at: world.head, "an orderly stop left no stored state that can be used")
        }
        if compared < expectations.count {
            findings.add(
                StoredStatesCheck.name, at: world.head, "a stored state is as of a position that the log lacks")
        }
    }
}
