import Broker
import EventLog
import Events
import Projections
import Timeline

/// Rebuilds one projection.
struct Rebuilding {
    let log: any EventLog
    let snapshots: SnapshotStore
    let name: String
    /// Whether a stored state that differs is left as it is.
    let keepsDiffering: Bool
    let console: Console

    /// Rebuilds, compares, and swaps in.
    ///
    /// - Returns: Whether the stored state was the same, or there was none.
    func run<State: Projection & FieldCodable>(_ type: State.Type) throws -> Bool {
        let head = log.head
        let stored = snapshots.read(type, named: name)
        let begin = Snapshot(position: .start, state: State())
        guard case .usable(let live, let liveHash) = stored, live.position <= head else {
            try console.print("\(name): \(reason(stored, head)); nothing to compare with")
            let (rebuilt, rate) = try log.advance(begin, to: head, title, on: console)
            try swapIn(rebuilt, rate)
            return true
        }
        let (same, rate) = try log.advance(begin, to: live.position, title, on: console)
        let rebuiltHash = SnapshotStore.hash(same.state.encoded())
        try console.print("\(name): live    \(live.position) \(liveHash)")
        try console.print("\(name): rebuilt \(same.position) \(rebuiltHash)")
        let isSame = rebuiltHash == liveHash
        try console.print("\(name): \(isSame ? "the same" : console.paint("they differ", .trouble))")
        if !isSame, keepsDiffering {
            console.note(
                "parley: the stored state of '\(name)' is not what the log says: keep a copy of it if you want to report this, then "
                    + "'parley rebuild --projection \(name)' replaces it; 'parley verify' tells whether the log is whole"
            )
            return false
        }
        try swapIn(try log.advance(same, to: head, title, on: console).snapshot, rate)
        return isSame
    }

    private var title: String { "rebuilding \(name)" }

    private func reason<State>(_ stored: StoredSnapshot<State>, _ head: Position) -> String {
        switch stored {
        case .absent: "no state is stored"
        case .otherVersion(let version): "the stored state is of version \(version), not \(State.version)"
        case .damaged: "the stored state is damaged"
        case .usable(let snapshot, _): "the stored state is as of \(snapshot.position), beyond the log's head \(head)"
        }
    }

    private func swapIn<State: Projection & FieldCodable>(_ rebuilt: Snapshot<State>, _ rate: Double) throws {
        try Task.checkCancellation()
        let hash = try snapshots.save(rebuilt, named: name)
        try console.print("\(name): stored  \(rebuilt.position) \(hash), \(grouped(UInt64(rate))) events/s")
    }
}
