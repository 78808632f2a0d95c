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
    /// - Parameter extent: ``Extent/facts`` where they are for projections alone.
    public func follow(
        after position: Position, _ extent: Extent = .whole, _ visit: (RecordedEvent) async throws -> Void
    ) async throws {
        var next = position.next
        var readable = position
        while true {
            try Task.checkCancellation()
            if next > readable { readable = try await waitForAppend(after: Position(next.rawValue - 1)) }
            // No reader holds the log's pages across a suspension: a bounded batch is read, then visited.
            let batch = try someEvents(from: next, through: readable, extent)
            guard !batch.isEmpty else {
                throw LogError(.io, "the log has \(readable) and shows nothing from \(next) on: run 'parley verify'")
            }
            next = Position(next.rawValue + UInt64(batch.count))
            for event in batch { try await visit(event) }
        }
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
