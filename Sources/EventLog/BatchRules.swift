import Timeline

/// What every log asks of a batch, whatever it holds already.
extension [Append] {
    /// Refuses a batch that no log can take.
    package func checkLimits() throws(AppendError) {
        guard !isEmpty else { throw .invalid("the batch is empty: append at least one record") }
        guard count <= LogLimits.batch else {
            throw .invalid("the batch has \(count) records; at most \(LogLimits.batch) fit: split it")
        }
        var bytes = 0
        for append in self {
            try append.checkLimits()
            bytes += append.payload.count
        }
        guard bytes <= LogLimits.batchBytes else {
            throw .invalid("the batch has \(bytes) bytes; at most \(LogLimits.batchBytes) fit: split it")
        }
    }
}

extension Append {
    fileprivate func checkLimits() throws(AppendError) {
        guard payload.count <= LogLimits.payload else {
            throw .invalid("a payload has \(payload.count) bytes; at most \(LogLimits.payload) fit")
        }
        for moment in [occurredAt, recordedAt] where moment < .epoch || moment > .latest {
            throw .invalid("\(moment) is outside what the log can hold: 1970 to \(Timestamp.latest.date)")
        }
    }
}
