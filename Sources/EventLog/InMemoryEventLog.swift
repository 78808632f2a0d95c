import BitCollections
import Synchronization
public import Timeline

/// A log that lives in memory and forgets everything: for tests and for simulation. Appends are answered within the call.
public final class InMemoryEventLog: EventLog {
    fileprivate struct Record {
        let envelope: Envelope
        let payload: [UInt8]
    }

    fileprivate struct State {
        var streams = StreamTable()
        var records: [Record] = []
        var keys: [DedupeKey: Position] = [:]
        var closed = false
    }

    private let state = Mutex(State())
    private let waiters = AppendWaiters(head: .start)

    /// An empty log.
    public init() {}

    /// The position of the last record.
    public var head: Position { state.withLock { $0.streams.head } }

    /// The largest stream number there is.
    public var lastConversation: ConversationID? { state.withLock { $0.streams.lastConversation } }

    /// Appends a batch and calls back, or says why not, before it returns.
    public func enqueue(_ batch: [Append], completion: @escaping @Sendable (Result<Position, AppendError>) -> Void) {
        completion(Result { () throws(AppendError) in try appendAndWait(batch) })
    }

    /// Appends a batch.
    public func appendAndWait(_ batch: [Append]) throws(AppendError) -> Position {
        let (position, goOn) = try append(batch)
        goOn()
        return position
    }

    private func append(_ batch: [Append]) throws(AppendError) -> (Position, goOn: () -> Void) {
        try batch.validate()
        return try state.withLock { state throws(AppendError) in
            guard !state.closed else { throw .notWritable("the log is closed: open it again to append") }
            let before = state.records.count
            do throws(AppendError) {
                for append in batch { try state.append(append) }
            } catch {
                state.shorten(to: before, batch)
                throw error
            }
            for record in state.records[before...] {
                state.streams.markDurable(record.envelope.position, in: record.envelope.conversation)
            }
            let head = state.streams.head
            // Under the lock, as one append comes after another.
            return (head, waiters.passing(to: head) { BitSet(batch.map { Int($0.kind) }) })
        }
    }

    /// The position of the record with this key.
    public func position(of key: DedupeKey) throws(LogError) -> Position? {
        try state.withLock { state throws(LogError) in
            try state.checkOpen()
            return state.keys[key]
        }
    }

    /// The version of a stream.
    public func version(of conversation: ConversationID) -> UInt32 {
        state.withLock { $0.streams[conversation].version }
    }

    /// The last position of a stream.
    public func head(of conversation: ConversationID) -> Position {
        state.withLock { $0.streams[conversation].durable }
    }

    /// Reads records in order of position.
    public func read(
        from position: Position, limit: Int, mode: ReadMode, _ visit: (borrowing Envelope, RawSpan) throws -> Bool
    ) throws -> Position {
        var next = max(position, Position(1))
        for _ in 0..<max(limit, 0) {
            guard let record = try stored(at: next) else { break }
            next = next.next
            guard try record.show(mode, visit) else { break }
        }
        return next
    }

    /// Always so.
    public func isAtHand(from position: Position) -> Bool { true }

    /// Reads one record.
    public func record(at position: Position) throws(LogError) -> (envelope: Envelope, payload: [UInt8])? {
        try stored(at: position).map { ($0.envelope, $0.payload) }
    }

    /// Reads a stream's records newest first.
    public func readBackwards(
        _ conversation: ConversationID, from position: Position?, mode: ReadMode,
        _ visit: (borrowing Envelope, RawSpan) throws -> Bool
    ) throws {
        var next = position ?? head(of: conversation)
        while let record = try stored(at: next) {
            try record.envelope.checkBelongs(to: conversation)
            guard try record.show(mode, visit) else { return }
            next = record.envelope.previous
        }
    }

    /// Waits until there is a record after this position.
    public func waitForAppend(after position: Position) async throws -> Position {
        try await waiters.wait(after: position).head
    }

    /// Waits until there is a record of some kinds after this position.
    public func waitForAppend(
        after position: Position, of kinds: Set<UInt16>
    ) async throws -> (passed: Position, head: Position) {
        try await waiters.wait(after: position, of: BitSet(kinds.map(Int.init)))
    }

    /// Has somebody told of every append, on the thread of one who appends.
    public func watchAppends(
        _ kinds: Set<UInt16>, _ tell: @escaping @Sendable (NewRecords) -> Void
    ) -> AppendWatch {
        waiters.watch(kinds, tell)
    }

    /// Takes no more appends, and answers no more reads.
    public func close() {
        state.withLock { $0.closed = true }
        waiters.close()
    }

    private func stored(at position: Position) throws(LogError) -> Record? {
        try state.withLock { state throws(LogError) in
            try state.checkOpen()
            guard position != .start, position <= state.streams.head else { return nil }
            return state.records[Int(position.rawValue) - 1]
        }
    }
}

extension InMemoryEventLog.State {
    fileprivate func checkOpen() throws(LogError) {
        guard !closed else { throw LogError(.closed, "the log is closed: open it again to go on reading") }
    }

    fileprivate mutating func append(_ append: Append) throws(AppendError) {
        if let key = append.key, let known = keys[key] { throw .duplicate(key, at: known) }
        let place = try streams.place(in: append.conversation, expecting: append.expectedVersion, cause: append.cause)
        if let key = append.key { keys[key] = place.position }
        let envelope = Envelope(
            position: place.position, kind: append.kind, conversation: append.conversation, version: place.version,
            previous: place.previous, occurredAt: append.occurredAt, recordedAt: append.recordedAt, cause: append.cause,
            payloadSize: UInt32(append.payload.count))
        records.append(InMemoryEventLog.Record(envelope: envelope, payload: append.payload))
    }

    /// Takes back what was appended of a batch that is refused.
    fileprivate mutating func shorten(to count: Int, _ batch: [Append]) {
        while records.count > count {
            let envelope = records.removeLast().envelope
            if let key = batch[records.count - count].key { keys[key] = nil }
            let place = StreamTable.Place(
                position: envelope.position, version: envelope.version, previous: envelope.previous)
            streams.takeBack(place, in: envelope.conversation)
        }
    }
}

extension InMemoryEventLog.Record {
    fileprivate func show(_ mode: ReadMode, _ visit: (borrowing Envelope, RawSpan) throws -> Bool) throws -> Bool {
        switch mode {
        case .headers: try visit(envelope, RawSpan())
        case .payloads: try visit(envelope, payload.span.bytes)
        }
    }
}

extension Envelope {
    /// Refuses to follow a stream from a record of another one.
    package func checkBelongs(to stream: ConversationID) throws(LogError) {
        guard conversation == stream else {
            let advice = "\(position) belongs to conversation \(conversation), not \(stream): start from its own head"
            throw LogError(.invalid, advice)
        }
    }
}
