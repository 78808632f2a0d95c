public import Timeline

/// An append-only log of records in streams: what Parley's truth is kept in (L1-L6). It carries bytes and knows nothing of
/// what they mean.
///
/// Promises that every log keeps, and that the contract suite tests:
/// - Positions start at 1 and have no gaps. A stream's versions start at 1 and have no gaps.
/// - A batch is appended whole or not at all, and is durable when the append returns.
/// - Batches appended by one caller, one after another, stand in that order.
/// - No two records have the same ``DedupeKey``, for ever.
/// - Readers see only what is durable, and see it at once when the append has returned.
/// - After a failed write or sync the log refuses every append (``AppendError/stopped(_:)``), and those who wait for a record
///   that will not come hear why.
/// - A durable record that can't be read is an error, never as if there were none.
public protocol EventLog: Sendable {
    /// The position of the last durable record; ``Position/start`` in an empty log.
    var head: Position { get }

    /// The largest stream number there is, durable or about to be; nil in an empty log. The stream
    /// ``ConversationID/system`` needs no record before 1 may follow it.
    var lastConversation: ConversationID? { get }

    /// Appends a batch as one atomic whole and calls back when it is durable, or was refused. Batches are committed in the
    /// order of the calls; a caller need not wait for one before it hands over the next. A batch that is refused leaves the
    /// others as they are; where the disk is full or the log stops, everything that was queued is refused with it.
    ///
    /// The callback runs on the log's own thread, or within the call where the answer is known at once; it must not block.
    /// A refusal that rests on records not yet durable, such as a duplicate of a queued one, is answered after they are.
    ///
    /// Never blocks: a log with too much in its queue answers ``AppendError/busy(_:)``.
    ///
    /// - Parameter completion: Receives the position of the batch's last record.
    func enqueue(_ batch: [Append], completion: @escaping @Sendable (Result<Position, AppendError>) -> Void)

    /// Appends a batch as one atomic whole; durable when it returns. Blocks the calling thread, which may do the log's work itself: it must
    /// hold nothing that a reader waits for.
    ///
    /// - Returns: The position of the batch's last record.
    func appendAndWait(_ batch: [Append]) throws(AppendError) -> Position

    /// The position of the record with this key, durable or about to be; nil if there is none. Nothing may be acknowledged
    /// on the strength of it before ``head`` has reached that position.
    func position(of key: DedupeKey) throws(LogError) -> Position?

    /// The version of a stream, durable or about to be; 0 for one that doesn't exist.
    func version(of conversation: ConversationID) -> UInt32

    /// The last durable position of a stream; ``Position/start`` for one that doesn't exist. A stream is read backwards from
    /// here along ``Envelope/previous``.
    func head(of conversation: ConversationID) -> Position

    /// Reads durable records in order of position from this one on, at most `limit`, and stops early where `visit` returns
    /// false. No reader holds the log's pages for long: a long read looks at the log anew every now and then, and ends at
    /// the head it finds last.
    ///
    /// The payload is valid only during the call. With ``ReadMode/headers`` it is empty. `visit` may read the log and
    /// enqueue, but must not wait for an append.
    ///
    /// - Returns: The position to go on from: the one after the last record visited.
    func read(
        from position: Position, limit: Int, mode: ReadMode, _ visit: (borrowing Envelope, RawSpan) throws -> Bool
    ) throws -> Position

    /// Reads the records at positions, in their order; passes over those where there is none.
    ///
    /// The payload is valid only during the call. `visit` may read the log and enqueue, but must not wait for an append.
    func read(at positions: [Position], _ visit: (borrowing Envelope, RawSpan) throws -> Void) throws

    /// Whether the records from a position on are in memory, so that reading them blocks nobody.
    func isAtHand(from position: Position) -> Bool

    /// Reads one record; nil where there is none at this position.
    func record(at position: Position) throws(LogError) -> (envelope: Envelope, payload: [UInt8])?

    /// Reads a stream's records newest first, from `position` (its head where nil) along ``Envelope/previous``, until `visit`
    /// returns false.
    func readBackwards(
        _ conversation: ConversationID, from position: Position?, mode: ReadMode,
        _ visit: (borrowing Envelope, RawSpan) throws -> Bool
    ) throws

    /// Waits until there is a durable record after this position, and returns the head then. Throws when the task is
    /// cancelled (`CancellationError`), the log is closed, or it has stopped and has no such record (``LogError``).
    func waitForAppend(after position: Position) async throws -> Position

    /// Waits as ``waitForAppend(after:)`` does, until there may be a record of one of some kinds.
    ///
    /// - Returns: Up to where there is none behind `position`, and the head.
    func waitForAppend(
        after position: Position, of kinds: Set<UInt16>
    ) async throws -> (passed: Position, head: Position)

    /// Has somebody told of every append, in their order, when it can be read: on the thread that has made it durable, before the append is
    /// answered, and before those who wait for it go on, who have to be woken first. `tell` may read the log, and must not block or wait for
    /// an append: it holds up the answer, and the next one.
    ///
    /// A log that another process writes tells nobody.
    ///
    /// - Parameter kinds: Those of which it is said whether there may be one among the records.
    /// - Returns: What ends it, as it does when nobody has that any more.
    func watchAppends(_ kinds: Set<UInt16>, _ tell: @escaping @Sendable (NewRecords) -> Void) -> AppendWatch

    /// Why nothing can be appended now, as far as the log knows without trying; nil while all is well.
    var trouble: AppendError? { get }

    /// Takes no more appends, waits until those handed over have been answered, and lets go of everything. Blocks the
    /// calling thread for as long; nothing happens the second time.
    func close()
}

/// What a reader wants of each record.
public enum ReadMode: Sendable {
    /// The envelope alone: the payload is not touched.
    case headers
    /// The envelope and the payload, uncompressed, its checksum verified.
    case payloads
}

extension EventLog {
    /// A log that has no trouble of its own.
    public var trouble: AppendError? { nil }

    /// A log that doesn't look at kinds.
    public func waitForAppend(
        after position: Position, of kinds: Set<UInt16>
    ) async throws -> (passed: Position, head: Position) {
        (position, try await waitForAppend(after: position))
    }

    /// A log that can't tell.
    public func isAtHand(from position: Position) -> Bool { false }

    /// Reads one record after another.
    public func read(at positions: [Position], _ visit: (borrowing Envelope, RawSpan) throws -> Void) throws {
        for position in positions {
            guard let (envelope, payload) = try record(at: position) else { continue }
            try visit(envelope, payload.span.bytes)
        }
    }

    /// Appends a batch as one atomic whole; durable when it returns.
    ///
    /// - Returns: The position of the batch's last record.
    public func append(_ batch: [Append]) async throws(AppendError) -> Position {
        let result: Result<Position, AppendError> = await withCheckedContinuation { continuation in
            enqueue(batch) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }
}
