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
    ///
    /// - Parameters:
    ///   - first: What the reader asks for first. Where it is durable and can't be read, that is an error.
    ///   - wanted: What the reader asks for at most: it does not wait for what comes after.
    func readableHead(
        from first: Position = .start, for wanted: Position = .largest
    ) throws(LogError) -> Position {
        switch side {
        case .writing(let writing):
            guard !isClosed else { throw LogError.closedLog }
            let waits = !store.environment.gate.isInside
            return try writing.readableHead(from: first, for: wanted, waits: waits)
        case .reading: return try storedHead()
        }
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
        let last = min(wanted, try readableHead(from: first, for: wanted))
        guard first <= last else { return first }
        if mode == .payloads, readsAhead, last.rawValue - first.rawValue >= PayloadVisits.least {
            return try PayloadVisits.run(store, codec, from: first, through: last) { record, payload in
                try visit(record.envelope, payload.bytes)
            }
        }
        let reader = mode == .payloads ? PayloadReader(codec) : nil
        return try store.visit(from: first, through: last) { record, transaction in
            try record.show(reader, transaction, visit)
        }
    }

    /// Reads the records at positions: what reads them is made once for all.
    public func read(at positions: [Position], _ visit: (borrowing Envelope, RawSpan) throws -> Void) throws {
        guard let first = positions.min(), let last = positions.max() else { return }
        let head = try readableHead(from: first, for: last)
        let reader = PayloadReader(codec)
        try store.visit(positions.filter { $0 != .start && $0 <= head }) { record, transaction in
            try reader.withPayload(of: record, transaction) { payload in try visit(record.envelope, payload.bytes) }
        }
    }

    /// Reads one record; nil where there is none at this position.
    public func record(at position: Position) throws(LogError) -> (envelope: Envelope, payload: [UInt8])? {
        guard position != .start, position <= (try readableHead(from: position, for: position)) else { return nil }
        let transaction = try store.begin()
        defer { store.environment.end(transaction) }
        guard let record = try store.record(at: position, transaction) else {
            throw LogError.damaged(position, "it is not where it should be")
        }
        return (record.envelope, try PayloadReader(codec).bytes(of: record, transaction))
    }

    /// Reads a stream's records newest first.
    public func readBackwards(
        _ conversation: ConversationID, from position: Position?, mode: ReadMode,
        _ visit: (borrowing Envelope, RawSpan) throws -> Bool
    ) throws {
        let start = position ?? self.head(of: conversation)
        guard try start <= readableHead(from: start, for: start) else { return }
        let reader = mode == .payloads ? PayloadReader(codec) : nil
        try store.visitBackwards(from: start) { record, transaction in
            try record.envelope.checkBelongs(to: conversation)
            return try record.show(reader, transaction, visit)
        }
    }

    /// Waits until there is a durable record after this position. In a process that only reads, looks every now and then.
    public func waitForAppend(after position: Position) async throws -> Position {
        switch side {
        case .writing(let writing): return try await writing.waitForAppend(after: position)
        case .reading(_, let pollingInterval):
            while true {
                let head = try storedHead()
                if head > position { return head }
                try await Task.sleep(for: pollingInterval)
            }
        }
    }
}

extension StoredRecord {
    /// Shows the record to a reader, with its payload where there is something to read it with.
    fileprivate func show(
        _ reader: PayloadReader?, _ transaction: Transaction, _ visit: (borrowing Envelope, RawSpan) throws -> Bool
    ) throws -> Bool {
        guard let reader else { return try visit(envelope, RawSpan()) }
        return try reader.withPayload(of: self, transaction) { payload in try visit(envelope, payload.bytes) }
    }
}
