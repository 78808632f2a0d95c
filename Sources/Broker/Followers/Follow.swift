public import EventLog
public import Events
public import Timeline

extension EventLog {
    /// Visits every event after a position, in order, now and as they are recorded, until the task is cancelled or the log is
    /// closed. Each is durable when it is visited.
    public func follow(after position: Position, _ visit: (RecordedEvent) async throws -> Void) async throws {
        var next = position.next
        while true {
            try Task.checkCancellation()
            if next > head { _ = try await waitForAppend(after: Position(next.rawValue - 1)) }
            // No reader holds the log's pages across a suspension: a bounded batch is read, then visited.
            var batch: [RecordedEvent] = []
            next = try events(from: next, limit: 500) { batch.append($0) }
            for event in batch { try await visit(event) }
        }
    }
}
