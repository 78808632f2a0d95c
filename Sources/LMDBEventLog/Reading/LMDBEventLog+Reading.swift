import BitCollections
public import EventLog
public import Timeline

extension LMDBEventLog {
    /// The position of the last durable record. Where another process writes, and the log can't be read any more, the start.
    public var head: Position {
        switch side {
        case .writing(let writing): writing.head
        case .reading: (try? storedHead()) ?? .start
        }
    }

    /// Why nothing can be appended now; nil while all is well.
    public var trouble: AppendError? {
        if case .writing(let writing) = side { writing.trouble } else { nil }
    }

    /// The head as the file says.
    func storedHead() throws(LogError) -> Position {
        let transaction = try store.begin()
        defer { store.environment.end(transaction) }
        return try store.lastRecord(transaction)?.position ?? .start
    }

    /// The head, or why there is none to be read.
    func readableHead() throws(LogError) -> Position {
        guard case .writing(let writing) = side else { return try storedHead() }
        guard !isClosed else { throw LogError.closedLog }
        return writing.head
    }

    /// The last record that the tree has, when it has what is durable now.
    func filledHead() throws(LogError) -> Position {
        guard case .writing(let writing) = side else { return try storedHead() }
        guard !isClosed else { throw LogError.closedLog }
        return writing.filledHead(waits: !store.environment.gate.isInside)
    }

    /// The largest stream number there is, durable or about to be.
    public var lastConversation: ConversationID? {
        switch side {
        case .writing(let writing): writing.sequencer.lastConversation
        case .reading(let follower, _): (try? follower.table(at: storedHead()) { $0.lastConversation }) ?? nil
        }
    }

    /// The version of a stream, durable or about to be.
    public func version(of conversation: ConversationID) -> UInt32 { stream(conversation).version }

    /// The last durable position of a stream.
    public func head(of conversation: ConversationID) -> Position { stream(conversation).durable }

    private func stream(_ conversation: ConversationID) -> StreamTable.Stream {
        switch side {
        case .writing(let writing): writing.sequencer.stream(conversation)
        case .reading(let follower, _):
            (try? follower.table(at: storedHead()) { $0[conversation] }) ?? StreamTable.Stream()
        }
    }

    /// Reads durable records in order of position.
    public func read(
        from position: Position, limit: Int, mode: ReadMode, _ visit: (borrowing Envelope, RawSpan) throws -> Bool
    ) throws -> Position {
        let first = max(position, Position(1))
        guard limit > 0, first <= .largest else { return first }
        let rest = Position.largest.rawValue - first.rawValue
        let wanted = Position(first.rawValue + min(UInt64(limit) - 1, rest))
        let last = min(wanted, try readableHead())
        guard first <= last else { return first }
        let reader = mode == .payloads ? PayloadReader(codec) : nil
        return try self.visit(from: first, through: last) { first, last, goesOn in
            try readTree(from: first, through: last, reader) { envelope, payload in
                goesOn = try visit(envelope, payload)
                return goesOn
            }
        } inTail: { record in
            try record.show(reader, nil, visit)
        }
    }

    private func readTree(
        from first: Position, through last: Position, _ reader: PayloadReader?,
        _ visit: (borrowing Envelope, RawSpan) throws -> Bool
    ) throws -> Position {
        if reader != nil, readsAhead, last.rawValue - first.rawValue >= PayloadVisits.least {
            return try PayloadVisits.run(store, codec, from: first, through: last) { record, payload in
                try visit(record.envelope, payload.bytes)
            }
        }
        return try store.visit(from: first, through: last) { record, transaction in
            try record.show(reader, transaction, visit)
        }
    }

    /// Reads the records at positions: what reads them is made once for all.
    public func read(at positions: [Position], _ visit: (borrowing Envelope, RawSpan) throws -> Void) throws {
        let head = try readableHead()
        let reader = PayloadReader(codec)
        try self.visit(at: positions.filter { $0 != .start && $0 <= head }) { record, transaction in
            try reader.withPayload(of: record, transaction) { payload in try visit(record.envelope, payload.bytes) }
        }
    }

    /// Whether the records from a position on are in memory, as those are that the tree does not have yet.
    public func isAtHand(from position: Position) -> Bool {
        if case .writing(let writing) = side { position > writing.treeHead } else { false }
    }

    /// Reads one record; nil where there is none at this position.
    public func record(at position: Position) throws(LogError) -> (envelope: Envelope, payload: [UInt8])? {
        guard position != .start, position <= (try readableHead()) else { return nil }
        var found: (Envelope, [UInt8])?
        do {
            try visit(at: [position]) { record, transaction in
                found = (record.envelope, try PayloadReader(codec).bytes(of: record, transaction))
            }
        } catch { throw LogError(error, in: store.directory.path) }
        return found
    }

    /// Reads a stream's records newest first.
    public func readBackwards(
        _ conversation: ConversationID, from position: Position?, mode: ReadMode,
        _ visit: (borrowing Envelope, RawSpan) throws -> Bool
    ) throws {
        let start = position ?? self.head(of: conversation)
        guard try start <= readableHead() else { return }
        let reader = mode == .payloads ? PayloadReader(codec) : nil
        try visitBackwards(from: start) { record, transaction in
            try record.envelope.checkBelongs(to: conversation)
            return try record.show(reader, transaction, visit)
        }
    }

    /// Waits until there is a durable record after this position. In a process that only reads, looks every now and then.
    public func waitForAppend(after position: Position) async throws -> Position {
        switch side {
        case .writing(let writing): return try await writing.waiters.wait(after: position).head
        case .reading(_, let pollingInterval):
            while true {
                let head = try storedHead()
                if head > position { return head }
                try await Task.sleep(for: pollingInterval)
            }
        }
    }

    /// Waits until there may be a durable record of some kinds after this position. In a process that only reads, of any kind.
    public func waitForAppend(
        after position: Position, of kinds: Set<UInt16>
    ) async throws -> (passed: Position, head: Position) {
        guard case .writing(let writing) = side else { return (position, try await waitForAppend(after: position)) }
        return try await writing.waiters.wait(after: position, of: BitSet(kinds.map { Int($0) }))
    }

    /// Has somebody told of every append, on the thread that has made it durable.
    public func watchAppends(
        _ kinds: Set<UInt16>, _ tell: @escaping @Sendable (NewRecords) -> Void
    ) -> AppendWatch {
        guard case .writing(let writing) = side else { return AppendWatch() }
        return writing.waiters.watch(kinds, tell)
    }
}

extension StoredRecord {
    /// Shows the record to a reader, with its payload where there is something to read it with.
    fileprivate func show(
        _ reader: PayloadReader?, _ transaction: Transaction?, _ visit: (borrowing Envelope, RawSpan) throws -> Bool
    ) throws -> Bool {
        guard let reader else { return try visit(envelope, RawSpan()) }
        return try reader.withPayload(of: self, transaction) { payload in try visit(envelope, payload.bytes) }
    }
}
