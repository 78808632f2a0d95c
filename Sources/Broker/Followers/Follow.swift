public import Encoding
public import EventLog
public import Events
public import Timeline

extension EventLog {
    /// Visits every event after a position, in order, now and as they are recorded, until the task is cancelled, or the log is
    /// closed or has stopped. Each is durable when it is visited.
    ///
    /// It waits without a thread, for what can be read rather than for what is durable: a log may have the one before the other,
    /// and where it can't go on, never the one.
    ///
    /// - Parameters:
    ///   - extent: ``Extent/facts`` where they are for projections alone.
    ///   - pace: For how long what is appended gathers, where nobody is in a hurry: to be woken for each costs others time.
    public func follow(
        after position: Position, _ extent: Extent = .whole, pace: Duration = .zero,
        _ visit: (RecordedEvent) async throws -> Void
    ) async throws {
        var next = position.next
        var readable = position
        while true {
            try Task.checkCancellation()
            if next > readable {
                if pace > .zero { try await Task.sleep(for: pace) }
                readable = try await waitForAppend(after: Position(next.rawValue - 1))
            }
            // No reader holds the log's pages across a suspension: a bounded batch is read, then visited.
            let batch = try someEvents(from: next, through: readable, extent)
            guard !batch.isEmpty else {
                throw LogError.showsNothing(from: next, of: readable)
            }
            next = Position(next.rawValue + UInt64(batch.count))
            for event in batch { try await visit(event) }
        }
    }

    /// Visits the events of some kinds, as ``follow(after:_:pace:_:)`` visits all: is woken by no others, and reads no more of them than their
    /// headers, where it has to look.
    public func follow(
        after position: Position, of kinds: Set<EventKind>, _ extent: Extent = .whole, pace: Duration = .zero,
        _ visit: (RecordedEvent) async throws -> Void
    ) async throws {
        let numbers = Set(kinds.map(\.rawValue))
        var (last, readable) = (position, position)
        while true {
            try Task.checkCancellation()
            if last >= readable {
                if pace > .zero { try await Task.sleep(for: pace) }
                let (passed, head) = try await waitForAppend(after: last, of: numbers)
                (last, readable) = (max(last, passed), head)
            }
            try await visitEvents(ofKinds: numbers, after: last, through: readable, extent, visit)
            last = max(last, readable)
        }
    }

    /// Visits the events of some kinds after a position and up to another, which can be read.
    func visitEvents(
        of kinds: Set<EventKind>, after position: Position, through last: Position, _ extent: Extent,
        _ visit: (RecordedEvent) async throws -> Void
    ) async throws {
        try await visitEvents(ofKinds: Set(kinds.map(\.rawValue)), after: position, through: last, extent, visit)
    }

    private func visitEvents(
        ofKinds kinds: Set<UInt16>, after position: Position, through last: Position, _ extent: Extent,
        _ visit: (RecordedEvent) async throws -> Void
    ) async throws {
        var next = position.next
        while next <= last {
            try Task.checkCancellation()
            var events: [RecordedEvent] = []
            let found = try positions(of: kinds, from: next, through: last)
            guard found.next > next else {
                throw LogError.showsNothing(from: next, of: last)
            }
            try read(at: found.positions) { events.append(RecordedEvent($0, payload: $1, extent)) }
            next = found.next
            for event in events { try await visit(event) }
        }
    }

    /// Few enough for their events to be held at once, among many records.
    private func positions(
        of kinds: Set<UInt16>, from first: Position, through last: Position
    ) throws -> (positions: [Position], next: Position) {
        var positions: [Position] = []
        let limit = Int(min(10_000, last.rawValue - first.rawValue + 1))
        let next = try read(from: first, limit: limit, mode: .headers) { envelope, _ in
            if kinds.contains(envelope.kind) { positions.append(envelope.position) }
            return positions.count < 16
        }
        return (positions, next)
    }

    private func someEvents(
        from first: Position, through last: Position, _ extent: Extent
    ) throws -> [RecordedEvent] {
        var events: [RecordedEvent] = []
        var bytes = 0
        let limit = Int(min(500, last.rawValue - first.rawValue + 1))
        _ = try read(from: first, limit: limit, mode: .payloads) { envelope, payload in
            events.append(RecordedEvent(envelope, payload: payload, extent))
            bytes += Int(envelope.payloadSize)
            return bytes < LogLimits.payload
        }
        return events
    }
}

extension LogError {
    /// What a follower ends with that would otherwise ask for the same again and again.
    static func showsNothing(from next: Position, of head: Position) -> LogError {
        LogError(.io, "the log has \(head) and shows nothing from \(next) on: run 'parley verify'")
    }
}
