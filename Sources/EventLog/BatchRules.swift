import Timeline

/// What every log asks of a batch, whatever it holds already.
extension [Append] {
    /// Refuses a batch that no log can take.
    package func validate() throws(AppendError) {
        guard !isEmpty else { throw .invalid("the batch is empty: append at least one record") }
        guard count <= LogLimits.batch else {
            throw .invalid("the batch has \(count) records; at most \(LogLimits.batch) fit: split it")
        }
        var bytes = 0
        for append in self {
            try append.validate()
            bytes += append.payload.count
        }
        guard bytes <= LogLimits.batchBytes else {
            throw .invalid("the batch has \(bytes) bytes; at most \(LogLimits.batchBytes) fit: split it")
        }
        if count > 1 { try refuseRepeatedKeys() }
    }

    private func refuseRepeatedKeys() throws(AppendError) {
        var seen = KeyTable(room: count)
        for index in indices {
            guard let key = self[index].key, !seen.insert(key, Position(UInt64(index + 1))) else { continue }
            throw .invalid("record \(index) of the batch has the key of an earlier one: leave it out")
        }
    }
}

extension Append {
    fileprivate func validate() throws(AppendError) {
        guard payload.count <= LogLimits.payload else {
            throw .invalid("a payload has \(payload.count) bytes; at most \(LogLimits.payload) fit")
        }
        try Append.validate(occurredAt)
        try Append.validate(recordedAt)
    }

    private static func validate(_ moment: Timestamp) throws(AppendError) {
        guard moment >= .epoch, moment <= .latest else {
            throw .invalid("\(moment) is outside what the log can hold: 1970 to \(Timestamp.latest.date)")
        }
    }
}
