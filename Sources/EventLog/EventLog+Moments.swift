public import Timeline

extension EventLog {
    /// When a record was recorded, by its header alone; nil where there is none.
    public func recordedAt(_ position: Position) throws -> Timestamp? {
        var moment: Timestamp?
        _ = try read(from: position, limit: 1, mode: .headers) { envelope, _ in
            moment = envelope.recordedAt
            return false
        }
        return moment
    }

    /// The position of the first record that was recorded at a moment or later; the one after the head where there is none. Found by
    /// halves: records are in the order in which they were recorded.
    public func first(recordedFrom moment: Timestamp) throws -> Position {
        var (low, high) = (UInt64(1), head.rawValue + 1)
        while low < high {
            let middle = low + (high - low) / 2
            if let recorded = try recordedAt(Position(middle)), recorded < moment {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return Position(low)
    }
}
