import Broker
import EventLog
import Events
import Projections
import Timeline

/// Rebuilds projections, all of them in one pass over the log.
struct Rebuilding {
    let log: any EventLog
    let snapshots: SnapshotStore
    let names: [String]
    /// Whether a stored state that differs is left as it is.
    let keepsDiffering: Bool
    let console: Console

    /// Rebuilds, compares, and swaps in.
    ///
    /// - Returns: Whether every stored state was the same, or there was none.
    func run() throws -> Bool {
        let head = log.head
        let projections = names.map { begin($0, head) }
        let rate = try advance(projections, to: head)
        var areSame = true
        for projection in projections {
            try projection.lines.forEach(console.print)
            if projection.differs {
                areSame = false
                try console.print("\(projection.name): \(console.paint("they differ", .trouble))")
                if keepsDiffering {
                    advise(projection.name)
                    continue
                }
            }
            try Task.checkCancellation()
            let stored = try projection.store(in: snapshots)
            try console.print("\(projection.name): stored  \(stored), \(grouped(UInt64(rate))) events/s")
        }
        return areSame
    }

    private func begin(_ name: String, _ head: Position) -> any RebuiltProjection {
        switch name {
        case ProjectionName.totals: RebuiltState(Totals.self, name, snapshots, head: head)
        default: RebuiltState(World.self, name, snapshots, head: head)
        }
    }

    /// Reads the log once, and stops where a stored state stands to compare it with.
    ///
    /// - Returns: How many events a second were applied.
    private func advance(_ projections: [any RebuiltProjection], to head: Position) throws -> Double {
        let title = "rebuilding \(names.joined(separator: " and "))"
        let progress = ProgressLine(title, total: head.rawValue, on: console)
        var reached = Position.start
        for stop in Set(projections.compactMap(\.storedAt) + [head]).sorted() {
            reached = try log.facts(after: reached, through: stop) { event in
                for projection in projections { projection.apply(event) }
            } _: {
                try progress.update($0.rawValue)
            }
            for projection in projections where projection.storedAt == stop { projection.compare(at: reached) }
        }
        return progress.finish(reached.rawValue)
    }

    private func advise(_ name: String) {
        console.note(
            "parley: the stored state of '\(name)' is not what the log says: keep a copy of it if you want to report this, then "
                + "'parley rebuild --projection \(name)' replaces it; 'parley verify' tells whether the log is whole"
        )
    }
}
