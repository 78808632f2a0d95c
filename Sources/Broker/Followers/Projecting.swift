public import Encoding
public import EventLog
public import Events
public import Projections
public import Timeline

extension EventLog {
    /// How many events are applied between two looks at whether to go on.
    private static var projectingStep: UInt64 { 10_000 }

    /// Brings a projection's state up to a position.
    ///
    /// - Parameter progress: Told the last position that was applied, every now and then; what it throws ends the work.
    public func advance<State: StoredProjection>(
        _ snapshot: Snapshot<State>, to last: Position, _ progress: (Position) throws -> Void = { _ in }
    ) throws -> Snapshot<State> {
        var state = snapshot.state
        let reached = try facts(after: snapshot.position, through: last, { state.apply($0) }, progress)
        return Snapshot(position: reached, state: state)
    }

    /// Visits the facts of the events after a position and up to another, in order: all that projections look at. One pass
    /// serves any number of projections.
    ///
    /// - Parameters:
    ///   - extent: ``Extent/whole`` where details are wanted, too.
    ///   - onOneCore: Whether the calling thread reads as well. Otherwise another one reads what comes next, where there is
    ///     much of it and a processor for it.
    ///   - progress: Told the last position that was visited, every now and then; what it throws ends the work.
    /// - Returns: The last position that was visited.
    public func facts(
        after first: Position, through last: Position, extent: Extent = .facts, onOneCore: Bool = false,
        _ visit: (RecordedEvent) -> Void,
        _ progress: (Position) throws -> Void = { _ in }
    ) throws -> Position {
        let count = last.rawValue - min(first, last).rawValue
        return onOneCore || Processors.count == 1 || count < RecordSupply.least
            ? try factsRead(after: first, through: last, extent, visit, progress)
            : try factsSupplied(after: first, through: last, extent, visit, progress)
    }

    /// Reads and visits in turns. Progress is told between two reads, when no pages of the log are held.
    private func factsRead(
        after first: Position, through last: Position, _ extent: Extent, _ visit: (RecordedEvent) -> Void,
        _ progress: (Position) throws -> Void
    ) throws -> Position {
        var next = first.next
        var batch = RecordBatch(extent)
        while next <= last {
            let limit = Int(min(Self.projectingStep, last.rawValue - next.rawValue + 1))
            let reached = try read(from: next, limit: limit, mode: .payloads) { envelope, payload in
                batch.add(envelope, payload)
                if batch.isFull {
                    batch.handOver(visit)
                    batch.removeAll()
                }
                return true
            }
            batch.handOver(visit)
            batch.removeAll()
            guard reached > next else { break }
            next = reached
            try progress(Position(next.rawValue - 1))
        }
        return Position(next.rawValue - 1)
    }

    /// Visits what another thread reads meanwhile.
    private func factsSupplied(
        after first: Position, through last: Position, _ extent: Extent, _ visit: (RecordedEvent) -> Void,
        _ progress: (Position) throws -> Void
    ) throws -> Position {
        let supply = RecordSupply(self, from: first.next, through: last, extent)
        defer { supply.end() }
        var reached = first
        var told = first
        while let count = try supply.takeNext(visit) {
            reached = Position(reached.rawValue + UInt64(count))
            guard reached.rawValue - told.rawValue >= Self.projectingStep || reached == last else { continue }
            told = reached
            try progress(reached)
        }
        return reached
    }
}

extension SnapshotStore {
    /// The stored state, where there is a usable one that is not beyond a position; otherwise the state before the first event.
    public func latest<State: StoredProjection>(
        _ type: State.Type, named name: String, upTo last: Position
    ) -> Snapshot<State> {
        guard let stored = try? load(type, named: name), stored.position <= last else {
            return Snapshot(position: .start, state: State())
        }
        return stored
    }

    /// The stored state to go on from in a log with this head; otherwise the state before the first event.
    ///
    /// One that is beyond the head, as where the log is an older copy, is removed: once the log had grown past it, it would pass
    /// for a state of this log, and is one of another history.
    func start<State: StoredProjection>(
        _ type: State.Type, named name: String, head: Position
    ) -> Snapshot<State> {
        guard case .usable(let stored, _) = read(type, named: name) else {
            return Snapshot(position: .start, state: State())
        }
        if stored.position <= head { return stored }
        discard(named: name)
        return Snapshot(position: .start, state: State())
    }
}
