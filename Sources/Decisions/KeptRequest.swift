public import Events
public import Projections
public import Timeline

/// What is recorded behind a command's events where its caller has given the request a key: then the same request, made again, leads
/// to nothing more. Also where it changed nothing, as that is its answer.
///
/// - Parameters:
///   - request: Who made which request; how many events it led to is added.
///   - events: What the command led to in this world, not applied yet.
/// - Returns: Nil where the answer is that a rule refused the message: nothing was made, and the key can be used again.
public func keep(
    _ request: RequestKept, of command: Command, after events: [RecordedEvent], at now: Timestamp,
    given world: borrowing World
) -> RecordedEvent? {
    guard !command.isRefused(by: events) else { return nil }
    var kept = request
    kept.events = UInt32(events.count)
    let inSystem = UInt32(events.count { $0.conversation == .system })
    let recordedAt = max(now, world.lastRecordedAt)
    return RecordedEvent(
        position: (events.last?.position ?? world.head).next, conversation: .system,
        version: world.systemEventCount + inSystem + 1, occurredAt: recordedAt, recordedAt: recordedAt,
        cause: events.first?.position ?? .start, event: .requestKept(kept))
}

extension Command {
    /// Whether what comes of it is that nothing is sent; of several messages, the first one decides.
    fileprivate func isRefused(by events: [RecordedEvent]) -> Bool {
        guard case .send = self else { return false }
        for event in events {
            switch event.event {
            case .sendRefused: return true
            case .sendRequested: return false
            default: continue
            }
        }
        return false
    }
}
