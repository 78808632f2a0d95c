import Broker
import Encoding
import Events
import Projections
import Timeline

/// A projection that is being rebuilt beside its stored state.
protocol RebuiltProjection: AnyObject {
    /// The projection's name.
    var name: String { get }
    /// The position of the stored state to compare with; nil where there is none.
    var storedAt: Position? { get }
    /// Whether the stored state is another than the rebuilt one was at its position.
    var differs: Bool { get }
    /// What there is to tell of it.
    var lines: [String] { get }

    /// Takes the next event into account.
    func apply(_ event: RecordedEvent)
    /// Compares the stored state with the rebuilt one as it is now.
    func compare(at position: Position)
    /// Replaces the stored state with the rebuilt one.
    ///
    /// - Returns: Its position and hash, in words.
    func store(in snapshots: SnapshotStore) throws -> String
}

/// A projection's state that is being rebuilt.
final class RebuiltState<State: StoredProjection>: RebuiltProjection {
    let name: String
    let storedAt: Position?
    private(set) var differs = false
    private(set) var lines: [String] = []
    private var rebuilt = Snapshot(position: .start, state: State())
    private let storedHash: String

    /// Begins before the first event, with a look at what is stored.
    init(_ type: State.Type, _ name: String, _ snapshots: SnapshotStore, head: Position) {
        self.name = name
        let stored = snapshots.read(type, named: name)
        if case .usable(let live, let hash) = stored, live.position <= head {
            (storedAt, storedHash) = (live.position, hash)
        } else {
            (storedAt, storedHash) = (nil, "")
            lines = ["\(name): \(RebuiltState.reason(stored, head)); nothing to compare with"]
        }
    }

    func apply(_ event: RecordedEvent) {
        rebuilt.state.apply(event)
        rebuilt.position = event.position
    }

    func compare(at position: Position) {
        let hash = SnapshotStore.hash(rebuilt.state.encoded())
        differs = hash != storedHash
        lines.append("\(name): live    \(position) \(storedHash)")
        lines.append("\(name): rebuilt \(rebuilt.position) \(hash)")
        if !differs { lines.append("\(name): the same") }
    }

    func store(in snapshots: SnapshotStore) throws -> String {
        "\(rebuilt.position) \(try snapshots.save(rebuilt, named: name))"
    }

    private static func reason(_ stored: StoredSnapshot<State>, _ head: Position) -> String {
        switch stored {
        case .absent: "no state is stored"
        case .otherVersion(let version): "the stored state is of version \(version), not \(State.version)"
        case .damaged: "the stored state is damaged"
        case .usable(let snapshot, _): "the stored state is as of \(snapshot.position), beyond the log's head \(head)"
        }
    }
}
