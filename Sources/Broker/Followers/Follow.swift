public import Encoding
public import EventLog
public import Events
public import Timeline

extension EventLog {
    /// Visits every event after a position, in order, now and as they are recorded, until the task is cancelled or the log is
    /// closed. Each is durable when it is visited.
    ///
    /// - Parameter extent: ``Extent/facts`` where they are for projections alone.
    public func follow(
        after position: Position, _ extent: Extent = .whole, _ visit: (RecordedEvent) async throws -> Void
    ) async throws {
        var next = position.next
        while true {
            try Task.checkCancellation()
            if next > head { _ = try await waitForAppend(after: Position(next.rawValue - 1)) }
            // No reader holds the log's pages across a suspension: a bounded batch is read, then visited.
            let (batch, last) = try someEvents(from: next, extent)
            next = last
            for event in batch { try await visit(event) }
        }
    }

    private func someEvents(
        from position: Position, _ extent: Extent
    ) throws -> (events: [RecordedEvent], next: Position) {
        var events: [RecordedEvent] = []
        var bytes = 0
        let next = try read(from: position, limit: 500, mode: .payloads) { envelope, payload in
            events.append(RecordedEvent(envelope, payload: payload, extent))
            bytes += Int(envelope.payloadSize)
            return bytes < LogLimits.payload
        }
        return (events, next)
    }
}
