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
    public func advance<State: Projection & FieldCodable>(
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
    ///   - onOneCore: Whether all is done by the calling thread. Otherwise another one reads what comes next, where there is a
    ///     processor for it.
    ///   - progress: Told the last position that was visited, every now and then; what it throws ends the work.
    /// - Returns: The last position that was visited.
    public func facts(
        after first: Position, through last: Position, onOneCore: Bool = false, _ visit: (RecordedEvent) -> Void,
        _ progress: (Position) throws -> Void = { _ in }
    ) throws -> Position {
        var reached = first
        var told = first
        try batches(after: first, through: last, onOneCore) { batch in
            reached = Position(reached.rawValue + UInt64(batch.count))
            batch.handOver(visit)
            guard reached.rawValue - told.rawValue >= Self.projectingStep || reached == last else { return }
            told = reached
            try progress(reached)
        }
        return reached
    }

    /// Visits the records after a position and up to another, in batches that the body empties.
    private func batches(
        after first: Position, through last: Position, _ onOneCore: Bool, _ body: (inout RecordBatch) throws -> Void
    ) throws {
        guard first < last else { return }
        let count = last.rawValue - first.rawValue
        if !onOneCore, Processors.count > 1, count >= RecordSupply.least {
            let supply = RecordSupply(self, from: first.next, through: last)
            defer { supply.end() }
            while try supply.takeNext(body) {}
            return
        }
        var batch = RecordBatch()
        _ = try read(from: first.next, limit: Int(count), mode: .payloads) { envelope, payload in
            batch.add(envelope, payload)
            if batch.isFull { try body(&batch) }
            return true
        }
        if batch.count > 0 { try body(&batch) }
    }
}

extension SnapshotStore {
    /// The stored state, where there is a usable one that is not beyond a position; otherwise the state before the first event.
    public func latest<State: Projection & FieldCodable>(
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
    func start<State: Projection & FieldCodable>(
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
