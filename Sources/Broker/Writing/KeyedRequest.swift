public import EventLog
public import Events
import Timeline

/// A request that its caller has given a key: however often it is made, it is carried out once. The key is in the log, in one atomic
/// whole with what the request led to, so that no crash can come between the two.
public struct KeyedRequest: Sendable {
    /// What makes it the same request for ever.
    public let key: DedupeKey
    /// What is recorded of it.
    public var kept: RequestKept

    /// A request.
    ///
    /// - Parameter names: Who makes it, what for, and the key: no other request has the same.
    public init(_ names: [String], _ kept: RequestKept) {
        // No item of the platform's has an identity that begins so.
        key = DedupeKey(identity: "request:" + names.map { "\($0.utf8.count):\($0)" }.joined())
        self.kept = kept
    }
}

/// What a request with a key has led to when it was carried out.
public struct KeptRequest: Sendable {
    /// What was recorded of it.
    public let kept: RequestKept
    /// The events that it led to, and the one that keeps it.
    public let events: [RecordedEvent]
}

extension EventLog {
    /// What the request with this key has led to; nil where none was carried out, or its events are not durable yet.
    public func request(with key: DedupeKey) throws -> KeptRequest? {
        guard let position = try position(of: key), position <= head, let last = try event(at: position),
            case .requestKept(let kept) = last.event
        else { return nil }
        let count = min(UInt64(kept.events), position.rawValue - 1)
        var events: [RecordedEvent] = []
        _ = try self.events(from: Position(position.rawValue - count), limit: Int(count) + 1) { events.append($0) }
        return KeptRequest(kept: kept, events: events)
    }
}
