import EventLog
import Timeline

/// Durable records that the tree does not have yet, in the memory in which the journal's frames were made: who reads what was
/// just appended does not wait for LMDB.
struct LogTail {
    private let buffers: [JournalBuffer]

    init(_ buffers: [JournalBuffer]) { self.buffers = buffers }

    /// The record at a position; nil where it is not among these, and so in the tree, or not durable.
    func record(at position: Position) throws(LogError) -> StoredRecord? {
        let index = buffers.index(reaching: position)
        guard index < buffers.endIndex, buffers[index].first <= position else { return nil }
        let buffer = buffers[index]
        guard let record = StoredRecord(buffer.record(at: position), at: position) else {
            throw LogError.damaged(position, "its header makes no sense")
        }
        return record
    }
}

extension [JournalBuffer] {
    /// Where the first one is, of frames in their order, that goes as far as a position.
    func index(reaching position: Position) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].last < position { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension LMDBEventLog {
    /// Visits records one after the other until the body returns false: in the tree, and behind it in the tail.
    ///
    /// - Parameters:
    ///   - last: Not beyond the head.
    ///   - inTree: Visits records of the tree, and returns the position after the last one.
    ///   - inTail: Visits one of the tail.
    /// - Returns: The position after the last record visited.
    func visit(
        from first: Position, through last: Position,
        inTree: (_ first: Position, _ last: Position, _ goesOn: inout Bool) throws -> Position,
        inTail: (StoredRecord) throws -> Bool
    ) throws -> Position {
        var (next, goesOn) = (first, true)
        while goesOn, next <= last {
            let filled = min(last, try treeHead())
            if next <= filled {
                next = try inTree(next, filled, &goesOn)
                continue
            }
            try withTail(from: next) { tail in
                // None: it has just passed into the tree.
                while goesOn, next <= last, let record = try tail.record(at: next) {
                    goesOn = try inTail(record)
                    next = next.next
                }
            }
        }
        return next
    }

    /// Visits the records at positions, in their order.
    func visit(at positions: [Position], _ body: (StoredRecord, Transaction?) throws -> Void) throws {
        var rest = positions[...]
        while let next = rest.first {
            let filled = try treeHead()
            if next <= filled {
                let inTree = rest.prefix { $0 <= filled }
                try store.visit(Array(inTree), body)
                rest = rest[inTree.endIndex...]
                continue
            }
            try withTail(from: next) { tail in
                while let next = rest.first, let record = try tail.record(at: next) {
                    try body(record, nil)
                    rest.removeFirst()
                }
            }
        }
    }

    /// Visits a stream's records, newest first, until the body returns false.
    func visitBackwards(from start: Position, _ body: (StoredRecord, Transaction?) throws -> Bool) throws {
        var (next, goesOn) = (start, true)
        while goesOn, next != .start {
            guard try next > treeHead() else { return try store.visitBackwards(from: next, body) }
            try withTail(from: .start) { tail in
                while goesOn, next != .start, let record = try tail.record(at: next) {
                    goesOn = try body(record, nil)
                    next = record.previous
                }
            }
        }
    }

    /// The last record of the tree: all before it are there, too.
    private func treeHead() throws(LogError) -> Position {
        switch side {
        case .writing(let writing): writing.treeHead
        case .reading: try storedHead()
        }
    }

    private func withTail<Value>(from first: Position, _ body: (LogTail) throws -> Value) rethrows -> Value {
        guard case .writing(let writing) = side else { return try body(LogTail([])) }
        return try writing.withTail(from: first, body)
    }
}
