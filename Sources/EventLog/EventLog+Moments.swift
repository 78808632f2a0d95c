public import Timeline

extension EventLog {
    /// The position of the first record that was recorded at a moment or later; the one after the head where there is none. Found by
    /// halves: records are in the order in which they were recorded.
    public func first(recordedFrom moment: Timestamp) throws -> Position {
        var (low, high) = (UInt64(1), head.rawValue + 1)
        while low < high {
            let middle = low + (high - low) / 2
            var isEarlier = false
            _ = try read(from: Position(middle), limit: 1, mode: .headers) { envelope, _ in
                isEarlier = envelope.recordedAt < moment
                return false
            }
            if isEarlier { low = middle + 1 } else { high = middle }
        }
        return Position(low)
    }
}
